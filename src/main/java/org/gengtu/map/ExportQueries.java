package org.gengtu.map;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.gengtu.filter.SqlCondition;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** The rows of exports, by a cursor: a few hundred are in memory. It runs within the caller's reading transaction. */
@Component
class ExportQueries {
    private static final int FETCH_ROWS = 500;

    private final NamedParameterJdbcTemplate jdbc;

    ExportQueries(@Qualifier("reading") DataSource reading) {
        JdbcTemplate template = new JdbcTemplate(reading);
        template.setFetchSize(FETCH_ROWS);
        this.jdbc = new NamedParameterJdbcTemplate(template);
    }

    /** Takes one row. */
    interface Taker {
        void take(ExportRow row) throws IOException;
    }

    /**
     * All objects of a view in the order of their numbers.
     *
     * @param told what the file tells of each
     * @param shape what of each shape is wanted, in SQL over the boundary's alias {@code b}
     */
    void rows(MapQueries.View view, ExportFields told, List<String> shape, Taker taker) {
        SqlCondition condition = view.sql();
        MapLayer layer = view.layer();
        List<MapField> fields = layer.fields();
        List<String> columns = new ArrayList<>();
        columns.add("s." + layer.keyColumn());
        fields.forEach(field -> columns.add(field.exactSql("s")));
        columns.addAll(shape);
        jdbc.query(
                "SELECT %s FROM %s s LEFT JOIN %s b ON b.boundary_id = s.boundary_id WHERE %s ORDER BY s.%s"
                        .formatted(
                                String.join(", ", columns),
                                layer.relation().table(),
                                layer.relation().boundaryTable(),
                                condition.sql(),
                                layer.keyColumn()),
                condition.parameters(),
                row -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 0; i < fields.size(); i++) {
                        values.add(row.getObject(2 + i));
                    }
                    List<@Nullable Object> shapes = new ArrayList<>();
                    for (int i = 0; i < shape.size(); i++) {
                        shapes.add(row.getObject(2 + fields.size() + i));
                    }
                    try {
                        taker.take(new ExportRow(row.getLong(1), told.values(values), shapes));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** The bytes of UTF-8 of the longest value of each field, in the layer's order; 0 for those that are no text. */
    List<Integer> widths(MapQueries.View view) {
        SqlCondition condition = view.sql();
        List<MapField> fields = view.layer().fields();
        return Objects.requireNonNull(jdbc.queryForObject(
                "SELECT %s FROM %s s WHERE %s"
                        .formatted(
                                fields.stream().map(ExportQueries::width).collect(Collectors.joining(", ")),
                                view.layer().relation().table(),
                                condition.sql()),
                condition.parameters(),
                (row, number) -> {
                    List<Integer> widths = new ArrayList<>();
                    for (int i = 0; i < fields.size(); i++) {
                        widths.add(row.getInt(1 + i));
                    }
                    return widths;
                }));
    }

    private static String width(MapField field) {
        return switch (field.kind()) {
            case TEXT, CODE, ENUM -> "coalesce(max(octet_length(%s::text)), 0)".formatted(field.value("s"));
            case INTEGER, DECIMAL, DATE, BOOLEAN -> "0";
        };
    }

    /** How PostGIS describes a coordinate system: OGC well-known text. */
    String wkt(int epsg) {
        return Objects.requireNonNull(jdbc.queryForObject(
                "SELECT srtext FROM spatial_ref_sys WHERE srid = :srid", java.util.Map.of("srid", epsg), String.class));
    }
}
