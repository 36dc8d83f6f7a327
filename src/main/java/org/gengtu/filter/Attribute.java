package org.gengtu.filter;

import java.util.List;

/**
 * An attribute of a feature's state.
 *
 * @param name as the GraphQL schema and CQL name it
 * @param column the column of the state relation
 * @param sqlType the column's SQL type, for {@link AttributeType#ENUM}; else empty
 * @param names the names of an enum or of flags, flags in the order of their bits; else empty
 * @param cql whether CQL may use it; personal data may not
 */
public record Attribute(
        String name, String column, AttributeType type, String sqlType, List<String> names, boolean cql) {
    public static Attribute of(String name, String column, AttributeType type) {
        return new Attribute(name, column, type, "", List.of(), true);
    }

    public static Attribute ofEnum(String name, String column, String sqlType, List<String> names) {
        return new Attribute(name, column, AttributeType.ENUM, sqlType, names, true);
    }

    public static Attribute ofFlags(String name, String column, List<String> names) {
        return new Attribute(name, column, AttributeType.FLAGS, "", names, true);
    }
}
