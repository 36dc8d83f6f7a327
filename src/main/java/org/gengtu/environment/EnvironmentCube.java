package org.gengtu.environment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The deltas of one roll-up in memory, twelve bytes each: those up to a position by the day that a period is asked of, and
 * behind them those of later commits. So the figures of any period, at that position or a later one, are a pass over the
 * days of the period.
 */
final class EnvironmentCube {
    private static final int MEASURES = EnvironmentMeasure.values().length;

    private final long since;
    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final NavigableMap<Integer, Deltas> ofPeriods = new TreeMap<>();
    private final NavigableMap<Integer, Deltas> ofDays = new TreeMap<>();
    private final List<Later> later = new ArrayList<>();
    private long upto;

    /** @param since the position that it begins with, without deltas yet */
    EnvironmentCube(long since) {
        this.since = since;
        this.upto = since;
    }

    /**
     * By how much the commit at a position changed a figure.
     *
     * @param dated the day that a period is asked of, since 1970
     * @param day from which on it holds, since 1970
     */
    record Delta(long position, EnvironmentMeasure measure, String key, int dated, int day, int problems) {}

    private record Later(long position, EnvironmentMeasure measure, int place, int dated, int day, int problems) {}

    /** Of one day that periods are asked of: at the same index where a delta counts, since which day, and how much. */
    private static final class Deltas {
        private int[] places = new int[8];
        private int[] days = new int[8];
        private int[] problems = new int[8];
        private int size;

        void add(int place, int day, int more) {
            if (size == places.length) {
                resize(size + (size >> 1));
            }
            places[size] = place;
            days[size] = day;
            problems[size++] = more;
        }

        void resize(int length) {
            places = Arrays.copyOf(places, length);
            days = Arrays.copyOf(days, length);
            problems = Arrays.copyOf(problems, length);
        }

        void addTo(int[] sums, int to) {
            for (int i = 0; i < size; i++) {
                sums[places[i]] += days[i] <= to ? problems[i] : 0;
            }
        }
    }

    private int place(EnvironmentMeasure measure, String key) {
        int number = numbers.computeIfAbsent(key, unknown -> {
            keys.add(unknown);
            return keys.size() - 1;
        });
        return number * MEASURES + measure.ordinal();
    }

    /** Takes a delta of the position that it begins with, or sums of such. */
    void begin(Delta delta) {
        (delta.measure.isOfPeriod() ? ofPeriods : ofDays)
                .computeIfAbsent(delta.dated, day -> new Deltas())
                .add(place(delta.measure, delta.key), delta.day, delta.problems);
    }

    /** Gives back what room was taken for more. */
    EnvironmentCube begun() {
        ofPeriods.values().forEach(deltas -> deltas.resize(deltas.size));
        ofDays.values().forEach(deltas -> deltas.resize(deltas.size));
        return this;
    }

    /** Deltas behind a position, at most some; null when there are more. */
    interface Behind {
        List<Delta> listBehind(long position);
    }

    /** Whether figures at a position can be had, with what the commits since brought. */
    synchronized boolean reaches(long position, int mostBehind, Behind behind) {
        if (position > upto) {
            List<Delta> more = behind.listBehind(upto);
            if (more.size() > mostBehind) {
                return false;
            }
            more.forEach(delta -> later.add(new Later(
                    delta.position,
                    delta.measure,
                    place(delta.measure, delta.key),
                    delta.dated,
                    delta.day,
                    delta.problems)));
            upto = position;
        }
        return position >= since;
    }

    /** Whether commits up to a position are missing. */
    synchronized boolean isBefore(long position) {
        return upto < position;
    }

    /** How many deltas came since it began. */
    synchronized int behind() {
        return later.size();
    }

    /**
     * The figures of a period by key; those that are zero are missing.
     *
     * @param position that it reaches
     */
    synchronized Map<String, Map<EnvironmentMeasure, Integer>> sum(LocalDate from, LocalDate to, long position) {
        int first = (int) from.toEpochDay();
        int last = (int) to.toEpochDay();
        int[] sums = new int[keys.size() * MEASURES];
        ofPeriods.subMap(first, true, last, true).values().forEach(deltas -> deltas.addTo(sums, last));
        ofDays.headMap(last, true).values().forEach(deltas -> deltas.addTo(sums, last));
        for (Later each : later) {
            boolean isWithin =
                    each.day <= last && (!each.measure.isOfPeriod() || each.dated >= first && each.dated <= last);
            if (isWithin && each.position <= position) {
                sums[each.place] += each.problems;
            }
        }
        Map<String, Map<EnvironmentMeasure, Integer>> counts = new TreeMap<>();
        for (int place = 0; place < sums.length; place++) {
            if (sums[place] != 0) {
                counts.computeIfAbsent(keys.get(place / MEASURES), key -> new EnumMap<>(EnvironmentMeasure.class))
                        .put(EnvironmentMeasure.values()[place % MEASURES], sums[place]);
            }
        }
        return counts;
    }
}
