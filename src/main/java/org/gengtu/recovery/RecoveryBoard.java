package org.gengtu.recovery;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;

/**
 * All figures of one day, as known at one position, in memory. It never changes: later commits make another board, which
 * shares what they did not touch. As the day is fixed, what is overdue is a plain sum, and a commit's deltas are all that
 * a later position adds.
 */
final class RecoveryBoard {
    private final LocalDate on;
    private final long position;
    private final Frame frame;
    private final Map<RecoveryQueries.Key, Figures> villages;

    /** @param campaign null: all */
    private record Level(@Nullable Integer campaign, RegionLevel level) {}

    // What follows from the board, once somebody asked for it.
    private final Map<Level, Map<String, Figures>> sums = new ConcurrentHashMap<>();
    private final Map<Integer, List<RecoveryQueries.Due>> dues;
    private final Map<Level, Map<String, List<RecoveryQueries.Due>>> duesOfRegions = new ConcurrentHashMap<>();
    private volatile @Nullable Map<RecoveryStage, Integer> lagDays;

    private RecoveryBoard(
            LocalDate on,
            long position,
            Frame frame,
            Map<RecoveryQueries.Key, Figures> villages,
            Map<Integer, List<RecoveryQueries.Due>> dues) {
        this.on = on;
        this.position = position;
        this.frame = frame;
        this.villages = villages;
        this.dues = new ConcurrentHashMap<>(dues);
    }

    static RecoveryBoard of(Snapshot at, Frame frame, Collection<RecoveryQueries.Row> rows) {
        Map<RecoveryQueries.Key, Figures> villages = new HashMap<>();
        rows.forEach(row -> villages.put(row.key(), row.figures()));
        return new RecoveryBoard(at.on(), at.position(), frame, villages, Map.of());
    }

    /** The board of the same day at a later position. @param changes what the commits between changed */
    RecoveryBoard carriedTo(long later, Frame frameThen, Collection<RecoveryQueries.Row> changes) {
        Map<RecoveryQueries.Key, Figures> changed = new HashMap<>(villages);
        Map<Integer, List<RecoveryQueries.Due>> kept = new HashMap<>(dues);
        for (RecoveryQueries.Row change : changes) {
            changed.merge(change.key(), change.figures(), Figures::plus);
            if (change.moved()) {
                kept.remove(change.key().campaign());
            }
        }
        return new RecoveryBoard(on, later, frameThen, changed, kept);
    }

    LocalDate on() {
        return on;
    }

    long position() {
        return position;
    }

    Frame frame() {
        return frame;
    }

    /** The figures of a region; all zero without plots. */
    Figures figures(RegionCode region, int campaign) {
        return sums(campaign, region.level()).getOrDefault(region.prefix(), Figures.NONE);
    }

    /** The figures of several regions of one level together. */
    Figures figures(List<RegionCode> regions, int campaign) {
        return regions.stream().map(region -> figures(region, campaign)).reduce(Figures.NONE, Figures::plus);
    }

    /** The figures of all regions of a level, by the digits that their codes begin with. @param campaign null: all */
    Map<String, Figures> sums(@Nullable Integer campaign, RegionLevel level) {
        return sums.computeIfAbsent(new Level(campaign, level), of -> {
            int digits = level.digits();
            Map<String, Figures> byRegion = new HashMap<>();
            villages.forEach((key, figures) -> {
                if (campaign == null || key.campaign() == campaign) {
                    byRegion.merge(key.village().substring(0, digits), figures, Figures::plus);
                }
            });
            return byRegion;
        });
    }

    /** The plots of a region by registration and deadlines. @param read reads those of a campaign, where none has yet */
    List<RecoveryQueries.Due> dues(RegionCode region, int campaign, IntFunction<List<RecoveryQueries.Due>> read) {
        return duesOfRegions
                .computeIfAbsent(new Level(campaign, region.level()), of -> {
                    int digits = region.level().digits();
                    Map<RecoveryQueries.Due, Long> areas = new HashMap<>();
                    for (RecoveryQueries.Due due : dues.computeIfAbsent(campaign, read::apply)) {
                        areas.merge(
                                new RecoveryQueries.Due(
                                        due.village().substring(0, digits),
                                        due.registeredOn(),
                                        due.restorationDueOn(),
                                        due.recultivationDueOn(),
                                        0),
                                due.area(),
                                Long::sum);
                    }
                    Map<String, List<RecoveryQueries.Due>> byRegion = new HashMap<>();
                    areas.forEach((due, area) -> byRegion.computeIfAbsent(due.village(), first -> new ArrayList<>())
                            .add(new RecoveryQueries.Due(
                                    due.village(),
                                    due.registeredOn(),
                                    due.restorationDueOn(),
                                    due.recultivationDueOn(),
                                    area)));
                    return byRegion;
                })
                .getOrDefault(region.prefix(), List.of());
    }

    /** The median reporting lag of a stage, days. @param read reads it, where nobody has yet */
    int lagDays(RecoveryStage stage, Supplier<Map<RecoveryStage, Integer>> read) {
        Map<RecoveryStage, Integer> known = lagDays;
        if (known == null) {
            known = read.get();
            lagDays = known;
        }
        return known.getOrDefault(stage, 0);
    }
}
