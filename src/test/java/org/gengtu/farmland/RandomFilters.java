package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.gengtu.farmland.PlotFixture.Row;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.util.AffineTransformation;

/** Random filters of plots, some of which fit some of a county's plots. */
final class RandomFilters {
    private final Ground ground;

    /**
     * What filters are about.
     *
     * @param west of the boxes and shapes that are made, up to {@code width} degrees further east
     * @param south of them, up to {@code width} degrees further north
     * @param shapes that no distance is nearly at
     */
    record Ground(
            List<String> codes,
            List<String> texts,
            List<String> regions,
            double west,
            double south,
            double width,
            List<Geometry> shapes) {}

    RandomFilters(Ground ground) {
        this.ground = ground;
    }

    RandomFilters(PlotFixture county) {
        this(new Ground(
                county.rows.stream().map(Row::code).filter(Objects::nonNull).toList(),
                List.of("51", "512", "51%", "51_", "青", "村", "%", "石"),
                List.of("990101101000", "990101102000", "990101101201", "990101103001", "990101000000"),
                105,
                31,
                0.15,
                county.rows.stream().map(Row::shape).filter(Objects::nonNull).toList()));
    }

    Map<String, Object> filter(Random random, int depth) {
        Map<String, Object> filter = new LinkedHashMap<>();
        int fields = 1 + random.nextInt(2);
        for (int i = 0; i < fields; i++) {
            addField(filter, random);
        }
        if (depth > 0) {
            switch (random.nextInt(6)) {
                case 0 -> filter.put("and", List.of(filter(random, depth - 1), filter(random, depth - 1)));
                case 1, 2 -> {
                    if (random.nextBoolean()) {
                        filter.clear();
                    }
                    filter.put("or", List.of(filter(random, depth - 1), filter(random, depth - 1)));
                }
                case 3, 4 -> {
                    if (random.nextBoolean()) {
                        filter.clear();
                    }
                    filter.put("not", filter(random, depth - 1));
                }
                default -> {}
            }
        }
        return filter;
    }

    void addField(Map<String, Object> filter, Random random) {
        switch (random.nextInt(18)) {
            case 0 ->
                filter.put(
                        "codes",
                        ground.codes.stream()
                                .filter(code -> random.nextInt(8) == 0)
                                .limit(30)
                                .toList());
            case 1 -> filter.put("text", ground.texts.get(random.nextInt(ground.texts.size())));
            case 2 -> filter.put("regions", some(random, ground.regions));
            case 3 -> filter.put("campaign", 2025 + random.nextInt(3));
            case 4 -> filter.put("status", some(random, names(PlotStatus.values())));
            case 5 -> filter.put("placement", some(random, names(Placement.values())));
            case 6 -> filter.put("idleKind", names(IdleKind.values()).get(random.nextInt(2)));
            case 7 -> filter.put("causes", some(random, names(AbandonmentCause.values())));
            case 8 -> filter.put("landClass", some(random, names(LandClass.values())));
            case 9 -> filter.put("restorationMode", some(random, names(RestorationMode.values())));
            case 10 -> filter.put("crop", some(random, List.of("玉米", "大豆", "O'Neill")));
            case 11 ->
                filter.put(
                        "areaMu",
                        range(random, "min", "max", 0.2 + random.nextInt(20) / 10.0, 2.2 + random.nextInt(20) / 10.0));
            case 12 -> {
                String field = List.of("restoredOn", "recultivatedOn", "restorationDueOn", "recultivationDueOn")
                        .get(random.nextInt(4));
                LocalDate from = LocalDate.of(2026, 6, 1).plusDays(random.nextInt(40));
                filter.put(field, range(random, "from", "to", from, from.plusDays(random.nextInt(60))));
            }
            case 13 -> filter.put("overdue", names(RecoveryStage.values()).get(random.nextInt(2)));
            case 14 -> filter.put("late", names(RecoveryStage.values()).get(random.nextInt(2)));
            case 15 -> filter.put("lapsed", random.nextBoolean());
            default -> filter.put("spatial", spatial(random));
        }
        if (filter.get("codes") instanceof List<?> codes && codes.isEmpty()) {
            filter.remove("codes");
        }
    }

    Map<String, Object> spatial(Random random) {
        double west = ground.west + random.nextDouble() * ground.width;
        double south = ground.south + random.nextDouble() * ground.width;
        double size = 0.02 + random.nextDouble() * 0.15;
        Geometry shape = AffineTransformation.rotationInstance(random.nextDouble(), west, south)
                .transform(PlotFixture.SHAPES.toGeometry(new Envelope(west, west + size, south, south + size)));
        return switch (random.nextInt(5)) {
            case 0 -> Map.of("bbox", Map.of("west", west, "south", south, "east", west + size, "north", south + size));
            case 1 -> Map.of("intersects", shape);
            case 2 -> Map.of("within", shape);
            case 3 -> {
                Geometry point = PlotFixture.SHAPES.createPoint(new Coordinate(west, south));
                yield Map.of(
                        "near", Map.of("longitude", west, "latitude", south, "metres", clearMetres(random, point)));
            }
            default -> {
                Geometry line = PlotFixture.SHAPES.createLineString(
                        new Coordinate[] {new Coordinate(west, south), new Coordinate(west + size / 4, south + size / 3)
                        });
                yield Map.of("around", Map.of("geometry", line, "metres", clearMetres(random, line)));
            }
        };
    }

    /** A distance that no plot is nearly at, so that the plain evaluation may be a little inexact. */
    double clearMetres(Random random, Geometry from) {
        while (true) {
            double metres = 200 + random.nextInt(6000);
            boolean clear = ground.shapes.stream()
                    .mapToDouble(shape -> metres(from, shape))
                    .noneMatch(distance -> Math.abs(distance - metres) < 3 + metres * 0.003);
            if (clear) {
                return metres;
            }
        }
    }

    static double metres(Geometry a, Geometry b) {
        AffineTransformation plane = AffineTransformation.scaleInstance(
                111_412.88 * Math.cos(Math.toRadians(31.1)) - 93.5 * Math.cos(3 * Math.toRadians(31.1)),
                111_132.95 - 559.85 * Math.cos(2 * Math.toRadians(31.1)));
        return plane.transform(a).distance(plane.transform(b));
    }

    Map<String, Object> range(Random random, String low, String high, Object from, Object to) {
        return switch (random.nextInt(3)) {
            case 0 -> Map.of(low, from);
            case 1 -> Map.of(high, to);
            default -> ((Comparable<Object>) from).compareTo(to) <= 0 ? Map.of(low, from, high, to) : Map.of(low, from);
        };
    }

    List<String> some(Random random, List<String> names) {
        List<String> some = new ArrayList<>();
        while (some.isEmpty()) {
            names.stream().filter(name -> random.nextInt(3) == 0).forEach(some::add);
        }
        return some;
    }

    List<String> names(Enum<?>[] values) {
        return List.of(values).stream().map(Enum::name).toList();
    }
}
