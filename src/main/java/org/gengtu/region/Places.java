package org.gengtu.region;

import java.util.Optional;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygonal;
import org.springframework.stereotype.Component;

/** Where something is: a position or an area within the county, and the village that it lies in. */
@Component
public class Places {
    private final Regions regions;

    Places(Regions regions) {
        this.regions = regions;
    }

    /** @param shape CGCS2000, longitude first; null: only the village is known */
    public record Place(RegionCode village, @Nullable Geometry shape) {}

    /**
     * The place that a command names. The village is that of the position where none is named; one that is named stands, as
     * phones are some metres off near a border.
     *
     * @throws Problem PLACE_DIFFERS when position and area are given, GEOMETRY_TYPE, GEOMETRY_INVALID, COORDINATES_FAR_AWAY, OUTSIDE_COUNTY, VILLAGE_UNKNOWN
     */
    public Place of(@Nullable String villageCode, @Nullable Geometry position, @Nullable Geometry area) {
        if (position != null && area != null) {
            throw Problem.of(ProblemCode.PLACE_DIFFERS, "Both a position and an area are given.")
                    .at("area");
        }
        String where = area != null ? "area" : "position";
        Geometry shape = area != null ? area : position;
        RegionCode named = villageCode == null ? null : village(villageCode);
        if (shape == null) {
            if (named == null) {
                throw Problem.of(ProblemCode.VILLAGE_UNKNOWN, "Neither a village nor a place is given.")
                        .at("villageCode");
            }
            return new Place(named, null);
        }
        Geometry checked = checked(shape, area != null, where);
        if (named != null) {
            return new Place(named, checked);
        }
        Point inside = checked.getInteriorPoint();
        RegionCode village = regions.findVillageAt(inside.getX(), inside.getY())
                .orElseThrow(() -> Problem.of(
                                ProblemCode.VILLAGE_UNKNOWN,
                                "The place lies in the county, but in no village with an outline.")
                        .at("villageCode"));
        return new Place(village, checked);
    }

    private RegionCode village(String code) {
        RegionCode asked = Problem.naming("villageCode", () -> new RegionCode(code));
        return regions.findRegion(asked)
                .filter(region -> region.level() == RegionLevel.VILLAGE)
                .map(Region::code)
                .orElseThrow(() -> Problem.of(ProblemCode.VILLAGE_UNKNOWN, "No village %s is known.".formatted(asked))
                        .at("villageCode"));
    }

    /**
     * A shape within the county, as it is to be kept.
     *
     * @param isArea whether it must be a polygon, else a point
     * @throws Problem GEOMETRY_TYPE, GEOMETRY_INVALID, COORDINATES_FAR_AWAY, OUTSIDE_COUNTY
     */
    public Geometry checked(Geometry shape, boolean isArea, String where) {
        if (isArea ? !(shape instanceof Polygonal) : !(shape instanceof Point)) {
            throw Problem.of(
                            ProblemCode.GEOMETRY_TYPE,
                            "The %s is %s, not a %s."
                                    .formatted(
                                            where,
                                            isArea ? "a Polygon or MultiPolygon" : "a Point",
                                            shape.getGeometryType()))
                    .at(where);
        }
        Optional<String> far = Bounds.findFarAway(shape.getEnvelopeInternal(), regions.extent());
        if (far.isPresent()) {
            throw Problem.of(ProblemCode.COORDINATES_FAR_AWAY, far.get()).at(where);
        }
        ShapeCheck.Result result = ShapeCheck.check(shape, ShapeCheck.Kinds.POLYGONS_AND_POINTS);
        Geometry checked = result.geometry();
        if (checked == null || result.outcome() == Outcome.REJECTED || result.outcome() == Outcome.REPAIRED) {
            Finding finding = result.findings().getLast();
            throw Problem.of(ProblemCode.GEOMETRY_INVALID, finding.what())
                    .at(finding.where() == null ? where : finding.where());
        }
        checked.setSRID(Shapes.SRID);
        Point inside = checked.getInteriorPoint();
        if (!regions.isInCounty(inside.getX(), inside.getY())) {
            throw Problem.of(
                            ProblemCode.OUTSIDE_COUNTY,
                            "%.5f, %.5f lies outside the county.".formatted(inside.getX(), inside.getY()))
                    .at(where);
        }
        return checked;
    }
}
