package org.gengtu.geo;

import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/**
 * How a shape is wanted.
 *
 * @param position a point on the shape rather than its boundary
 * @param toleranceMetres by how much the simplified line may differ; 0: not simplified
 * @param decimals of each ordinate
 */
public record ShapeForm(boolean position, Crs crs, double toleranceMetres, int decimals) {
    /** A point on the shape, in CGCS2000. */
    public static final ShapeForm POSITION = new ShapeForm(true, Crs.CGCS2000, 0, 7);

    /** The boundary as it is stored. */
    public static final ShapeForm BOUNDARY = new ShapeForm(false, Crs.CGCS2000, 0, 7);

    private static final int DEGREE_DECIMALS = 7;
    private static final int METRE_DECIMALS = 2;
    private static final int MOST_DECIMALS = 12;
    private static final double MOST_TOLERANCE = 10_000;

    /**
     * @param arguments of the field {@code boundary}
     * @throws Problem ARGUMENT_INVALID
     */
    public static ShapeForm of(Map<String, Object> arguments) {
        Crs crs = arguments.get("crs") == null ? Crs.CGCS2000 : Crs.valueOf(String.valueOf(arguments.get("crs")));
        double tolerance = arguments.get("toleranceMetres") instanceof Number metres ? metres.doubleValue() : 0;
        if (!(tolerance >= 0 && tolerance <= MOST_TOLERANCE)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A tolerance of %s metres cannot be used; it goes from 0 to 10000.".formatted(tolerance))
                    .at("toleranceMetres");
        }
        int decimals = arguments.get("decimals") instanceof Number given
                ? given.intValue()
                : crs.isDegrees() ? DEGREE_DECIMALS : METRE_DECIMALS;
        if (decimals < 0 || decimals > MOST_DECIMALS) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "%d decimals cannot be given; it is 0 to %d.".formatted(decimals, MOST_DECIMALS))
                    .at("decimals");
        }
        return new ShapeForm(false, crs, tolerance, decimals);
    }

    /**
     * The GeoJSON text of a shape in SQL.
     *
     * @param geom the shape in CGCS2000, an SQL expression
     * @param mercator the same in Web Mercator
     * @param countyLongitude which the county's zone follows from
     */
    public String sql(String geom, String mercator, double countyLongitude) {
        String shape = geom;
        if (position) {
            return "ST_AsGeoJSON(ST_PointOnSurface(%s), %d, 0)".formatted(shape, decimals);
        }
        int wanted = crs == Crs.WGS84 ? 4490 : crs.epsg(countyLongitude);
        int frame = 4490;
        if (toleranceMetres > 0) {
            frame = (crs.isDegrees() || crs == Crs.WEB_MERCATOR ? Crs.CGCS2000_GK_3 : crs).epsg(countyLongitude);
            shape = "ST_SimplifyPreserveTopology(ST_Transform(%s, %d), %s)".formatted(shape, frame, toleranceMetres);
        } else if (crs == Crs.WEB_MERCATOR) {
            frame = 3857;
            shape = mercator;
        }
        if (frame != wanted) {
            shape = "ST_Transform(%s, %d)".formatted(shape, wanted);
        }
        // GCJ-02 is shifted from full precision and rounded after it.
        return "ST_AsGeoJSON(%s, %d, 0)".formatted(shape, crs == Crs.GCJ02 ? MOST_DECIMALS : decimals);
    }

    /** The finished text as it came from {@link #sql}. */
    public RawJson finished(String text) {
        return crs == Crs.GCJ02 ? GeoJsonText.of(Gcj02.shift(GeoJson.geometry(text)), decimals) : new RawJson(text);
    }
}
