package org.gengtu.ledger;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The changes for one subscriber, in order, without gap or repeat. It either has what the feed offers in a short queue,
 * or reads the database at the subscriber's own pace: when it resumes, and when one commit is larger than the queue. A
 * subscriber that takes nothing while changes wait is dropped; nobody ever waits for it, and it holds at most a queue.
 *
 * <p>Changes are handed over one by one on a virtual thread of its own.
 *
 * @param <C> what a change is
 */
public final class ChangeStream<C> implements Publisher<C> {
    private final LiveSettings settings;
    private final Source<C> source;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicBoolean taken = new AtomicBoolean();

    // All below under the lock.
    private final ArrayDeque<Item<C>> queue = new ArrayDeque<>();
    /** Everything up to here was put into the queue. */
    private ChangeCursor done;
    /** Up to here the database is to be read; null while the feed's offers are taken. */
    private @Nullable ChangeCursor target;

    private long demand;
    private long movedAtNanos = System.nanoTime();
    private boolean ended;
    private @Nullable RuntimeException failure;

    /** A change with its place. */
    public record Item<C>(ChangeCursor cursor, C change) {}

    /**
     * Changes that were read from the database.
     *
     * @param items at most half a queue
     * @param readTo everything up to here was looked at
     */
    public record Page<C>(List<Item<C>> items, ChangeCursor readTo) {}

    /** Where a stream's changes come from. */
    public interface Source<C> {
        /** From now on, {@link ChangeStream#offer} or {@link ChangeStream#fallBehind} is called for each stretch of commits. */
        void open(ChangeStream<C> stream);

        /** The next changes behind a place; called on the stream's own thread. */
        Page<C> read(ChangeCursor after, ChangeCursor upTo);

        /** The stream has ended; called at least once. */
        void close(ChangeStream<C> stream);
    }

    /** @param after what is up to here is not told */
    public ChangeStream(ChangeCursor after, LiveSettings settings, Source<C> source) {
        this.done = after;
        this.settings = settings;
        this.source = source;
    }

    /**
     * The next changes as they become known.
     *
     * @param items in order; those that the stream has had are left out
     * @param upTo nothing else is up to here
     */
    public void offer(List<Item<C>> items, ChangeCursor upTo) {
        lock.lock();
        try {
            if (target != null) {
                extend(upTo);
            } else if (!ended && upTo.compareTo(done) > 0) {
                List<Item<C>> fresh = items.stream()
                        .filter(item -> item.cursor().compareTo(done) > 0)
                        .toList();
                if (queue.size() + fresh.size() <= settings.queue()) {
                    if (queue.isEmpty()) {
                        movedAtNanos = System.nanoTime();
                    }
                    queue.addAll(fresh);
                    done = upTo;
                } else if (fresh.size() > settings.queue() / 2) {
                    // The commit is large, not the subscriber slow.
                    extend(upTo);
                } else {
                    drop("%d changes wait, and more have come.".formatted(queue.size()));
                }
            }
            dropIfStuck();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something came that is to be read from the database, up to here. */
    public void fallBehind(ChangeCursor upTo) {
        lock.lock();
        try {
            extend(upTo);
            dropIfStuck();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void extend(ChangeCursor upTo) {
        if (ended || upTo.compareTo(target == null ? done : target) <= 0) {
            return;
        }
        if (target == null && queue.isEmpty()) {
            movedAtNanos = System.nanoTime();
        }
        target = upTo;
        if (upTo.position() - done.position() > settings.resumeCommits()) {
            drop("It is %d commits behind.".formatted(upTo.position() - done.position()));
        }
    }

    private void dropIfStuck() {
        boolean waiting = !queue.isEmpty() || target != null;
        if (!ended
                && waiting
                && System.nanoTime() - movedAtNanos > settings.patience().toNanos()) {
            drop("Nothing was taken for %d seconds."
                    .formatted(settings.patience().toSeconds()));
        }
    }

    private void drop(String why) {
        failure = Problem.of(ProblemCode.SUBSCRIBER_TOO_SLOW, why);
        ended = true;
        queue.clear();
        target = null;
    }

    /** How many changes wait in memory. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void subscribe(Subscriber<? super C> subscriber) {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("A stream of changes has one subscriber.");
        }
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                lock.lock();
                try {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void cancel() {
                end();
            }
        });
        Thread.ofVirtual().name("changes").start(() -> run(subscriber));
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            queue.clear();
            target = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        source.close(this);
    }

    private void run(Subscriber<? super C> subscriber) {
        try {
            source.open(this);
            for (C change = take(); change != null; change = take()) {
                subscriber.onNext(change);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscriber.onError(new IllegalStateException("The thread was interrupted.", e));
        } catch (RuntimeException e) {
            subscriber.onError(e);
        } finally {
            end();
        }
    }

    /** The next change, when it is there and wanted; null when the subscriber has gone. */
    private @Nullable C take() throws InterruptedException {
        while (true) {
            ChangeCursor from;
            ChangeCursor upTo;
            lock.lock();
            try {
                while (!ended && (demand == 0 || queue.isEmpty() && target == null)) {
                    changed.await();
                }
                if (failure != null) {
                    throw failure;
                }
                if (ended) {
                    return null;
                }
                movedAtNanos = System.nanoTime();
                Item<C> next = queue.poll();
                if (next != null) {
                    demand--;
                    return next.change();
                }
                from = done;
                upTo = target == null ? done : target;
            } finally {
                lock.unlock();
            }
            Page<C> page = source.read(from, upTo);
            lock.lock();
            try {
                if (!ended) {
                    queue.addAll(page.items());
                    done = page.readTo();
                    movedAtNanos = System.nanoTime();
                    if (target != null && done.compareTo(target) >= 0) {
                        target = null;
                    }
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
