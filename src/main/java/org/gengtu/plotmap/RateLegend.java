package org.gengtu.plotmap;

import java.util.ArrayList;
import java.util.List;
import org.gengtu.map.MapCategory;
import org.jspecify.annotations.Nullable;

/**
 * The colours of regions by how much of their work is done: ColorBrewer's YlGnBu, which the colour-blind and a photocopier
 * tell apart.
 */
final class RateLegend {
    private RateLegend() {}

    /**
     * A class of the legend.
     *
     * @param from the smallest rate of the class; null for a class without rates
     * @param to the rate that is too large; null for the last class and those without rates
     */
    record Class(
            String key,
            String labelZh,
            String labelEn,
            String color,
            @Nullable Double from,
            @Nullable Double to) {}

    private static final Class NOTHING = new Class("RATE_NONE", "无任务", "nothing to do", "#d9d9d9", null, null);

    private static final List<Class> RATES = List.of(
            new Class("RATE_0", "不足 50%", "under 50 %", "#ffffcc", 0.0, 0.5),
            new Class("RATE_50", "50%–70%", "50 to 70 %", "#a1dab4", 0.5, 0.7),
            new Class("RATE_70", "70%–85%", "70 to 85 %", "#41b6c4", 0.7, 0.85),
            new Class("RATE_85", "85%–100%", "85 to 100 %", "#2c7fb8", 0.85, 1.0),
            new Class("RATE_100", "全部完成", "all done", "#253494", 1.0, null));

    /** The key of a rate's class. @param rate 0 to 1; null: nothing to do */
    static String keyOf(@Nullable Double rate) {
        if (rate == null) {
            return NOTHING.key;
        }
        return RATES.reversed().stream()
                .filter(each -> each.from != null && rate >= each.from)
                .findFirst()
                .orElse(RATES.getFirst())
                .key;
    }

    /** The colour of a class of rates. */
    static String colorOf(String key) {
        return RATES.stream().filter(each -> each.key.equals(key)).findFirst().orElse(NOTHING).color;
    }

    /** All classes: rates, nothing to do, then those of the plots. */
    static List<Class> classes(MapCategory plots) {
        List<Class> classes = new ArrayList<>(RATES);
        classes.add(NOTHING);
        plots.classes()
                .forEach(each -> classes.add(
                        new Class(each.key(), each.label().zh(), each.label().en(), each.color(), null, null)));
        return classes;
    }
}
