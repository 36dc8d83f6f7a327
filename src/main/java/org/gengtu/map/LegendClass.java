package org.gengtu.map;

import org.jspecify.annotations.Nullable;

/**
 * A class of a legend.
 *
 * @param color {@code #rrggbb}
 * @param from the smallest rate of the class; null for a class without rates
 * @param to the rate that is too large; null for the last class and those without rates
 */
public record LegendClass(
        String key,
        String labelZh,
        String labelEn,
        String color,
        @Nullable Double from,
        @Nullable Double to) {
    /** One without rates. */
    public LegendClass(String key, String labelZh, String labelEn, String color) {
        this(key, labelZh, labelEn, color, null, null);
    }

    public static LegendClass of(MapCategory.MapClass objects) {
        return new LegendClass(
                objects.key(), objects.label().zh(), objects.label().en(), objects.color());
    }
}
