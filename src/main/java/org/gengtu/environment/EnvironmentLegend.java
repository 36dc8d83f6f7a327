package org.gengtu.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gengtu.map.MapCategory.MapClass;
import org.jspecify.annotations.Nullable;

/** The colours of regions by the gravest that lies in them, then those of problems. */
final class EnvironmentLegend {
    private EnvironmentLegend() {}

    /** A class of the legend; it has no rates. */
    record Class(
            String key,
            String labelZh,
            String labelEn,
            String color,
            @Nullable Double from,
            @Nullable Double to) {
        Class(String key, String labelZh, String labelEn, String color) {
            this(key, labelZh, labelEn, color, null, null);
        }
    }

    private static final Class NONE = new Class("REGION_NONE", "没有问题", "no problem", "#dddad2");
    private static final Class CLOSED = new Class("REGION_CLOSED", "全部销号", "all closed", "#8fc9a3");
    private static final Class OPEN = new Class("REGION_OPEN", "有未销号", "open ones", "#f3dc9b");
    private static final Class OVERDUE = new Class("REGION_OVERDUE", "有逾期", "overdue ones", "#e0908a");

    static String keyOf(int open, int overdue, int closed) {
        if (overdue > 0) {
            return OVERDUE.key;
        }
        if (open > 0) {
            return OPEN.key;
        }
        return closed > 0 ? CLOSED.key : NONE.key;
    }

    static String colorOf(String key) {
        return Stream.of(CLOSED, OPEN, OVERDUE)
                .filter(each -> each.key.equals(key))
                .findFirst()
                .orElse(NONE)
                .color;
    }

    static List<Class> classes() {
        List<Class> classes = new ArrayList<>(List.of(OVERDUE, OPEN, CLOSED, NONE));
        for (ProblemLayer.Look look : ProblemLayer.Look.values()) {
            MapClass of = look.mapClass();
            classes.add(new Class(of.key(), of.label().zh(), of.label().en(), of.color()));
        }
        return classes;
    }
}
