package org.gengtu.geo;

import java.util.Locale;
import java.util.Optional;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/** Whether coordinates can be true at all, and whether they lie where the county does; with the likely cause if not. */
public final class Bounds {
    /** How far from the county's extent a shape may lie, in degrees: about 50 km. */
    public static final double MARGIN_DEGREES = 0.5;

    private Bounds() {}

    /** Whether both are degrees of longitude and latitude. */
    public static boolean isDegrees(double longitude, double latitude) {
        return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
    }

    /**
     * What is impossible about a shape in degrees, if anything: ordinates out of range, or a shape over half the globe
     * wide, which comes from crossing the antimeridian.
     */
    public static Optional<Finding> findImpossible(Geometry lonLat) {
        FirstOutOfRange filter = new FirstOutOfRange();
        lonLat.apply(filter);
        Coordinate point = filter.found;
        if (point != null) {
            return Optional.of(Finding.rejected(
                    ProblemCode.ROW_COORDINATES_OUT_OF_RANGE, outOfRange(point.x, point.y), ShapeCheck.placeOf(point)));
        }
        Envelope extent = lonLat.getEnvelopeInternal();
        if (extent.getWidth() > 180) {
            return Optional.of(Finding.rejected(
                    ProblemCode.ROW_COORDINATES_OUT_OF_RANGE,
                    "The shape is over 180 degrees wide, as if it crossed the antimeridian.",
                    ShapeCheck.placeOf(lonLat.getCoordinate())));
        }
        return Optional.empty();
    }

    private static final class FirstOutOfRange implements CoordinateSequenceFilter {
        @Nullable
        Coordinate found;

        @Override
        public void filter(CoordinateSequence points, int index) {
            if (!isDegrees(points.getX(index), points.getY(index))) {
                found = points.getCoordinateCopy(index);
            }
        }

        @Override
        public boolean isDone() {
            return found != null;
        }

        @Override
        public boolean isGeometryChanged() {
            return false;
        }
    }

    /** The sentence for a position that is no longitude and latitude, with its likely cause. */
    public static String outOfRange(double x, double y) {
        String given = "%s, %s is not a longitude and a latitude".formatted(plain(x), plain(y));
        if (Math.abs(y) <= 180 && Math.abs(x) <= 90) {
            return given + ": latitude seems to stand first.";
        }
        if (y > 0 && y < 10_000_000 && x > 100_000 && x < 46_000_000) {
            return given + ": these look like metres of a Gauss–Krüger zone, whose code is to be named.";
        }
        return given + ".";
    }

    /**
     * The sentence for a shape far outside the county with its likely cause; empty when it is not.
     *
     * @param lonLat in degrees, longitude first
     * @param county the county's extent in degrees; an empty one contains everything
     */
    public static Optional<String> findFarAway(Envelope lonLat, Envelope county) {
        if (county.isNull() || lonLat.isNull()) {
            return Optional.empty();
        }
        Envelope wide = new Envelope(county);
        wide.expandBy(MARGIN_DEGREES);
        if (wide.intersects(lonLat)) {
            return Optional.empty();
        }
        double longitude = (lonLat.getMinX() + lonLat.getMaxX()) / 2;
        double latitude = (lonLat.getMinY() + lonLat.getMaxY()) / 2;
        String given = String.format(
                Locale.ROOT,
                "%.5f, %.5f lies %.0f km from the county",
                longitude,
                latitude,
                kilometres(lonLat, county));
        if (wide.contains(latitude, longitude)) {
            return Optional.of(given + ": longitude and latitude look swapped.");
        }
        double zones = (longitude - (county.getMinX() + county.getMaxX()) / 2) / 3;
        boolean inLatitude = latitude >= wide.getMinY() && latitude <= wide.getMaxY();
        if (inLatitude && wide.contains(longitude - 3 * Math.rint(zones), latitude)) {
            return Optional.of(given
                    + ": the Gauss–Krüger zone looks wrong by %d degrees.".formatted(Math.abs(Math.round(zones) * 3)));
        }
        if (Math.abs(longitude) < 1 && Math.abs(latitude) < 1) {
            return Optional.of(given + ": the coordinates look empty (zero).");
        }
        return Optional.of(given + ".");
    }

    private static double kilometres(Envelope lonLat, Envelope county) {
        double east = Math.max(0, Math.max(lonLat.getMinX() - county.getMaxX(), county.getMinX() - lonLat.getMaxX()));
        double north = Math.max(0, Math.max(lonLat.getMinY() - county.getMaxY(), county.getMinY() - lonLat.getMaxY()));
        double middle = Math.toRadians((county.getMinY() + county.getMaxY()) / 2);
        return Math.hypot(east * Math.cos(middle), north) * 111.2;
    }

    private static String plain(double ordinate) {
        return ordinate == Math.rint(ordinate) && Math.abs(ordinate) < 1e15
                ? Long.toString((long) ordinate)
                : Double.toString(ordinate);
    }
}
