package org.gengtu.map;

import java.util.List;

/**
 * The classes of a layer's objects.
 *
 * @param field whose value is a class's key
 * @param classes in the order of the legend
 */
public record MapCategory(MapField field, List<MapClass> classes) {
    /**
     * @param color {@code #rrggbb}, told apart by the colour-blind too
     * @param pattern a drawing that tells it apart without colours
     */
    public record MapClass(String key, Label label, String color, Pattern pattern) {}

    /** How an area is filled, so that a photocopy still tells the classes apart. */
    public enum Pattern {
        SOLID,
        DIAGONAL,
        DOTS,
        CROSS
    }

    /** Its keys in order. */
    public List<String> keys() {
        return classes.stream().map(MapClass::key).toList();
    }
}
