package org.gengtu.importing;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** Where rows lie: their shapes, and the villages that they name or lie in. */
final class RowPlaces {
    private static final int LONGEST_TEXT = 100;

    private final VillageIndex villages;

    RowPlaces(VillageIndex villages) {
        this.villages = villages;
    }

    /** A row's shape, as it is to be kept; null: it has none, or none that can be taken. */
    @Nullable
    Geometry shape(SourceRow row, Cell cell, ShapeCheck.Kinds kinds) {
        if (row.geometry() == null) {
            return null;
        }
        Optional<Finding> impossible = Bounds.findImpossible(row.geometry());
        if (impossible.isPresent()) {
            cell.add(impossible.get());
            return null;
        }
        ShapeCheck.Result checked = ShapeCheck.check(row.geometry(), kinds);
        checked.findings().forEach(cell::add);
        Geometry shape = checked.geometry();
        if (shape != null) {
            Bounds.findFarAway(shape.getEnvelopeInternal(), villages.extent())
                    .ifPresent(what -> cell.add(Finding.rejected(
                            ProblemCode.ROW_FAR_AWAY,
                            what,
                            shape.getFactory()
                                    .createPoint(shape.getCoordinate())
                                    .toText())));
        }
        return shape;
    }

    /** The named village, else the one that covers the shape's inner point. */
    @Nullable
    RegionCode village(@Nullable Geometry shape, Cell cell) {
        if (isNamed(cell)) {
            return named(shape, cell);
        }
        Coordinate inner = inner(shape);
        Optional<RegionCode> there = inner == null ? Optional.empty() : villages.findAt(inner);
        // A shape that was rejected is told already; that it covers no village says nothing more.
        if (there.isEmpty() && Finding.worst(cell.findings()) != Outcome.REJECTED) {
            cell.add(Finding.rejected(
                    ProblemCode.ROW_NO_VILLAGE,
                    inner == null
                            ? "The row names no village and has no position."
                            : "The row names no village, and none covers its position.",
                    inner == null ? null : point(shape, inner)));
        }
        return there.orElse(null);
    }

    /** The village that covers a place. */
    Optional<RegionCode> findAt(Coordinate place) {
        return villages.findAt(place);
    }

    /** Rejects the row of a shape whose middle lies outside the county. */
    void requireInCounty(Geometry shape, Cell cell) {
        Coordinate inner = Objects.requireNonNull(inner(shape));
        if (Finding.worst(cell.findings()) != Outcome.REJECTED && !villages.isInCounty(inner)) {
            cell.add(Finding.rejected(
                    ProblemCode.ROW_FAR_AWAY,
                    String.format(Locale.ROOT, "%.5f, %.5f lies outside the county.", inner.x, inner.y),
                    point(shape, inner)));
        }
    }

    /** A place on the shape. */
    static @Nullable Coordinate inner(@Nullable Geometry shape) {
        return shape == null
                ? null
                : shape instanceof Point
                        ? shape.getCoordinate()
                        : shape.getInteriorPoint().getCoordinate();
    }

    private static boolean isNamed(Cell cell) {
        return cell.text(Field.VILLAGE_CODE, Integer.MAX_VALUE) != null
                || cell.text(Field.VILLAGE_NAME, Integer.MAX_VALUE) != null;
    }

    /** The village that the row names, if it does and it is known; one that the shape does not lie in is told. */
    @Nullable
    RegionCode named(@Nullable Geometry shape, Cell cell) {
        Coordinate inner = inner(shape);
        String code = cell.text(Field.VILLAGE_CODE, LONGEST_TEXT);
        String name = cell.text(Field.VILLAGE_NAME, LONGEST_TEXT);
        RegionCode village = code != null ? byCode(code, cell) : name != null ? byName(name, inner, cell) : null;
        if (village != null && inner != null && !villages.isIn(village, inner).orElse(true)) {
            String other = villages.findAt(inner)
                    .map(there -> "it lies in %s".formatted(there))
                    .orElse("it lies in no village");
            cell.add(Finding.flagged(
                    ProblemCode.ROW_OUTSIDE_VILLAGE,
                    "The row names village %s, but %s.".formatted(village, other),
                    point(shape, inner)));
        }
        return village;
    }

    private static String point(@Nullable Geometry shape, Coordinate inner) {
        return shape == null ? "" : shape.getFactory().createPoint(inner).toText();
    }

    private @Nullable RegionCode byCode(String code, Cell cell) {
        // A 12-digit code that passed through a spreadsheet as a number keeps its digits: none begins with a zero.
        if (!code.matches("[0-9]{12}") || code.startsWith("00", 4)) {
            cell.reject(
                    ProblemCode.ROW_VILLAGE_UNKNOWN,
                    Field.VILLAGE_CODE,
                    "\"%s\" is not a village code of 12 digits.".formatted(code));
            return null;
        }
        Optional<RegionCode> village = villages.findByCode(code);
        if (village.isEmpty() && villages.isOfOtherCounty(code)) {
            cell.reject(
                    ProblemCode.ROW_OTHER_COUNTY,
                    Field.VILLAGE_CODE,
                    "The village %s belongs to another county.".formatted(code));
        } else if (village.isEmpty()) {
            cell.reject(ProblemCode.ROW_VILLAGE_UNKNOWN, Field.VILLAGE_CODE, "No village %s is known.".formatted(code));
        }
        return village.orElse(null);
    }

    private @Nullable RegionCode byName(String name, @Nullable Coordinate inner, Cell cell) {
        String township = cell.text(Field.TOWNSHIP_NAME, LONGEST_TEXT);
        List<RegionCode> found = villages.listByName(name, township);
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            cell.reject(
                    ProblemCode.ROW_VILLAGE_UNKNOWN,
                    Field.VILLAGE_NAME,
                    township == null
                            ? "No village \"%s\" is known.".formatted(name)
                            : "No village \"%s\" is known in \"%s\".".formatted(name, township));
            return null;
        }
        Optional<RegionCode> there = inner == null ? Optional.empty() : villages.findAt(inner);
        if (there.isPresent() && found.contains(there.get())) {
            return there.get();
        }
        cell.reject(
                ProblemCode.ROW_VILLAGE_AMBIGUOUS,
                Field.VILLAGE_NAME,
                "%d villages bear the name \"%s\": %s."
                        .formatted(
                                found.size(),
                                name,
                                String.join(
                                        ", ",
                                        found.stream().map(RegionCode::digits).toList())));
        return null;
    }
}
