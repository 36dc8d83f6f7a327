package org.gengtu.filter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gengtu.ledger.Snapshot;

/**
 * A feature's state relation as the filter knows it: one row per object on days and as known by commits, pointing at an
 * immutable boundary row.
 */
public final class StateRelation {
    /** The cell of the map's grid in which the middle of an object's own box lies; without a place, none. */
    public static final String CELL_X = "cellX";

    public static final String CELL_Y = "cellY";

    private final String table;
    private final String boundaryTable;
    private final String geometryName;
    private final UnaryOperator<List<String>> regions;
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Map<String, Derivation> derivations = new LinkedHashMap<>();
    private final Map<String, FilterField> fields = new LinkedHashMap<>();

    /**
     * @param table with the columns boundary_id, cell_x and cell_y
     * @param boundaryTable with the columns boundary_id and geom in CGCS2000
     * @param geometryName the geometry as CQL names it
     * @param regions gives the codes of today's regions for codes that may be former ones
     */
    public StateRelation(String table, String boundaryTable, String geometryName, UnaryOperator<List<String>> regions) {
        this.table = table;
        this.boundaryTable = boundaryTable;
        this.geometryName = geometryName;
        this.regions = regions;
        attribute(new Attribute(CELL_X, "cell_x", AttributeType.INTEGER, "", List.of(), false));
        attribute(new Attribute(CELL_Y, "cell_y", AttributeType.INTEGER, "", List.of(), false));
    }

    /** A condition that a feature supplies in SQL. */
    public interface Derived {
        /** @return the condition over the alias, taking its values by {@link Binder#bind} */
        String sql(String alias, String argument, Binder binder);
    }

    /** What a {@link Derived} may use. */
    public interface Binder {
        /** The named parameter, with its colon, that carries the value. */
        String bind(Object value);

        /** The state that is read. */
        Snapshot snapshot();
    }

    /** @param arguments the values that CQL may compare it with; empty: none, it is not for CQL */
    record Derivation(List<String> arguments, Derived derived) {}

    public StateRelation attribute(Attribute attribute) {
        attributes.put(attribute.name(), attribute);
        return this;
    }

    /** @param arguments the values that CQL may compare it with; empty: it is not for CQL */
    public StateRelation derived(String name, List<String> arguments, Derived derived) {
        derivations.put(name, new Derivation(arguments, derived));
        return this;
    }

    /** A field of the feature's GraphQL filter input. */
    public StateRelation field(String name, FilterField field) {
        fields.put(name, field);
        return this;
    }

    public String table() {
        return table;
    }

    public String boundaryTable() {
        return boundaryTable;
    }

    String geometryName() {
        return geometryName;
    }

    UnaryOperator<List<String>> regions() {
        return regions;
    }

    Map<String, Attribute> attributes() {
        return attributes;
    }

    Map<String, Derivation> derivations() {
        return derivations;
    }

    Map<String, FilterField> fields() {
        return fields;
    }

    Attribute getAttribute(String name) {
        Attribute attribute = attributes.get(name);
        if (attribute == null) {
            throw new IllegalArgumentException("No attribute " + name);
        }
        return attribute;
    }
}
