package org.gengtu.geo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.crs.GeographicCRS;
import org.geotools.api.referencing.crs.ProjectedCRS;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;
import org.geotools.referencing.operation.projection.TransverseMercator;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/**
 * A coordinate system that geometries come in or go out in, and the way between it and CGCS2000 in degrees, longitude
 * first. WGS84 and the other frames tied to the ITRF count as CGCS2000 (less than a metre or two, taken as zero). Beijing 1954 and
 * Xi'an 1980 are refused, since their shift of about 100 m differs from place to place; GCJ-02 and BD-09 are refused as
 * they are no survey frames. Safe for many threads.
 */
public final class CoordinateFrame {
    private static final Map<Integer, CoordinateFrame> BY_EPSG = new ConcurrentHashMap<>();
    private static final Pattern EPSG_NAME =
            Pattern.compile("(?:urn:(?:x-)?ogc:def:crs:)?(?:EPSG:)?(?:[0-9.]*:)?([0-9]{4,6})");
    private static final Pattern HTTP_NAME =
            Pattern.compile("HTTPS?://WWW\\.OPENGIS\\.NET/DEF/CRS/EPSG/[0-9.]+/([0-9]{4,6})");
    private static final Pattern OFFSET_MAP = Pattern.compile("GCJ|BD-?09|MARS|火星|高德|百度|腾讯|AMAP|BAIDU");
    private static final Pattern OLD_DATUM =
            Pattern.compile("BEIJING_?1954|BEIJING_?54|XIAN_?(19)?80|XI_?AN_?(19)?80|NEW_BEIJING|北京54|西安80");
    private static final Set<String> SAME_AS_CGCS2000 = Set.of(
            "CHINA_2000",
            "CGCS2000",
            "CHINA_GEODETIC_COORDINATE_SYSTEM_2000",
            "WGS_1984",
            "WGS84",
            "WORLD_GEODETIC_SYSTEM_1984",
            "ETRS_1989",
            "EUROPEAN_TERRESTRIAL_REFERENCE_SYSTEM_1989",
            "NORTH_AMERICAN_1983",
            "NORTH_AMERICAN_DATUM_1983",
            "JGD_2000",
            "JGD_2011",
            "GDA_1994",
            "SIRGAS_2000");
    private static final Set<String> CGCS2000_NAMES =
            Set.of("CHINA_2000", "CGCS2000", "CHINA_GEODETIC_COORDINATE_SYSTEM_2000");
    private static final int CGCS2000_EPSG = 4490;

    private final String name;
    private final CoordinateReferenceSystem crs;
    private final @Nullable MathTransform toLonLat;
    private final @Nullable MathTransform fromLonLat;

    /** @param toLonLat null when the coordinates are CGCS2000 degrees, longitude first, already */
    private CoordinateFrame(String name, CoordinateReferenceSystem crs, @Nullable MathTransform toLonLat)
            throws TransformException {
        this.name = name;
        this.crs = crs;
        this.toLonLat = toLonLat;
        this.fromLonLat = toLonLat == null ? null : toLonLat.inverse();
    }

    /** CGCS2000 in degrees, longitude first: what the program stores. */
    public static CoordinateFrame cgcs2000() {
        return ofEpsg(CGCS2000_EPSG);
    }

    /** @throws Problem CRS_UNKNOWN for a code that is not known or that has no way to CGCS2000 */
    public static CoordinateFrame ofEpsg(int code) {
        CoordinateFrame known = BY_EPSG.get(code);
        if (known != null) {
            return known;
        }
        String name = "EPSG:" + code;
        CoordinateReferenceSystem crs;
        try {
            crs = CRS.decode(name, true);
        } catch (FactoryException notFound) {
            throw unknown(name + " is not a known coordinate system.");
        }
        CoordinateFrame frame = of(name, crs);
        BY_EPSG.put(code, frame);
        return frame;
    }

    /**
     * The frame of a name: {@code EPSG:4544}, {@code 4544}, {@code urn:ogc:def:crs:EPSG::4490}, {@code CRS84}.
     *
     * @throws Problem CRS_UNKNOWN; GCJ02_REFUSED for GCJ-02 and BD-09
     */
    public static CoordinateFrame ofName(String given) {
        String text = given.strip().toUpperCase(Locale.ROOT);
        refuseOffsetMaps(text, given);
        if (text.endsWith("CRS84") || text.equals("WGS84") || text.equals("WGS 84")) {
            return ofEpsg(4326);
        }
        if (text.equals("CGCS2000")) {
            return cgcs2000();
        }
        Matcher epsg = EPSG_NAME.matcher(text.startsWith("URN:") ? text.replace("URN:OGC:DEF:CRS:", "") : text);
        if (epsg.matches()) {
            return ofEpsg(Integer.parseInt(epsg.group(1)));
        }
        Matcher http = HTTP_NAME.matcher(text);
        if (http.matches()) {
            return ofEpsg(Integer.parseInt(http.group(1)));
        }
        throw unknown("\"" + Problem.shortened(given, 60) + "\" is not the name of a coordinate system.");
    }

    /**
     * The frame of a WKT definition, such as the text of a .prj file. Parameters are compared, so that the zones of
     * CGCS2000 get their EPSG code; nothing is looked up in the EPSG database by its properties, which takes seconds.
     *
     * @throws Problem CRS_UNKNOWN; GCJ02_REFUSED for GCJ-02 and BD-09
     */
    public static CoordinateFrame ofWkt(String wkt) {
        CoordinateReferenceSystem crs;
        try {
            crs = CRS.parseWKT(wkt.strip());
        } catch (FactoryException | RuntimeException unreadable) {
            throw unknown("The definition of the coordinate system cannot be read.");
        }
        String name = crs.getName().getCode();
        refuseOffsetMaps(name.toUpperCase(Locale.ROOT), name);
        Integer epsg = epsgOf(crs);
        return epsg != null ? ofEpsg(epsg) : of(name, crs);
    }

    /** Decodes the frames of China once, so that no request waits for the EPSG database; runs on a thread of its own. */
    public static void warm() {
        Thread.ofVirtual().name("coordinate-frames").start(() -> {
            for (Crs common : Crs.values()) {
                ofEpsg(common.epsg(105));
            }
        });
    }

    /**
     * The frame that bare numbers are most likely in: degrees; metres with a zone number in front of the easting; metres
     * without it in the county's own zone.
     *
     * @param extent the extent of the numbers
     * @param countyLongitude the longitude of the middle of the county in degrees; null when not known
     * @throws Problem CRS_UNKNOWN when it cannot be told
     */
    public static Guess guess(Envelope extent, @Nullable Double countyLongitude) {
        if (extent.isNull()
                || Bounds.isDegrees(extent.getMinX(), extent.getMinY())
                        && Bounds.isDegrees(extent.getMaxX(), extent.getMaxY())) {
            return new Guess(cgcs2000(), "assumed, the numbers being degrees");
        }
        boolean northing = extent.getMinY() >= 0 && extent.getMaxY() < 6_500_000;
        int zone = (int) (extent.getMinX() / 1_000_000);
        boolean oneZone = zone == (int) (extent.getMaxX() / 1_000_000);
        if (northing && oneZone && zone >= 25 && zone <= 45) {
            return new Guess(ofEpsg(4513 + zone - 25), "easting " + zone + "…");
        }
        if (northing && oneZone && zone >= 13 && zone <= 23) {
            return new Guess(ofEpsg(4491 + zone - 13), "easting " + zone + "…");
        }
        if (northing && extent.getMinX() > 0 && extent.getMaxX() < 1_000_000 && countyLongitude != null) {
            return new Guess(ofEpsg(Crs.CGCS2000_GK_3.epsg(countyLongitude)), "the county's own zone");
        }
        throw unknown("No coordinate system is given, and the numbers (%.0f, %.0f) do not tell it."
                .formatted(extent.getMinX(), extent.getMinY()));
    }

    /** @param how what the guess rests on, to be told */
    public record Guess(CoordinateFrame frame, String how) {}

    /** {@code EPSG:4544}, or the name that the definition gives. */
    public String name() {
        return name;
    }

    /** The coordinate system, east before north. */
    public CoordinateReferenceSystem crs() {
        return crs;
    }

    /** Whether the coordinates are the stored ones already. */
    public boolean isLonLat() {
        return toLonLat == null;
    }

    /**
     * Turns coordinates of this frame into CGCS2000 degrees, longitude first, in place.
     *
     * @param xy x and y in turn
     * @return whether all could be turned; if not, all are NaN
     */
    public boolean toLonLat(double[] xy, int points) {
        return transform(toLonLat, xy, points);
    }

    /** Turns CGCS2000 degrees into coordinates of this frame, in place; see {@link #toLonLat}. */
    public boolean fromLonLat(double[] xy, int points) {
        return transform(fromLonLat, xy, points);
    }

    /** A copy in CGCS2000, SRID 4490; NaN where a coordinate has no place in it. */
    public Geometry toCgcs2000(Geometry inThisFrame) {
        Geometry copy = inThisFrame.copy();
        apply(copy, toLonLat);
        copy.setSRID(Shapes.SRID);
        return copy;
    }

    /** A copy in this frame. */
    public Geometry fromCgcs2000(Geometry lonLat) {
        Geometry copy = lonLat.copy();
        apply(copy, fromLonLat);
        return copy;
    }

    private static boolean transform(@Nullable MathTransform transform, double[] xy, int points) {
        if (transform == null) {
            return true;
        }
        try {
            transform.transform(xy, 0, xy, 0, points);
            return true;
        } catch (TransformException | RuntimeException outside) {
            // The batch may have been turned in part, so nothing of it can be kept.
            Arrays.fill(xy, 0, 2 * points, Double.NaN);
            return false;
        }
    }

    private static void apply(Geometry geometry, @Nullable MathTransform transform) {
        if (transform == null) {
            return;
        }
        geometry.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int index) {
                if (index > 0) {
                    return;
                }
                double[] xy = new double[2 * points.size()];
                for (int point = 0; point < points.size(); point++) {
                    xy[2 * point] = points.getX(point);
                    xy[2 * point + 1] = points.getY(point);
                }
                transform(transform, xy, points.size());
                for (int point = 0; point < points.size(); point++) {
                    points.setOrdinate(point, 0, xy[2 * point]);
                    points.setOrdinate(point, 1, xy[2 * point + 1]);
                }
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
    }

    private static CoordinateFrame of(String name, CoordinateReferenceSystem crs) {
        try {
            CoordinateReferenceSystem base = crs instanceof ProjectedCRS projected ? projected.getBaseCRS() : crs;
            if (!(base instanceof GeographicCRS geographic)) {
                throw unknown(name + " is not a system of positions on the Earth.");
            }
            String datum = plain(geographic.getDatum().getName().getCode());
            if (OLD_DATUM.matcher(datum).find()) {
                throw unknown(name + " is of an old datum whose shift to CGCS2000 differs from place to place.")
                        .remedy("Transform the file to CGCS2000 with your bureau's parameters, then send it again.");
            }
            boolean same = SAME_AS_CGCS2000.contains(datum)
                    && geographic.getDatum().getPrimeMeridian().getGreenwichLongitude() == 0;
            if (same && crs == base) {
                return new CoordinateFrame(name, crs, longitudeFirst(geographic));
            }
            // Between frames taken as the same only the projection counts: its own base is the target.
            CoordinateReferenceSystem target =
                    same && longitudeFirst(geographic) == null ? base : DefaultGeographicCRS.WGS84;
            return new CoordinateFrame(name, crs, CRS.findMathTransform(crs, target, same));
        } catch (FactoryException | TransformException | RuntimeException exception) {
            if (exception instanceof Problem problem) {
                throw problem;
            }
            throw unknown("There is no way known from " + name + " to CGCS2000.")
                    .remedy("Name the coordinate system by its EPSG code, or transform the file to CGCS2000.");
        }
    }

    /** The way to degrees, longitude first; null when the frame is so already. */
    private static @Nullable MathTransform longitudeFirst(GeographicCRS geographic)
            throws FactoryException, TransformException {
        MathTransform transform = CRS.findMathTransform(geographic, DefaultGeographicCRS.WGS84, true);
        double[] probe = {105, 31};
        transform.transform(probe, 0, probe, 0, 1);
        // Not isIdentity(): a .prj writes the degree with fewer digits, and ellipsoids of one name differ in the last.
        boolean already = Math.abs(probe[0] - 105) < 1e-8 && Math.abs(probe[1] - 31) < 1e-8;
        return already ? null : transform;
    }

    /** The EPSG code of CGCS2000, WGS84, or a Gauss–Krüger zone of CGCS2000; null for anything else. */
    private static @Nullable Integer epsgOf(CoordinateReferenceSystem crs) {
        if (crs instanceof GeographicCRS geographic) {
            String datum = plain(geographic.getDatum().getName().getCode());
            return CGCS2000_NAMES.contains(datum) ? Integer.valueOf(CGCS2000_EPSG) : null;
        }
        if (!(crs instanceof ProjectedCRS projected)
                || !(projected.getBaseCRS() instanceof GeographicCRS base)
                || !CGCS2000_NAMES.contains(plain(base.getDatum().getName().getCode()))
                || !(CRS.getMapProjection(crs) instanceof TransverseMercator zone)) {
            return null;
        }
        var parameters = zone.getParameterValues();
        double meridian = parameters.parameter("central_meridian").doubleValue();
        double easting = parameters.parameter("false_easting").doubleValue();
        boolean plain = parameters.parameter("scale_factor").doubleValue() == 1
                && parameters.parameter("latitude_of_origin").doubleValue() == 0
                && parameters.parameter("false_northing").doubleValue() == 0
                && projected
                        .getCoordinateSystem()
                        .getAxis(0)
                        .getUnit()
                        .toString()
                        .equals("m");
        if (!plain || meridian != Math.rint(meridian)) {
            return null;
        }
        int degrees = (int) meridian;
        if (degrees % 3 == 0 && degrees >= 75 && degrees <= 135) {
            int zone3 = degrees / 3;
            if (easting == 500_000) {
                return 4534 + zone3 - 25;
            }
            if (easting == zone3 * 1_000_000 + 500_000) {
                return 4513 + zone3 - 25;
            }
        }
        int zone6 = (degrees + 3) / 6;
        return (degrees + 3) % 6 == 0 && zone6 >= 13 && zone6 <= 23 && easting == zone6 * 1_000_000 + 500_000
                ? Integer.valueOf(4491 + zone6 - 13)
                : null;
    }

    private static void refuseOffsetMaps(String upperCase, String given) {
        if (OFFSET_MAP.matcher(upperCase).find()) {
            throw Problem.of(
                    ProblemCode.GCJ02_REFUSED,
                    "\"" + Problem.shortened(given, 60)
                            + "\" is the shifted frame of a web map, off by 50 to 500 m and more.");
        }
    }

    private static String plain(String name) {
        String plain = name.strip().toUpperCase(Locale.ROOT).replaceAll("[ '/-]+", "_");
        return plain.startsWith("D_") ? plain.substring(2) : plain;
    }

    private static Problem unknown(String what) {
        return Problem.of(ProblemCode.CRS_UNKNOWN, what);
    }
}
