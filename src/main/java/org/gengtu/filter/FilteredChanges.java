package org.gengtu.filter;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.gengtu.ledger.ChangeCursor;
import org.gengtu.ledger.ChangeStream;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells subscribers of changes of a feature's objects. Each stretch of commits is read once, compared once with each distinct filter,
 * and offered to the subscribers of that filter. Stretches larger than a page, such as an import, each subscriber reads
 * by itself; those who read the same page share it.
 *
 * @param <K> what a change is for all subscribers
 * @param <C> what it is for those of one filter
 */
public final class FilteredChanges<K extends KnownChange, C> implements FeedListener {
    /** So many changes are read at once. */
    public static final int PAGE = 500;

    private static final int PAGES_KEPT = 16;
    /** Subscribers that read the database leave most of the pool to others. */
    private static final int READERS = 4;

    private final Source<K, C> source;
    private final String kind;
    private final Function<@Nullable Map<String, Object>, Condition> conditions;
    private final LiveSettings settings;
    private final TransactionTemplate reading;
    private final Semaphore readers = new Semaphore(READERS, true);
    private final Map<String, Group<C>> groups = new HashMap<>();
    private final Map<ChangeCursor, SharedPage<K, C>> pages = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable ChangeCursor toldUpTo;

    /**
     * @param kind of the cursors
     * @param conditions gives the condition of a filter argument
     * @param reading the manager of the transactions that subscribers read in
     */
    public FilteredChanges(
            Source<K, C> source,
            String kind,
            Function<@Nullable Map<String, Object>, Condition> conditions,
            LiveSettings settings,
            PlatformTransactionManager reading) {
        this.source = source;
        this.kind = kind;
        this.conditions = conditions;
        this.settings = settings;
        this.reading = Reading.transactions(reading);
    }

    /** Where changes come from. It is called within a reading transaction. */
    public interface Source<K extends KnownChange, C> {
        /** The newest position that the transaction sees. */
        long head();

        /** The changes behind a place up to a position, in order; at most so many. */
        Stretch<K> list(ChangeCursor after, long upTo, int atMost);

        /** Those of some changes that match a filter before or now. */
        List<C> matching(List<K> changes, Condition condition);

        /** The place of a change. */
        ChangeCursor cursor(C change);
    }

    /**
     * Some changes in order.
     *
     * @param fullTo where it ends when there may be more behind it; null when it has all that was asked for
     */
    public record Stretch<K>(List<K> changes, @Nullable ChangeCursor fullTo) {}

    /** The subscribers of one filter; under the lock of the whole. */
    private record Group<C>(Condition condition, Set<ChangeStream<C>> streams) {}

    /** A full page, whose content no later commit changes, with what of it matches each filter. */
    private record SharedPage<K, C>(
            List<K> changes, ChangeCursor end, Map<String, List<ChangeStream.Item<C>>> matching) {}

    /**
     * The changes that match a filter before or now, to be subscribed to once.
     *
     * @param after a cursor or a position; null: from the newest commit on that the request sees
     * @throws Problem RESYNC_REQUIRED, CURSOR_INVALID, AS_OF_INVALID and those of filters
     */
    public ChangeStream<C> subscribe(@Nullable Map<String, Object> filter, @Nullable String after) {
        Condition condition = conditions.apply(filter);
        long head = source.head();
        ChangeCursor from = after == null ? ChangeCursor.behind(head) : ChangeCursor.decode(kind, after, "after");
        if (from.position() > head) {
            throw Problem.of(
                            ProblemCode.AS_OF_INVALID,
                            "Position %d is not reached yet; the newest is %d.".formatted(from.position(), head))
                    .at("after");
        }
        if (head - from.position() > settings.resumeCommits()) {
            throw Problem.of(
                            ProblemCode.RESYNC_REQUIRED,
                            "The place is %d commits behind; at most %d are read again."
                                    .formatted(head - from.position(), settings.resumeCommits()))
                    .at("after");
        }
        return new ChangeStream<>(from, settings, new Subscription(condition, FilterHash.of(condition)));
    }

    /** How many subscribers there are. */
    public synchronized int subscribers() {
        return groups.values().stream().mapToInt(group -> group.streams.size()).sum();
    }

    @Override
    public synchronized void begin(long position) {
        tell(ChangeCursor.behind(position), Map.of());
    }

    @Override
    public void advance(long from, long to) {
        Map<String, Condition> asked = asked();
        Map<String, List<ChangeStream.Item<C>>> matching = new HashMap<>();
        if (!asked.isEmpty()) {
            Stretch<K> stretch = source.list(ChangeCursor.behind(from), to, PAGE);
            List<K> changes = stretch.changes();
            if (stretch.fullTo() == null) {
                asked.forEach((hash, condition) ->
                        matching.put(hash, changes.isEmpty() ? List.of() : items(source.matching(changes, condition))));
            }
        }
        tell(ChangeCursor.behind(to), matching);
    }

    private synchronized Map<String, Condition> asked() {
        Map<String, Condition> conditions = new HashMap<>();
        groups.forEach((hash, group) -> conditions.put(hash, group.condition));
        return conditions;
    }

    /** Subscribers whose filter was not compared, as they came meanwhile or there is too much, read by themselves. */
    private synchronized void tell(ChangeCursor upTo, Map<String, List<ChangeStream.Item<C>>> matching) {
        toldUpTo = upTo;
        groups.forEach((hash, group) -> {
            List<ChangeStream.Item<C>> items = matching.get(hash);
            group.streams.forEach(stream -> {
                if (items == null) {
                    stream.fallBehind(upTo);
                } else {
                    stream.offer(items, upTo);
                }
            });
        });
    }

    private List<ChangeStream.Item<C>> items(List<C> changes) {
        return changes.stream()
                .map(change -> new ChangeStream.Item<>(source.cursor(change), change))
                .toList();
    }

    private final class Subscription implements ChangeStream.Source<C> {
        private final Condition condition;
        private final String hash;

        Subscription(Condition condition, String hash) {
            this.condition = condition;
            this.hash = hash;
        }

        @Override
        public void open(ChangeStream<C> stream) {
            synchronized (FilteredChanges.this) {
                groups.computeIfAbsent(hash, key -> new Group<>(condition, new LinkedHashSet<>()))
                        .streams
                        .add(stream);
                if (toldUpTo != null) {
                    stream.fallBehind(toldUpTo);
                }
            }
        }

        @Override
        public void close(ChangeStream<C> stream) {
            synchronized (FilteredChanges.this) {
                Group<C> group = groups.get(hash);
                if (group != null && group.streams.remove(stream) && group.streams.isEmpty()) {
                    groups.remove(hash);
                }
            }
        }

        @Override
        public ChangeStream.Page<C> read(ChangeCursor after, ChangeCursor upTo) {
            try {
                readers.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("The thread was interrupted.", e);
            }
            try {
                return Objects.requireNonNull(reading.execute(status -> page(after, upTo)));
            } finally {
                readers.release();
            }
        }

        private ChangeStream.Page<C> page(ChangeCursor after, ChangeCursor upTo) {
            SharedPage<K, C> shared = shared(after);
            if (shared == null) {
                Stretch<K> stretch = source.list(after, upTo.position(), PAGE);
                ChangeCursor fullTo = stretch.fullTo();
                if (fullTo == null) {
                    return new ChangeStream.Page<>(items(source.matching(stretch.changes(), condition)), upTo);
                }
                shared = new SharedPage<>(stretch.changes(), fullTo, new ConcurrentHashMap<>());
                share(after, shared);
            }
            List<K> changes = shared.changes;
            return new ChangeStream.Page<>(
                    shared.matching.computeIfAbsent(hash, key -> items(source.matching(changes, condition))),
                    shared.end());
        }
    }

    private @Nullable SharedPage<K, C> shared(ChangeCursor after) {
        synchronized (pages) {
            return pages.get(after);
        }
    }

    private void share(ChangeCursor after, SharedPage<K, C> page) {
        synchronized (pages) {
            pages.put(after, page);
            var eldest = pages.keySet().iterator();
            while (pages.size() > PAGES_KEPT) {
                eldest.next();
                eldest.remove();
            }
        }
    }
}
