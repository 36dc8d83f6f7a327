package org.gengtu.importing;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Which column of a file holds which field. */
final class Mapping {
    private final Map<Field, Integer> columns;
    private final List<String> names;

    private Mapping(Map<Field, Integer> columns, List<String> names) {
        this.columns = columns;
        this.names = names;
    }

    /**
     * The mapping that the caller gives, filled up by guessing from the headers. A field mapped to an empty text has no
     * column; each column holds one field at most.
     *
     * @param given columns by the names of fields
     * @throws Problem MAPPING_INVALID for an unknown field or column
     */
    static Mapping of(Layer layer, List<String> columns, Map<String, String> given) {
        Map<Field, Integer> mapped = new EnumMap<>(Field.class);
        Map<Field, Boolean> decided = new EnumMap<>(Field.class);
        given.forEach((label, column) -> {
            Field field = field(layer, label);
            decided.put(field, true);
            if (!column.isEmpty()) {
                mapped.put(field, column(columns, label, column));
            }
        });
        for (Field field : Field.of(layer)) {
            if (!decided.containsKey(field)) {
                guess(field, columns, mapped).ifPresent(column -> mapped.put(field, column));
            }
        }
        return new Mapping(mapped, columns);
    }

    private static Field field(Layer layer, String label) {
        return Field.of(layer).stream()
                .filter(field -> field.label().equals(label))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.MAPPING_INVALID,
                                "The layer %s has no field \"%s\"; it has %s."
                                        .formatted(
                                                layer.label(),
                                                Problem.shortened(label, 40),
                                                String.join(
                                                        ", ",
                                                        Field.of(layer).stream()
                                                                .map(Field::label)
                                                                .toList())))
                        .at("mapping"));
    }

    private static int column(List<String> columns, String label, String name) {
        int column = columns.indexOf(name);
        if (column < 0) {
            throw Problem.of(
                            ProblemCode.MAPPING_INVALID,
                            "The file has no column \"%s\"; it has %s."
                                    .formatted(Problem.shortened(name, 40), String.join(", ", columns)))
                    .at("mapping." + label);
        }
        return column;
    }

    private static Optional<Integer> guess(Field field, List<String> columns, Map<Field, Integer> mapped) {
        int best = -1;
        int bestRank = Integer.MAX_VALUE;
        for (int column = 0; column < columns.size(); column++) {
            int rank = field.rank(columns.get(column)).orElse(Integer.MAX_VALUE);
            if (rank < bestRank && !mapped.containsValue(column)) {
                best = column;
                bestRank = rank;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(best);
    }

    boolean has(Field field) {
        return columns.containsKey(field);
    }

    /** Whether a field has the column of this name. */
    boolean uses(String column) {
        return columns.containsValue(names.indexOf(column));
    }

    /** The value of a field in a row; null when the row has none or the file no such column. */
    @Nullable
    Object value(SourceRow row, Field field) {
        Integer column = columns.get(field);
        return column == null ? null : row.values()[column];
    }

    /** The header of a field's column, else the field's own name. */
    String header(Field field) {
        Integer column = columns.get(field);
        return column == null ? field.label() : names.get(column);
    }

    /** The header of the column of a field of this name, else the name. */
    String header(String label) {
        return columns.keySet().stream()
                .filter(field -> field.label().equals(label))
                .findFirst()
                .map(this::header)
                .orElse(label);
    }

    /** Columns by fields, to be told. */
    Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        columns.forEach((field, column) -> told.put(field.label(), names.get(column)));
        return told;
    }

    /** The columns that no field uses, to be told. */
    List<String> unused() {
        return names.stream()
                .filter(name -> !columns.containsValue(names.indexOf(name)))
                .toList();
    }
}
