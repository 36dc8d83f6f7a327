package org.gengtu.geo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Writes geometries as RFC 7946 text, for the few that do not come finished from the database. */
public final class GeoJsonText {
    private final int decimals;
    private final StringBuilder text = new StringBuilder();

    private GeoJsonText(int decimals) {
        this.decimals = decimals;
    }

    /** @param decimals of each ordinate, rounded half up, without trailing zeros */
    public static RawJson of(Geometry geometry, int decimals) {
        GeoJsonText writer = new GeoJsonText(decimals);
        writer.geometry(geometry);
        return new RawJson(writer.text.toString());
    }

    private void geometry(Geometry geometry) {
        boolean collection = geometry.getGeometryType().equals(Geometry.TYPENAME_GEOMETRYCOLLECTION);
        text.append("{\"type\":\"")
                .append(geometry.getGeometryType())
                .append(collection ? "\",\"geometries\":" : "\",\"coordinates\":");
        if (collection) {
            parts(geometry, true);
        } else if (geometry.getGeometryType().startsWith("Multi")) {
            parts(geometry, false);
        } else {
            coordinates(geometry);
        }
        text.append('}');
    }

    private void parts(Geometry geometry, boolean whole) {
        text.append('[');
        for (int i = 0; i < geometry.getNumGeometries(); i++) {
            text.append(i == 0 ? "" : ",");
            if (whole) {
                geometry(geometry.getGeometryN(i));
            } else {
                coordinates(geometry.getGeometryN(i));
            }
        }
        text.append(']');
    }

    private void coordinates(Geometry geometry) {
        switch (geometry) {
            case Point point -> {
                if (point.isEmpty()) {
                    text.append("[]");
                } else {
                    position(point.getX(), point.getY());
                }
            }
            case LineString line -> positions(line.getCoordinateSequence());
            case Polygon polygon -> {
                text.append('[');
                if (!polygon.isEmpty()) {
                    positions(polygon.getExteriorRing().getCoordinateSequence());
                }
                for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
                    text.append(',');
                    positions(polygon.getInteriorRingN(i).getCoordinateSequence());
                }
                text.append(']');
            }
            default -> throw new IllegalArgumentException(geometry.getGeometryType());
        }
    }

    private void positions(CoordinateSequence points) {
        text.append('[');
        for (int i = 0; i < points.size(); i++) {
            text.append(i == 0 ? "" : ",");
            position(points.getX(i), points.getY(i));
        }
        text.append(']');
    }

    private void position(double x, double y) {
        text.append('[').append(rounded(x)).append(',').append(rounded(y)).append(']');
    }

    private String rounded(double ordinate) {
        BigDecimal rounded = BigDecimal.valueOf(ordinate).setScale(decimals, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
