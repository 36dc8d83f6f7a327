package org.gengtu.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a source on a thread of its own, a few batches ahead, so that one core reads and checks rows while another
 * writes them.
 */
final class ReadAhead<T> implements AutoCloseable {
    private static final int HEAVIEST_BATCH = 8_192;
    private static final int BATCHES_AHEAD = 4;
    private static final long STOP_MILLIS = 50;

    /** None comes after one without items; it has the reason where the source failed. */
    private record Batch<T>(List<T> items, @Nullable Throwable failure) {}

    private final BlockingQueue<Batch<T>> queue = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private final ToIntFunction<T> weight;
    private final Thread reader;
    private volatile boolean stopped;

    /**
     * @param source answers null after the last
     * @param weight how much memory one takes, in units of some hundred bytes: it bounds what is read ahead
     */
    ReadAhead(String name, Supplier<@Nullable T> source, ToIntFunction<T> weight) {
        this.weight = weight;
        reader = Thread.ofPlatform().daemon().name(name).start(() -> read(source));
    }

    private void read(Supplier<@Nullable T> source) {
        List<T> items = new ArrayList<>();
        int weighed = 0;
        try {
            for (T item = source.get(); item != null && !stopped; item = source.get()) {
                items.add(item);
                weighed += weight.applyAsInt(item);
                if (weighed >= HEAVIEST_BATCH) {
                    put(new Batch<>(items, null));
                    items = new ArrayList<>();
                    weighed = 0;
                }
            }
            putUnlessEmpty(items);
            put(new Batch<>(List.of(), null));
        } catch (RuntimeException | Error failure) {
            putUnlessEmpty(items);
            put(new Batch<>(List.of(), failure));
        }
    }

    private void putUnlessEmpty(List<T> items) {
        if (!items.isEmpty()) {
            put(new Batch<>(items, null));
        }
    }

    private void put(Batch<T> batch) {
        try {
            while (!stopped && !queue.offer(batch, STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                // Until there is room, or nobody wants more.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /**
     * The next ones in the order of the source; empty after the last, when it is not to be called again.
     *
     * @throws RuntimeException what the source threw, after everything before it was handed out
     */
    List<T> next() {
        try {
            Batch<T> batch = queue.take();
            if (batch.failure instanceof RuntimeException failure) {
                throw failure;
            }
            if (batch.failure instanceof Error failure) {
                throw failure;
            }
            return batch.items;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for rows.", e);
        }
    }

    /** Returns when the source is left alone, so that it can be closed. */
    @Override
    public void close() {
        stopped = true;
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
