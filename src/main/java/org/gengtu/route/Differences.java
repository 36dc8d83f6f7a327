package org.gengtu.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gengtu.ledger.ReadAt;
import org.gengtu.route.Views.PlanView;
import org.gengtu.route.Views.StopView;
import org.jspecify.annotations.Nullable;

/** Two plans stop by stop. A stop is kept that stands in the longest order that both have in common. */
final class Differences {
    private static final double MINUTE = 60;

    private Differences() {}

    /** How a stop differs. */
    enum StopChange {
        KEPT,
        MOVED,
        ADDED,
        REMOVED
    }

    /** A stop in two plans. @param laterMinutes null where it is in one of them only */
    record Difference(
            ReadAt at,
            long siteId,
            StopChange change,
            @Nullable StopView before,
            @Nullable StopView after,
            @Nullable Double laterMinutes) {}

    /** The stops of the later plan in their order, then those that only the earlier has. */
    static List<Difference> between(PlanView earlier, PlanView later) {
        List<StopView> before = earlier.stops();
        List<StopView> after = later.stops();
        Set<Long> kept = common(ids(before), ids(after));
        List<Difference> differences = new ArrayList<>();
        for (StopView stop : after) {
            StopView was = find(before, stop.stop().siteId());
            StopChange change = was == null
                    ? StopChange.ADDED
                    : kept.contains(stop.stop().siteId()) ? StopChange.KEPT : StopChange.MOVED;
            differences.add(new Difference(
                    later.at(), stop.stop().siteId(), change, was, stop, was == null ? null : later(was, stop)));
        }
        before.stream()
                .filter(stop -> find(after, stop.stop().siteId()) == null)
                .forEach(stop -> differences.add(
                        new Difference(later.at(), stop.stop().siteId(), StopChange.REMOVED, stop, null, null)));
        return differences;
    }

    private static @Nullable StopView find(List<StopView> stops, long siteId) {
        return stops.stream()
                .filter(stop -> stop.stop().siteId() == siteId)
                .findFirst()
                .orElse(null);
    }

    private static Double later(StopView before, StopView after) {
        return (Running.instant(after.day().on(), after.stop().arrive()).getEpochSecond()
                        - Running.instant(before.day().on(), before.stop().arrive())
                                .getEpochSecond())
                / MINUTE;
    }

    private static List<Long> ids(List<StopView> stops) {
        return stops.stream().map(stop -> stop.stop().siteId()).toList();
    }

    /** What stands in the longest common subsequence. */
    private static Set<Long> common(List<Long> one, List<Long> other) {
        int[][] longest = new int[one.size() + 1][other.size() + 1];
        for (int i = one.size() - 1; i >= 0; i--) {
            for (int j = other.size() - 1; j >= 0; j--) {
                longest[i][j] = one.get(i).equals(other.get(j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        Set<Long> common = new HashSet<>();
        int i = 0;
        int j = 0;
        while (i < one.size() && j < other.size()) {
            if (one.get(i).equals(other.get(j))) {
                common.add(one.get(i));
                i++;
                j++;
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        return common;
    }
}
