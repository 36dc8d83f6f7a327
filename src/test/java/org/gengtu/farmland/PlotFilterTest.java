package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gengtu.farmland.PlotFixture.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/** Random filters against a plain evaluation of the same rows, and their twins in CQL. */
class PlotFilterTest {
    private static final int FILTERS = 400;
    private static PlotFixture county;

    @BeforeAll
    static void writePlots() {
        county = new PlotFixture();
        county.writeRandom(new Random(1), 240);
    }

    @AfterAll
    static void close() {
        county.close();
    }

    @Test
    void findsWhatAPlainEvaluationFinds() {
        Random random = new Random(2);
        int twins = 0;
        int found = 0;
        for (int i = 0; i < FILTERS; i++) {
            Map<String, Object> filter = new RandomFilters(county).filter(random, 3);
            Map<String, Object> asOf = random.nextBoolean()
                    ? null
                    : Map.of(
                            "on", LocalDate.of(2026, 3, 1).plusDays(random.nextInt(200)),
                            "position", Integer.toString(2 + random.nextInt(2)));
            Set<Long> expected = evaluate(filter, asOf);
            assertThat(ids(filter, asOf)).as("%s at %s", filter, asOf).isEqualTo(expected);
            found += expected.isEmpty() ? 0 : 1;
            String cql = cql(filter);
            if (cql != null) {
                twins++;
                assertThat(ids(Map.of("cql", cql), asOf))
                        .as("%s at %s", cql, asOf)
                        .isEqualTo(expected);
            }
        }
        assertThat(twins).isGreaterThan(FILTERS / 3);
        assertThat(found).isGreaterThan(FILTERS / 3);
    }

    private static Set<Long> ids(Map<String, Object> filter, Map<String, Object> asOf) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("filter", filter);
        arguments.put("asOf", asOf);
        arguments.put("first", 1000);
        PlotConnection list = county.list(arguments);
        assertThat(list.totalCount()).isEqualTo(list.nodes().size());
        return list.nodes().stream().map(PlotView::plotId).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Long> evaluate(Map<String, Object> filter, Map<String, Object> asOf) {
        LocalDate day = asOf == null ? PlotFixture.TODAY : (LocalDate) asOf.get("on");
        long high = asOf == null ? Long.MAX_VALUE - 1 : Long.parseLong((String) asOf.get("position"));
        return county.rows.stream()
                .filter(row -> row.isAt(day, high))
                .filter(row -> holds(filter, row, day))
                .map(Row::plotId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // Their plain evaluation.

    @SuppressWarnings("unchecked")
    private static boolean holds(Map<String, Object> filter, Row row, LocalDate day) {
        return filter.entrySet().stream().allMatch(entry -> {
            Object value = entry.getValue();
            return switch (entry.getKey()) {
                case "and" -> ((List<Map<String, Object>>) value).stream().allMatch(part -> holds(part, row, day));
                case "or" -> ((List<Map<String, Object>>) value).stream().anyMatch(part -> holds(part, row, day));
                case "not" -> !holds((Map<String, Object>) value, row, day);
                case "codes" -> row.code() != null && ((List<?>) value).contains(row.code());
                case "text" ->
                    row.code() != null && row.code().startsWith((String) value)
                            || PlotFixture.NAMES
                                    .get(PlotFixture.VILLAGES.indexOf(row.village()))
                                    .contains((String) value);
                case "regions" ->
                    ((List<String>) value)
                            .stream().anyMatch(code -> row.village().startsWith(code.replaceAll("(000000|000)$", "")));
                case "campaign" -> value.equals(row.campaign());
                case "status" -> ((List<?>) value).contains(row.status().name());
                case "placement" -> ((List<?>) value).contains(row.placement().name());
                case "idleKind" ->
                    row.idleKind() != null && value.equals(row.idleKind().name());
                case "causes" ->
                    AbandonmentCause.ofBits(row.causes()).stream()
                            .anyMatch(cause -> ((List<?>) value).contains(cause.name()));
                case "landClass" ->
                    row.landClass() != null
                            && ((List<?>) value).contains(row.landClass().name());
                case "restorationMode" ->
                    row.mode() != null && ((List<?>) value).contains(row.mode().name());
                case "crop" -> row.crop() != null && ((List<?>) value).contains(row.crop());
                case "areaMu" ->
                    within(
                            (Map<String, Object>) value,
                            "min",
                            "max",
                            row.areaMu().doubleValue());
                case "restoredOn" -> within((Map<String, Object>) value, "from", "to", row.restoredOn());
                case "recultivatedOn" -> within((Map<String, Object>) value, "from", "to", row.recultivatedOn());
                case "restorationDueOn" -> within((Map<String, Object>) value, "from", "to", row.restorationDueOn());
                case "recultivationDueOn" ->
                    within((Map<String, Object>) value, "from", "to", row.recultivationDueOn());
                case "lapsed" -> value.equals(row.lapsed());
                case "overdue" ->
                    value.equals("RESTORATION")
                            ? row.status() == PlotStatus.ABANDONED
                                    && row.restorationDueOn().isBefore(day)
                            : (row.status() == PlotStatus.ABANDONED || row.status() == PlotStatus.RESTORED)
                                    && row.recultivationDueOn().isBefore(day);
                case "late" ->
                    value.equals("RESTORATION")
                            ? (row.status() == PlotStatus.RESTORED || row.status() == PlotStatus.RECULTIVATED)
                                    && row.restoredOn().isAfter(row.restorationDueOn())
                            : row.status() == PlotStatus.RECULTIVATED
                                    && row.recultivatedOn().isAfter(row.recultivationDueOn());
                case "spatial" -> row.shape() != null && lies((Map<String, Object>) value, row.shape());
                default -> throw new IllegalArgumentException(entry.getKey());
            };
        });
    }

    private static <T extends Comparable<T>> boolean within(
            Map<String, Object> range, String low, String high, T value) {
        return value != null
                && (range.get(low) == null || value.compareTo((T) range.get(low)) >= 0)
                && (range.get(high) == null || value.compareTo((T) range.get(high)) <= 0);
    }

    private static boolean lies(Map<String, Object> spatial, Geometry shape) {
        Map.Entry<String, Object> only = spatial.entrySet().iterator().next();
        return switch (only.getKey()) {
            case "bbox" -> shape.intersects(PlotFixture.SHAPES.toGeometry(box((Map<String, Double>) only.getValue())));
            case "intersects" -> shape.intersects((Geometry) only.getValue());
            case "within" -> shape.within((Geometry) only.getValue());
            case "near" -> {
                Map<String, Double> near = (Map<String, Double>) only.getValue();
                Geometry point =
                        PlotFixture.SHAPES.createPoint(new Coordinate(near.get("longitude"), near.get("latitude")));
                yield RandomFilters.metres(shape, point) <= near.get("metres");
            }
            default -> {
                Map<String, Object> around = (Map<String, Object>) only.getValue();
                yield RandomFilters.metres(shape, (Geometry) around.get("geometry")) <= (Double) around.get("metres");
            }
        };
    }

    private static Envelope box(Map<String, Double> box) {
        return new Envelope(box.get("west"), box.get("east"), box.get("south"), box.get("north"));
    }

    // Their twins in CQL; null where CQL has no name for a field.

    private static String cql(Map<String, Object> filter) {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, Object> entry : filter.entrySet()) {
            String part = cql(entry.getKey(), entry.getValue());
            if (part == null) {
                return null;
            }
            parts.add("(" + part + ")");
        }
        return String.join(" AND ", parts);
    }

    private static String cql(String field, Object value) {
        return switch (field) {
            case "text" -> null;
            case "and" -> joined((List<Map<String, Object>>) value, " AND ");
            case "or" -> joined((List<Map<String, Object>>) value, " OR ");
            case "not" ->
                cql((Map<String, Object>) value) == null ? null : "NOT (" + cql((Map<String, Object>) value) + ")";
            case "codes" -> "code" + in(value);
            case "regions" -> "region" + in(value);
            case "status", "placement", "landClass", "restorationMode", "crop", "causes" -> field + in(value);
            case "idleKind", "overdue", "late" -> "%s = '%s'".formatted(field, value);
            case "campaign", "lapsed" -> "%s = %s".formatted(field, value);
            case "spatial" -> spatialCql((Map<String, Object>) value);
            default -> rangeCql(field, (Map<String, Object>) value);
        };
    }

    private static String joined(List<Map<String, Object>> filters, String operator) {
        List<String> parts = new ArrayList<>();
        for (Map<String, Object> filter : filters) {
            String part = cql(filter);
            if (part == null) {
                return null;
            }
            parts.add("(" + part + ")");
        }
        return String.join(operator, parts);
    }

    private static String in(Object values) {
        return ((List<String>) values)
                .stream()
                        .map(value -> "'" + value.replace("'", "''") + "'")
                        .collect(Collectors.joining(", ", " IN (", ")"));
    }

    private static String rangeCql(String field, Map<String, Object> range) {
        List<String> parts = new ArrayList<>();
        range.forEach((end, value) -> parts.add("%s %s %s"
                .formatted(
                        field,
                        end.equals("min") || end.equals("from") ? ">=" : "<=",
                        value instanceof LocalDate ? "'" + value + "'" : value)));
        return String.join(" AND ", parts);
    }

    private static String spatialCql(Map<String, Object> spatial) {
        Map.Entry<String, Object> only = spatial.entrySet().iterator().next();
        return switch (only.getKey()) {
            case "bbox" -> {
                Envelope box = box((Map<String, Double>) only.getValue());
                yield "BBOX(boundary, %s, %s, %s, %s)"
                        .formatted(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY());
            }
            case "intersects" -> "INTERSECTS(boundary, %s)".formatted(only.getValue());
            case "within" -> "WITHIN(boundary, %s)".formatted(only.getValue());
            case "near" -> {
                Map<String, Double> near = (Map<String, Double>) only.getValue();
                yield "DWITHIN(boundary, POINT (%s %s), %s, meters)"
                        .formatted(near.get("longitude"), near.get("latitude"), near.get("metres"));
            }
            default -> {
                Map<String, Object> around = (Map<String, Object>) only.getValue();
                yield "DWITHIN(boundary, %s, %s, kilometers)"
                        .formatted(around.get("geometry"), (Double) around.get("metres") / 1000);
            }
        };
    }
}
