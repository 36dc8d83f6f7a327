package org.gengtu.plotmap;

import java.util.ArrayList;
import java.util.List;
import org.gengtu.map.LegendClass;
import org.gengtu.map.MapCategory;
import org.jspecify.annotations.Nullable;

/**
 * The colours of regions by how much of their work is done: from light to dark, so that the colour-blind and a photocopier
 * tell them apart.
 */
final class RateLegend {
    private RateLegend() {}

    private static final LegendClass NOTHING = new LegendClass("RATE_NONE", "无任务", "nothing to do", "#dddad2");

    private static final List<LegendClass> RATES = List.of(
            new LegendClass("RATE_0", "不足 20%", "under 20 %", "#f6f2d4", 0.0, 0.2),
            new LegendClass("RATE_20", "20%–40%", "20 to 40 %", "#d5e5ae", 0.2, 0.4),
            new LegendClass("RATE_40", "40%–60%", "40 to 60 %", "#a3cf8e", 0.4, 0.6),
            new LegendClass("RATE_60", "60%–80%", "60 to 80 %", "#66b077", 0.6, 0.8),
            new LegendClass("RATE_80", "80%–95%", "80 to 95 %", "#2f8a5f", 0.8, 0.95),
            new LegendClass("RATE_95", "95% 以上", "95 % and more", "#0f5d45", 0.95, null));

    /** The key of a rate's class. @param rate 0 to 1; null: nothing to do */
    static String keyOf(@Nullable Double rate) {
        if (rate == null) {
            return NOTHING.key();
        }
        return RATES.reversed().stream()
                .filter(each -> each.from() != null && rate >= each.from())
                .findFirst()
                .orElse(RATES.getFirst())
                .key();
    }

    /** The colour of a class of rates. */
    static String colorOf(String key) {
        return RATES.stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElse(NOTHING)
                .color();
    }

    /** All classes: rates, nothing to do, then those of the plots. */
    static List<LegendClass> classes(MapCategory plots) {
        List<LegendClass> classes = new ArrayList<>(RATES);
        classes.add(NOTHING);
        plots.classes().forEach(each -> classes.add(LegendClass.of(each)));
        return classes;
    }
}
