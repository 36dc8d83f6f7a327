package org.gengtu.geo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * Divides a plot's boundary into those of its parts: by boundaries that were surveyed, by a line across it, or by areas
 * alone. What the ledger gives each part is told by {@link Shares}. The whole is a valid Polygon or MultiPolygon in
 * degrees of CGCS2000, longitude first.
 */
public final class Division {
    /** The most parts of one split. */
    public static final int MAX_PARTS = Boundaries.MOST;

    private Division() {}

    /**
     * Parts whose boundaries are given. They are kept as they are, wound as RFC 7946 wants; where they differ from each
     * other and from the whole within the tolerance, they differ afterwards.
     *
     * @param boundaries 2 to {@link #MAX_PARTS}, degrees, longitude first
     * @return in the order given
     * @throws Problem ARGUMENT_INVALID for fewer or more; GEOMETRY_TYPE, COORDINATES_OUT_OF_RANGE or GEOMETRY_INVALID of
     *     a part; SPLIT_OVERLAPS when two overlap by more than 1 % of the smaller; SPLIT_LOSES_LAND when what they leave
     *     out and what they add come to more than 1 % of the whole, at a place in it, with {@code lostPercent} and
     *     {@code gainedPercent}
     */
    public static List<Measured> byBoundaries(Geometry whole, List<Geometry> boundaries) {
        Boundaries.checkCount(boundaries.size(), "parts");
        List<Measured> parts = new ArrayList<>(boundaries.size());
        for (int part = 0; part < boundaries.size(); part++) {
            Boundaries.check(boundaries.get(part), "Part " + (part + 1));
            parts.add(Measured.of(boundaries.get(part)));
        }
        Boundaries.checkOverlaps(parts, ProblemCode.SPLIT_OVERLAPS, "Parts");
        Geometry union = Boundaries.polygonsOf(
                OverlayNGRobust.union(parts.stream().map(Measured::boundary).toList()));
        Geometry lost = OverlayNGRobust.overlay(whole, union, OverlayNG.DIFFERENCE);
        Geometry gained = OverlayNGRobust.overlay(union, whole, OverlayNG.DIFFERENCE);
        double area = GeodesicArea.squareMetres(whole);
        double lostShare = GeodesicArea.squareMetres(lost) / area;
        double gainedShare = GeodesicArea.squareMetres(gained) / area;
        if (lostShare + gainedShare > Boundaries.TOLERANCE) {
            String what = lostShare >= gainedShare
                    ? "The parts leave out %s of the plot's area.".formatted(Boundaries.percent(lostShare))
                    : "The parts reach outside the plot, by %s of its area.".formatted(Boundaries.percent(gainedShare));
            throw Boundaries.at(
                            Problem.of(ProblemCode.SPLIT_LOSES_LAND, what),
                            Boundaries.placeIn(lostShare >= gainedShare ? lost : gained))
                    .with("lostPercent", Boundaries.rounded(lostShare))
                    .with("gainedPercent", Boundaries.rounded(gainedShare));
        }
        return List.copyOf(parts);
    }

    /**
     * Parts by a line. Each piece that the line cuts off is a part, so that a line across both arms of a U gives three;
     * a closed line cuts out what is inside it. A piece under 0.01 mu goes to the neighbour that it has the longest edge
     * in common with. A piece of a MultiPolygon that is not divided goes with the part nearest to it, on whichever side of
     * the line. The parts together have the border of the whole, with points added where the line meets it.
     *
     * <p>The ends of a line lie on the border, or beyond it, or on another line. An end up to 1 cm inside is moved to
     * the border: that is what rounding leaves of an end that was on it.
     *
     * @param cut a LineString or MultiLineString in degrees, longitude first, of up to 500 positions
     * @return 2 to {@link #MAX_PARTS}, the largest first
     * @throws Problem GEOMETRY_TYPE, COORDINATES_OUT_OF_RANGE or GEOMETRY_INVALID of the line; ARGUMENT_INVALID when it
     *     has more positions or gives more parts; CUT_MISSES when it does not divide the whole, or when an end or another
     *     stretch of it lies inside and divides nothing
     */
    public static List<Measured> byCut(Geometry whole, Geometry cut) {
        return new LineCut(whole, cut).parts();
    }

    /**
     * Parts of areas in proportion to the shares, by parallel cuts across the whole's long axis, from west to east, or
     * from north to south where the axis runs closer to the meridian. A part may be a MultiPolygon, where the whole is
     * concave or has several pieces. Neighbours have the very same points along their common edge.
     *
     * @param sharesMu of each part, in mu, over 0; 2 to {@link #MAX_PARTS}. They need not sum to the measured area:
     *     it is divided in their proportion
     * @return in the order of the shares; each measures its share of what they measure together within 0.1 % or 0.005 mu,
     *     whichever is more. Together they measure what the whole does within 0.01 %, unless it is thin and has straight
     *     edges over 1 km, of which geodesics stand apart by centimetres
     * @throws Problem ARGUMENT_INVALID for fewer or more; AREA_INVALID for a share of 0 or less; CUT_MISSES when the
     *     whole is so small or thin that no straight cuts give these areas
     */
    public static List<Measured> byShares(Geometry whole, List<BigDecimal> sharesMu) {
        Boundaries.checkCount(sharesMu.size(), "areas");
        double[] shares = new double[sharesMu.size()];
        for (int part = 0; part < shares.length; part++) {
            if (sharesMu.get(part).signum() <= 0) {
                throw Problem.of(ProblemCode.AREA_INVALID, "The area of part %d is not over 0.".formatted(part + 1))
                        .with("part", part + 1);
            }
            shares[part] = sharesMu.get(part).doubleValue();
        }
        return new StripCut(whole, shares).parts();
    }
}
