package org.gengtu.importing;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.RegionRow;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;

/** Makes townships or villages of a file's rows, each checked in itself and against those above it. */
final class RegionRows {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_FORMER = 2_000;

    private final Mapping mapping;
    private final RegionLevel level;
    private final @Nullable RegionCode county;
    private final Set<RegionCode> known;
    private final Set<RegionCode> ended;
    private final Envelope extent;
    private final Map<RegionCode, Long> seen = new HashMap<>();

    /**
     * @param county the county that the rows must belong to
     * @param known the codes of the townships that are known
     * @param ended the codes of villages that documents have ended; their townships may have ended too
     * @param extent the county's box in degrees, null (empty) when it has none
     */
    RegionRows(
            Mapping mapping,
            RegionLevel level,
            RegionCode county,
            Set<RegionCode> known,
            Set<RegionCode> ended,
            Envelope extent) {
        this.mapping = mapping;
        this.level = level;
        this.county = county;
        this.known = new HashSet<>(known);
        this.ended = ended;
        this.extent = extent;
    }

    RowRead<RegionRow> read(SourceRow row) {
        Cell cell = new Cell(mapping, row);
        RegionCode code = code(row, cell);
        String name = cell.text(Field.NAME, LONGEST_NAME);
        if (name == null && Finding.worst(cell.findings()) != Outcome.REJECTED) {
            cell.reject(ProblemCode.ROW_NAME_MISSING, Field.NAME, "The row has no name.");
        }
        List<String> formerNames = several(cell.text(Field.FORMER_NAME, LONGEST_FORMER));
        List<RegionCode> formerCodes = formerCodes(cell);
        LocalDate changedOn = cell.day(Field.CHANGED_ON);
        MultiPolygon boundary = boundary(row, cell);
        if (Finding.worst(cell.findings()) == Outcome.REJECTED || code == null || name == null) {
            return new RowRead<>(null, cell.findings());
        }
        seen.put(code, row.number());
        return new RowRead<>(new RegionRow(code, name, formerNames, formerCodes, changedOn, boundary), cell.findings());
    }

    private @Nullable RegionCode code(SourceRow row, Cell cell) {
        String text = cell.text(Field.CODE, LONGEST_NAME);
        if (text == null) {
            cell.reject(ProblemCode.ROW_CODE_INVALID, Field.CODE, "The row has no code.");
            return null;
        }
        RegionCode code = parse(text);
        if (code == null || code.level() != level) {
            cell.reject(
                    ProblemCode.ROW_CODE_INVALID,
                    Field.CODE,
                    "\"%s\" is not the code of a %s."
                            .formatted(text, level == RegionLevel.TOWNSHIP ? "township" : "village"));
            return null;
        }
        if (county != null && !code.county().equals(county)) {
            cell.reject(
                    ProblemCode.ROW_OTHER_COUNTY,
                    Field.CODE,
                    "%s does not belong to the county %s.".formatted(code, county));
            return null;
        }
        Long first = seen.get(code);
        if (first != null) {
            cell.reject(
                    ProblemCode.ROW_CODE_REPEATED,
                    Field.CODE,
                    "The code %s stands in row %d already.".formatted(code, first));
            return null;
        }
        if (level == RegionLevel.VILLAGE && !known.contains(code.township()) && !ended.contains(code)) {
            cell.reject(
                    ProblemCode.ROW_PARENT_UNKNOWN,
                    Field.CODE,
                    "The township %s of the village is not known.".formatted(code.township()));
            return null;
        }
        return code;
    }

    static @Nullable RegionCode parse(String text) {
        try {
            return RegionCode.padded(text);
        } catch (Problem invalid) {
            return null;
        }
    }

    private List<RegionCode> formerCodes(Cell cell) {
        List<RegionCode> codes = new ArrayList<>();
        for (String text : several(cell.text(Field.FORMER_CODE, LONGEST_FORMER))) {
            RegionCode code = parse(text);
            if (code == null) {
                cell.reject(
                        ProblemCode.ROW_CODE_INVALID,
                        Field.FORMER_CODE,
                        "\"%s\" is not a region code.".formatted(text));
            } else {
                codes.add(code);
            }
        }
        return codes;
    }

    /** A region into which several were merged names them in one cell. */
    private static List<String> several(@Nullable String cell) {
        return cell == null
                ? List.of()
                : Arrays.stream(cell.split("[、,，;；/]"))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty() && part.length() <= LONGEST_NAME)
                        .toList();
    }

    private @Nullable MultiPolygon boundary(SourceRow row, Cell cell) {
        if (row.geometry() == null) {
            return null;
        }
        Bounds.findImpossible(row.geometry()).ifPresent(cell::add);
        if (Finding.worst(cell.findings()) == Outcome.REJECTED) {
            return null;
        }
        ShapeCheck.Result checked = ShapeCheck.check(row.geometry(), ShapeCheck.Kinds.POLYGONS);
        checked.findings().forEach(cell::add);
        Geometry shape = checked.geometry();
        if (shape != null) {
            Bounds.findFarAway(shape.getEnvelopeInternal(), extent)
                    .ifPresent(what -> cell.add(Finding.rejected(
                            ProblemCode.ROW_FAR_AWAY,
                            what,
                            shape.getFactory()
                                    .createPoint(shape.getCoordinate())
                                    .toText())));
        }
        if (shape instanceof Polygon polygon) {
            return polygon.getFactory().createMultiPolygon(new Polygon[] {polygon});
        }
        return (MultiPolygon) shape;
    }
}
