package org.gengtu.farmland;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.gengtu.farmland.PlotChange.Known;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterHash;
import org.gengtu.ledger.ChangeCursor;
import org.gengtu.ledger.ChangeStream;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells subscribers of changes of plots. Each stretch of commits is read once, compared once with each distinct filter,
 * and offered to the subscribers of that filter. Stretches larger than a page, such as an import, each subscriber reads
 * by itself; those who read the same page share it.
 */
@Service
class PlotChanges implements FeedListener {
    static final int PAGE = 500;
    private static final int PAGES_KEPT = 16;
    /** Subscribers that read the database leave most of the pool to others. */
    private static final int READERS = 4;

    private final PlotChangeQueries queries;
    private final Plots plots;
    private final LiveSettings settings;
    private final TransactionTemplate reading;
    private final Semaphore readers = new Semaphore(READERS, true);
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<ChangeCursor, SharedPage> pages = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable ChangeCursor toldUpTo;

    PlotChanges(
            PlotChangeQueries queries,
            Plots plots,
            LiveSettings settings,
            @Qualifier("reading") PlatformTransactionManager reading) {
        this.queries = queries;
        this.plots = plots;
        this.settings = settings;
        this.reading = new TransactionTemplate(reading);
        this.reading.setReadOnly(true);
        this.reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** The subscribers of one filter; under the lock of the whole. */
    private record Group(Condition condition, Set<ChangeStream<PlotChange>> streams) {}

    /** A full page, whose content no later commit changes, with what of it matches each filter. */
    private record SharedPage(
            List<Known> changes, ChangeCursor end, Map<String, List<ChangeStream.Item<PlotChange>>> matching) {}

    /**
     * The changes that match a filter before or now, to be subscribed to once.
     *
     * @param after a cursor or a position; null: from the newest commit on that the request sees
     * @throws Problem RESYNC_REQUIRED, CURSOR_INVALID, AS_OF_INVALID and those of filters
     */
    ChangeStream<PlotChange> subscribe(@Nullable Map<String, Object> filter, @Nullable String after) {
        Condition condition = plots.condition(filter);
        long head = queries.head();
        ChangeCursor from =
                after == null ? ChangeCursor.behind(head) : ChangeCursor.decode(PlotChange.KIND, after, "after");
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
        return new ChangeStream<>(from, settings, new Source(condition, FilterHash.of(condition)));
    }

    /** How many subscribers there are. */
    synchronized int subscribers() {
        return groups.values().stream().mapToInt(group -> group.streams.size()).sum();
    }

    @Override
    public synchronized void begin(long position) {
        tell(ChangeCursor.behind(position), Map.of());
    }

    @Override
    public void advance(long from, long to) {
        Map<String, Condition> asked = conditions();
        Map<String, List<ChangeStream.Item<PlotChange>>> matching = new HashMap<>();
        if (!asked.isEmpty()) {
            PlotChangeQueries.Stretch stretch = queries.list(ChangeCursor.behind(from), to, PAGE);
            List<Known> changes = stretch.changes();
            if (stretch.fullTo() == null) {
                asked.forEach((hash, condition) -> matching.put(
                        hash, changes.isEmpty() ? List.of() : items(queries.matching(changes, condition))));
            }
        }
        tell(ChangeCursor.behind(to), matching);
    }

    private synchronized Map<String, Condition> conditions() {
        Map<String, Condition> conditions = new HashMap<>();
        groups.forEach((hash, group) -> conditions.put(hash, group.condition));
        return conditions;
    }

    /** Subscribers whose filter was not compared, as they came meanwhile or there is too much, read by themselves. */
    private synchronized void tell(ChangeCursor upTo, Map<String, List<ChangeStream.Item<PlotChange>>> matching) {
        toldUpTo = upTo;
        groups.forEach((hash, group) -> {
            List<ChangeStream.Item<PlotChange>> items = matching.get(hash);
            group.streams.forEach(stream -> {
                if (items == null) {
                    stream.fallBehind(upTo);
                } else {
                    stream.offer(items, upTo);
                }
            });
        });
    }

    private static List<ChangeStream.Item<PlotChange>> items(List<PlotChange> changes) {
        return changes.stream()
                .map(change -> new ChangeStream.Item<>(change.known().cursor(), change))
                .toList();
    }

    private final class Source implements ChangeStream.Source<PlotChange> {
        private final Condition condition;
        private final String hash;

        Source(Condition condition, String hash) {
            this.condition = condition;
            this.hash = hash;
        }

        @Override
        public void open(ChangeStream<PlotChange> stream) {
            synchronized (PlotChanges.this) {
                groups.computeIfAbsent(hash, key -> new Group(condition, new LinkedHashSet<>()))
                        .streams
                        .add(stream);
                if (toldUpTo != null) {
                    stream.fallBehind(toldUpTo);
                }
            }
        }

        @Override
        public void close(ChangeStream<PlotChange> stream) {
            synchronized (PlotChanges.this) {
                Group group = groups.get(hash);
                if (group != null && group.streams.remove(stream) && group.streams.isEmpty()) {
                    groups.remove(hash);
                }
            }
        }

        @Override
        public ChangeStream.Page<PlotChange> read(ChangeCursor after, ChangeCursor upTo) {
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

        private ChangeStream.Page<PlotChange> page(ChangeCursor after, ChangeCursor upTo) {
            SharedPage shared = shared(after);
            if (shared == null) {
                PlotChangeQueries.Stretch stretch = queries.list(after, upTo.position(), PAGE);
                ChangeCursor fullTo = stretch.fullTo();
                if (fullTo == null) {
                    return new ChangeStream.Page<>(items(queries.matching(stretch.changes(), condition)), upTo);
                }
                shared = new SharedPage(stretch.changes(), fullTo, new ConcurrentHashMap<>());
                share(after, shared);
            }
            List<Known> changes = shared.changes;
            return new ChangeStream.Page<>(
                    shared.matching.computeIfAbsent(hash, key -> items(queries.matching(changes, condition))),
                    shared.end());
        }
    }

    private @Nullable SharedPage shared(ChangeCursor after) {
        synchronized (pages) {
            return pages.get(after);
        }
    }

    private void share(ChangeCursor after, SharedPage page) {
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
