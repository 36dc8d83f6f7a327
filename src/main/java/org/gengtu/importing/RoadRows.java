package org.gengtu.importing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.problem.ProblemCode;
import org.gengtu.road.RoadRow;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateArrays;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;

/** Makes roads of a file's rows, with the tags that OpenStreetMap would give them; a line of several parts is several roads. */
final class RoadRows {
    private static final int LONGEST_NAME = 100;
    private static final String USUAL_CLASS = "unclassified";

    private final Mapping mapping;
    private final Envelope extent;

    /** @param extent the county's box in degrees, null (empty) when it has none */
    RoadRows(Mapping mapping, Envelope extent) {
        this.mapping = mapping;
        this.extent = extent;
    }

    RowRead<List<RoadRow>> read(SourceRow row) {
        Cell cell = new Cell(mapping, row);
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(
                "highway",
                Optional.ofNullable(cell.word(Field.ROAD_CLASS, Words::roadClass))
                        .orElse(USUAL_CLASS));
        put(tags, "name", cell.text(Field.ROAD_NAME, LONGEST_NAME));
        put(tags, "surface", cell.word(Field.SURFACE, Words::roadSurface));
        put(tags, "oneway", cell.word(Field.ONEWAY, Words::oneway));
        number(cell, Field.WIDTH, 1, 100, tags, "width");
        number(cell, Field.SPEED, 5, 140, tags, "maxspeed");
        number(cell, Field.MAX_WEIGHT, 0.5, 200, tags, "maxweight");
        number(cell, Field.GRADIENT, 0, 60, tags, "incline");
        tags.values().remove("no");
        List<LineString> lines = lines(row, cell);
        return Finding.worst(cell.findings()) == Outcome.REJECTED
                ? new RowRead<>(null, cell.findings())
                : new RowRead<>(
                        lines.stream()
                                .map(line -> new RoadRow(row.number(), null, line, tags))
                                .toList(),
                        cell.findings());
    }

    private static void put(Map<String, String> tags, String key, @Nullable String value) {
        if (value != null) {
            tags.put(key, value);
        }
    }

    /** Zero is how offices write that they do not know. */
    private static void number(
            Cell cell, Field field, double least, double most, Map<String, String> tags, String key) {
        BigDecimal value = cell.decimal(field);
        if (value == null || value.signum() == 0) {
            return;
        }
        if (value.doubleValue() < least || value.doubleValue() > most) {
            cell.reject(
                    ProblemCode.ROW_VALUE_INVALID,
                    field,
                    "%s is not possible; it is %s to %s.".formatted(value.toPlainString(), least, most));
            return;
        }
        tags.put(key, value.stripTrailingZeros().toPlainString());
    }

    private List<LineString> lines(SourceRow row, Cell cell) {
        Geometry shape = row.geometry();
        List<LineString> lines = new ArrayList<>();
        if (shape == null || shape.isEmpty()) {
            cell.add(Finding.rejected(ProblemCode.ROW_GEOMETRY_EMPTY, "The row has no line.", null));
            return lines;
        }
        if (shape.getDimension() != 1) {
            cell.add(Finding.rejected(
                    ProblemCode.ROW_GEOMETRY_TYPE,
                    "A road is a line, not a %s.".formatted(shape.getGeometryType()),
                    null));
            return lines;
        }
        Bounds.findImpossible(shape).ifPresent(cell::add);
        if (Finding.worst(cell.findings()) != Outcome.REJECTED) {
            Bounds.findFarAway(shape.getEnvelopeInternal(), extent)
                    .ifPresent(what -> cell.add(Finding.rejected(
                            ProblemCode.ROW_FAR_AWAY,
                            what,
                            Shapes.wktPoint(shape.getCoordinate().x, shape.getCoordinate().y))));
        }
        for (int part = 0; part < shape.getNumGeometries(); part++) {
            Coordinate[] points = CoordinateArrays.removeRepeatedPoints(
                    shape.getGeometryN(part).getCoordinates());
            if (points.length > 1) {
                lines.add(Shapes.FACTORY.createLineString(points));
            }
        }
        if (lines.isEmpty()) {
            cell.add(Finding.rejected(ProblemCode.ROW_GEOMETRY_EMPTY, "The line has no length.", null));
        }
        return lines;
    }
}
