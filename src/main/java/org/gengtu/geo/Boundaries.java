package org.gengtu.geo;

import java.util.List;
import java.util.Locale;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.geom.util.PolygonExtracter;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/** What splitting and merging have in common: the checks of several boundaries, and how a place is told. */
final class Boundaries {
    /** The share of an area by which boundaries may differ or overlap. */
    static final double TOLERANCE = 0.01;

    /** The most parts of a split, and plots of a merge. */
    static final int MOST = 100;

    private Boundaries() {}

    /** @throws Problem ARGUMENT_INVALID unless there are 2 to {@link #MOST} */
    static void checkCount(int count, String what) {
        if (count < 2 || count > MOST) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "%d %s are given; 2 to %d are taken.".formatted(count, what, MOST))
                    .remedy("Give 2 to %d %s.".formatted(MOST, what));
        }
    }

    /**
     * The geometry must be a valid polygon or multipolygon, in degrees.
     *
     * @param name what it is, to begin a sentence with
     * @throws Problem GEOMETRY_TYPE, COORDINATES_OUT_OF_RANGE, GEOMETRY_INVALID
     */
    static void check(Geometry boundary, String name) {
        if (!(boundary instanceof Polygonal) || boundary.isEmpty()) {
            throw Problem.of(
                    ProblemCode.GEOMETRY_TYPE,
                    "%s is %s, not a Polygon or a MultiPolygon."
                            .formatted(name, boundary.isEmpty() ? "empty" : "a " + boundary.getGeometryType()));
        }
        checkPlace(boundary, name);
        checkValid(boundary, name);
    }

    static void checkPlace(Geometry geometry, String name) {
        Bounds.findImpossible(geometry).ifPresent(finding -> {
            throw at(Problem.of(ProblemCode.COORDINATES_OUT_OF_RANGE, name + ": " + finding.what()), finding.where());
        });
    }

    static void checkValid(Geometry geometry, String name) {
        TopologyValidationError error = new IsValidOp(geometry).getValidationError();
        if (error != null) {
            throw at(
                    Problem.of(ProblemCode.GEOMETRY_INVALID, name + ": " + ShapeCheck.sentence(error)),
                    ShapeCheck.placeOf(error.getCoordinate()));
        }
    }

    /**
     * No two may overlap by more than {@link #TOLERANCE} of the smaller.
     *
     * @param name what each is, before its number
     * @throws Problem {@code code}, with the first pair, its percentage and a place in the overlap
     */
    static void checkOverlaps(List<Measured> boundaries, ProblemCode code, String name) {
        for (int one = 0; one < boundaries.size(); one++) {
            for (int other = one + 1; other < boundaries.size(); other++) {
                Measured first = boundaries.get(one);
                Measured second = boundaries.get(other);
                if (!first.boundary()
                        .getEnvelopeInternal()
                        .intersects(second.boundary().getEnvelopeInternal())) {
                    continue;
                }
                Geometry common = OverlayNGRobust.overlay(first.boundary(), second.boundary(), OverlayNG.INTERSECTION);
                double share =
                        GeodesicArea.squareMetres(common) / Math.min(first.squareMetres(), second.squareMetres());
                if (share > TOLERANCE) {
                    throw at(
                                    Problem.of(
                                            code,
                                            "%s %d and %d overlap by %s of the smaller."
                                                    .formatted(name, one + 1, other + 1, percent(share))),
                                    placeIn(common))
                            .with("parts", List.of(one + 1, other + 1))
                            .with("percent", rounded(share));
                }
            }
        }
    }

    /** The polygons alone: an overlay of boundaries that meet along hairs may give lines beside them. */
    @SuppressWarnings("unchecked")
    static Geometry polygonsOf(Geometry overlaid) {
        if (overlaid instanceof Polygonal) {
            return overlaid;
        }
        List<Polygon> polygons = PolygonExtracter.getPolygons(overlaid);
        return Shapes.FACTORY.createMultiPolygon(polygons.toArray(Polygon[]::new));
    }

    static Problem at(Problem problem, @Nullable String where) {
        return where == null ? problem : problem.at(where);
    }

    /** A place inside the largest polygon, as WKT; null when there is none. */
    static @Nullable String placeIn(Geometry geometry) {
        Geometry polygons = polygonsOf(geometry);
        Geometry largest = null;
        for (int part = 0; part < polygons.getNumGeometries(); part++) {
            Geometry candidate = polygons.getGeometryN(part);
            if (largest == null || candidate.getArea() > largest.getArea()) {
                largest = candidate;
            }
        }
        return largest == null || largest.isEmpty()
                ? null
                : place(largest.getInteriorPoint().getCoordinate());
    }

    static String place(Coordinate place) {
        return Shapes.wktPoint(place.x, place.y);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** The share in percent, two decimals. */
    static double rounded(double share) {
        return Math.rint(share * 10_000) / 100;
    }
}
