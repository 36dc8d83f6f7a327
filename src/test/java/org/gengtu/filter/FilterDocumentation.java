package org.gengtu.filter;

import java.util.ArrayList;
import java.util.List;

/** What a state relation lets filters name, as rows for the generated page. */
public final class FilterDocumentation {
    private FilterDocumentation() {}

    /** Name, type and values of each attribute and derived condition that CQL may name, in the order of the relation. */
    public static List<List<String>> cql(StateRelation relation) {
        List<List<String>> rows = new ArrayList<>();
        relation.attributes().values().stream()
                .filter(Attribute::cql)
                .forEach(attribute -> rows.add(List.of(
                        "`" + attribute.name() + "`", kind(attribute.type()), values(attribute.names(), attribute))));
        relation.derivations().forEach((name, derivation) -> {
            if (!derivation.arguments().isEmpty()) {
                rows.add(List.of("`" + name + "`", "compared with =", code(derivation.arguments())));
            }
        });
        rows.add(List.of("`" + relation.geometryName() + "`", "geometry", "BBOX, INTERSECTS, WITHIN, DWITHIN"));
        return rows;
    }

    /** The fields of the GraphQL filter input that are the relation's own. */
    public static List<String> fields(StateRelation relation) {
        return List.copyOf(relation.fields().keySet());
    }

    private static String kind(AttributeType type) {
        return switch (type) {
            case TEXT -> "text";
            case INTEGER -> "whole number";
            case DECIMAL -> "number";
            case DATE -> "date";
            case BOOLEAN -> "true or false";
            case ENUM -> "one of";
            case FLAGS -> "some of";
            case REGION -> "12-digit code";
        };
    }

    private static String values(List<String> names, Attribute attribute) {
        return switch (attribute.type()) {
            case DATE -> "`'2026-06-30'`";
            case REGION -> "`'999901101000'`: within this region";
            default -> code(names);
        };
    }

    private static String code(List<String> names) {
        return names.isEmpty() ? "" : "`" + String.join("`, `", names) + "`";
    }
}
