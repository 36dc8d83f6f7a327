package org.gengtu.map;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gengtu.calendar.CountyClock;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tiles from the cache, or drawn: one drawing of a tile at a time, for which all who want it wait. */
@Component
class Tiles {
    private static final int LONGEST_SECONDS = 10;

    private final TileCache cache;
    private final Reading reading;
    private final CountyClock clock;
    private final TransactionTemplate snapshot;
    private final Semaphore drawings;
    private final Map<TileKey, Drawing> running = new ConcurrentHashMap<>();

    Tiles(
            TileCache cache,
            Reading reading,
            CountyClock clock,
            @Qualifier("reading") PlatformTransactionManager transactions,
            TileSettings settings) {
        this.cache = cache;
        this.reading = reading;
        this.clock = clock;
        this.snapshot = Reading.transactions(transactions);
        this.snapshot.setTimeout(LONGEST_SECONDS);
        this.drawings = new Semaphore(Math.max(1, settings.drawings()), true);
    }

    /**
     * What is asked for.
     *
     * @param on the county day; null: that of {@code knownAt}, else today
     * @param knownAt as known then; null: as it is known
     */
    record Wanted(
            TileLayer layer,
            MapFilters.@Nullable Known filter,
            @Nullable LocalDate on,
            @Nullable Instant knownAt) {
        @Nullable
        Map<String, Object> input() {
            return filter == null ? null : filter.input();
        }
    }

    private record Drawing(long begun, CompletableFuture<Tile> tile) {}

    /** The day that is asked for. */
    LocalDate day(Wanted wanted) {
        LocalDate on = wanted.on;
        Instant knownAt = wanted.knownAt;
        return on != null ? on : knownAt != null ? clock.dayOf(knownAt) : clock.today();
    }

    /** @param kept whether it was not drawn for this request */
    record Given(Tile tile, boolean kept) {}

    /** @throws Problem AS_OF_INVALID and those of the filter */
    Given get(Wanted wanted, TileAddress address) {
        MapFilters.Known filter = wanted.filter;
        TileKey key = new TileKey(
                new TileKey.Sheet(wanted.layer.name(), filter == null ? "" : filter.id(), day(wanted), wanted.knownAt),
                address);
        long asked = System.nanoTime();
        while (true) {
            Tile kept = cache.find(key);
            if (kept != null) {
                return new Given(kept, true);
            }
            Drawing own = new Drawing(System.nanoTime(), new CompletableFuture<>());
            Drawing other = running.putIfAbsent(key, own);
            if (other == null) {
                return new Given(draw(wanted, key, own), false);
            }
            Tile drawn = await(other);
            // one that was begun before this was asked for may miss what happened between the two
            if (other.begun - asked >= 0) {
                return new Given(drawn, false);
            }
        }
    }

    private static Tile await(Drawing other) {
        try {
            return other.tile.get(4L * LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (java.util.concurrent.TimeoutException e) {
            throw busy();
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        }
    }

    private static Problem busy() {
        return Problem.of(ProblemCode.QUERY_TIMEOUT, "Too many tiles are to be drawn.");
    }

    private Tile draw(Wanted wanted, TileKey key, Drawing own) {
        try {
            Tile drawn = drawn(wanted, key);
            running.remove(key, own);
            own.tile.complete(drawn);
            return drawn;
        } catch (RuntimeException | Error e) {
            running.remove(key, own);
            own.tile.completeExceptionally(e);
            throw e;
        }
    }

    private Tile drawn(Wanted wanted, TileKey key) {
        cache.begins();
        try {
            Tile tile = drawNow(wanted, key);
            cache.put(key, wanted.input(), tile);
            return tile;
        } finally {
            cache.ended();
        }
    }

    private record Picture(byte[] bytes, long position) {}

    private Tile drawNow(Wanted wanted, TileKey key) {
        try {
            if (!drawings.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        Picture picture;
        try {
            picture = read(wanted, at -> {
                Condition condition = wanted.layer.condition(wanted.input());
                return new Picture(wanted.layer.draw(condition, at, key.address()), at.position());
            });
        } finally {
            drawings.release();
        }
        return Tile.of(picture.bytes, picture.position);
    }

    /** Runs within one reading transaction, with the state that is asked for. */
    <T> T read(Wanted wanted, java.util.function.Function<Snapshot, T> work) {
        if (wanted.knownAt != null) {
            reading.settle();
        }
        return Objects.requireNonNull(snapshot.execute(status -> {
            status.setRollbackOnly();
            return work.apply(reading.at(new AsOf(day(wanted), wanted.knownAt, null)));
        }));
    }
}
