package org.gengtu.calendar;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The county's clock. Its day is the calendar day in Asia/Shanghai, wherever the server stands. While the sample county
 * is loaded it is a demonstration clock: its date is fixed and its instant goes on slowly within that date, never back.
 */
public final class CountyClock {
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private final Clock clock;
    private volatile @Nullable LocalDate demonstrationOn;
    private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.EPOCH);

    public CountyClock(Clock clock) {
        this.clock = clock;
    }

    /** The county's today. */
    public LocalDate today() {
        LocalDate fixed = demonstrationOn;
        return fixed != null ? fixed : LocalDate.ofInstant(clock.instant(), ZONE);
    }

    /** The present instant: the server's, or the demonstration's. */
    public Instant now() {
        LocalDate fixed = demonstrationOn;
        if (fixed == null) {
            return clock.instant();
        }
        Instant shown = shown(fixed);
        return latest.accumulateAndGet(shown, CountyClock::later);
    }

    private Instant shown(LocalDate fixed) {
        // The real time of day, at half speed from 08:00 to 20:00, so that the date never ends; over the real midnight
        // the instant waits at its latest value.
        ZonedDateTime real = clock.instant().atZone(ZONE);
        Duration ofDay = Duration.between(real.toLocalDate().atStartOfDay(ZONE), real);
        Instant shown = fixed.atTime(8, 0).atZone(ZONE).toInstant().plus(ofDay.dividedBy(2));
        return shown.truncatedTo(ChronoUnit.MICROS);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** The county day of an instant. */
    public LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, ZONE);
    }

    /** Whether the made-up sample county is loaded and its date fixed. */
    public boolean isDemonstration() {
        return demonstrationOn != null;
    }

    /**
     * The instant to record a commit at, later than any that {@link #now} has told; empty when the database's own clock is
     * the right one.
     */
    public Optional<Instant> recordedAt() {
        LocalDate fixed = demonstrationOn;
        if (fixed == null) {
            return Optional.empty();
        }
        Instant shown = shown(fixed);
        return Optional.of(latest.updateAndGet(told -> later(shown, told.plus(1, ChronoUnit.MICROS))));
    }

    /** Fixes the date, for the sample county; null lets the real clock run again. */
    public void demonstrate(@Nullable LocalDate on) {
        latest.set(Instant.EPOCH);
        demonstrationOn = on;
    }

    /** Never answers an instant before this one: the newest that the ledger of the demonstration has recorded. */
    public void notBefore(Instant instant) {
        latest.accumulateAndGet(instant, CountyClock::later);
    }
}
