package org.gengtu.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gengtu.map.LegendClass;

/** The colours of regions by the gravest that lies in them, then those of problems. */
final class EnvironmentLegend {
    private EnvironmentLegend() {}

    private static final LegendClass NONE = new LegendClass("REGION_NONE", "没有问题", "no problem", "#dddad2");
    private static final LegendClass CLOSED = new LegendClass("REGION_CLOSED", "全部销号", "all closed", "#8fc9a3");
    private static final LegendClass OPEN = new LegendClass("REGION_OPEN", "有未销号", "open ones", "#f3dc9b");
    private static final LegendClass OVERDUE = new LegendClass("REGION_OVERDUE", "有逾期", "overdue ones", "#e0908a");

    static String keyOf(int open, int overdue, int closed) {
        if (overdue > 0) {
            return OVERDUE.key();
        }
        if (open > 0) {
            return OPEN.key();
        }
        return closed > 0 ? CLOSED.key() : NONE.key();
    }

    static String colorOf(String key) {
        return Stream.of(CLOSED, OPEN, OVERDUE)
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElse(NONE)
                .color();
    }

    static List<LegendClass> classes() {
        List<LegendClass> classes = new ArrayList<>(List.of(OVERDUE, OPEN, CLOSED, NONE));
        for (ProblemLayer.Look look : ProblemLayer.Look.values()) {
            classes.add(LegendClass.of(look.mapClass()));
        }
        return classes;
    }
}
