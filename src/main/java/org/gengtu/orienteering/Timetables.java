package org.gengtu.orienteering;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** When a day is where. */
public final class Timetables {
    private Timetables() {}

    /**
     * The timetable of a day with these stops that is back earliest: everything as early as can be, lunch where it lets the
     * day end first, of equal ones at the first stop.
     *
     * @param day index into {@link Task#days()}
     * @param stops sites in their order
     * @return null if the day cannot be driven so: too late at a site, at lunch or at the end, or too much driving
     */
    public static @Nullable Timetable of(Task task, int day, int[] stops) {
        Clock clock = new Clock(task, task.days().get(day));
        int[] travel = new int[stops.length + 1];
        int place = clock.start;
        for (int i = 0; i <= stops.length; i++) {
            int next = i < stops.length ? stops[i] : clock.end;
            travel[i] = task.travel()[place][next];
            place = next;
        }
        int driving = 0;
        for (int ticks : travel) {
            driving = Math.min(driving + ticks, Clock.DEAD);
        }
        if (driving > clock.mostDriving || Arrays.stream(travel).anyMatch(ticks -> ticks >= Task.NEVER)) {
            return null;
        }
        Timetable best = clock.lunches() ? null : at(clock, travel, stops, driving, Integer.MAX_VALUE);
        if (clock.lunches()) {
            Timetable none = at(clock, travel, stops, driving, Integer.MAX_VALUE);
            if (none != null && none.back() < Clock.DEAD) {
                return none;
            }
            // Lunch at the start only if nothing else is as early: slots are twice the stop, and one more behind its
            // visit.
            for (int slot = 0; slot < 2 * stops.length; slot++) {
                best = earlier(best, at(clock, travel, stops, driving, slot));
            }
            best = earlier(best, at(clock, travel, stops, driving, -1));
        }
        return best;
    }

    private static @Nullable Timetable earlier(@Nullable Timetable best, @Nullable Timetable other) {
        return best == null || (other != null && other.back() < best.back()) ? other : best;
    }

    /** The timetable with lunch in a slot; above all slots: without it. */
    private static @Nullable Timetable at(Clock clock, int[] travel, int[] stops, int driving, int slot) {
        int[] arrive = new int[stops.length];
        int[] begin = new int[stops.length];
        int[] leave = new int[stops.length];
        Integer lunchAt = null;
        int time = clock.departAt;
        if (slot == -1) {
            time = clock.lunchFrom(time);
            lunchAt = clock.lunchBegins(time);
        }
        for (int i = 0; i < stops.length && time < Clock.DEAD; i++) {
            time += travel[i];
            arrive[i] = time;
            if (slot == 2 * i) {
                time = clock.lunchFrom(time);
                lunchAt = clock.lunchBegins(time);
            }
            if (time > clock.closes[stops[i]]) {
                return null;
            }
            begin[i] = Math.max(time, clock.opens[stops[i]]);
            time = begin[i] + clock.visit[stops[i]];
            if (slot == 2 * i + 1) {
                time = clock.lunchFrom(time);
                lunchAt = clock.lunchBegins(time);
            }
            leave[i] = time;
        }
        if (time >= Clock.DEAD) {
            return null;
        }
        time += travel[stops.length];
        int back = clock.back(
                lunchAt == null && clock.lunches() ? Clock.pair(time, Clock.DEAD) : Clock.pair(Clock.DEAD, time));
        return back >= Clock.DEAD
                ? null
                : new Timetable(
                        arrive, begin, leave, lunchAt, lunchAt == null || slot < 0 ? -1 : slot / 2, back, driving);
    }
}
