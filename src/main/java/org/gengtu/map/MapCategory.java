package org.gengtu.map;

import java.util.List;

/**
 * The classes of a layer's objects.
 *
 * @param field whose value is a class's key
 * @param classes in the order of the legend
 * @param standing which class stands for several objects that are drawn as one
 */
public record MapCategory(MapField field, List<MapClass> classes, Standing standing) {
    /** Of several objects drawn as one. */
    public enum Standing {
        /** The class of most of them, by the layer's amount where it has one. */
        MOST,
        /** The first class that any of them has, so that what is gravest is seen from afar. */
        FIRST
    }

    public MapCategory(MapField field, List<MapClass> classes) {
        this(field, classes, Standing.MOST);
    }

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
