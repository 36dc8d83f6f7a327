package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.locationtech.jts.algorithm.locate.SimplePointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class DivisionTest {
    /** Metres to degrees about 105° E 31° N: near enough to draw tables of cases in. */
    private static final LocalFrame FRAME =
            new LocalFrame(new org.locationtech.jts.geom.Envelope(new Coordinate(105, 31)));

    private static final String SQUARE = "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0))";
    private static final String HOLED =
            "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0), (40 40, 40 60, 60 60, 60 40, 40 40))";
    private static final String U = "POLYGON ((0 0, 100 0, 100 100, 70 100, 70 30, 30 30, 30 100, 0 100, 0 0))";
    private static final String PIECES =
            "MULTIPOLYGON (((0 0, 100 0, 100 100, 0 100, 0 0)), ((200 0, 300 0, 300 100, 200 100, 200 0)))";

    static Geometry metres(String wkt) {
        try {
            return FRAME.toDegrees(new WKTReader(Shapes.FACTORY).read(wkt));
        } catch (ParseException exception) {
            throw new AssertionError(exception);
        }
    }

    private static List<Geometry> all(String wkts) {
        return Arrays.stream(wkts.split("\\+")).map(DivisionTest::metres).toList();
    }

    private static String shape(String name) {
        return switch (name) {
            case "SQUARE" -> SQUARE;
            case "HOLED" -> HOLED;
            case "U" -> U;
            case "PIECES" -> PIECES;
            default -> name;
        };
    }

    private static Coordinate placeOf(Problem problem) throws ParseException {
        return ((Point) new WKTReader().read(problem.where())).getCoordinate();
    }

    // ---- by boundaries

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0))",
                // within the tolerances: a gap, land outside, an overlap
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40.9 0, 100 0, 100 100, 40.9 100, 40.9 0))",
                "SQUARE | POLYGON ((-0.9 0, 40 0, 40 100, -0.9 100, -0.9 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0))",
                "SQUARE | POLYGON ((0 0, 40.3 0, 40.3 100, 0 100, 0 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0))",
                "PIECES | POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0)) + POLYGON ((200 0, 300 0, 300 100, 200 100, 200 0))",
                "HOLED | POLYGON ((0 0, 0 100, 100 100, 100 50, 60 50, 60 60, 40 60, 40 50, 10 50, 10 0, 0 0)) + POLYGON ((10 0, 10 50, 40 50, 40 40, 60 40, 60 50, 100 50, 100 0, 10 0))",
            })
    void takesBoundariesThatMakeUpThePlot(String whole, String parts) {
        List<Geometry> given = all(parts);
        List<Measured> result = Division.byBoundaries(metres(shape(whole)), given);
        assertThat(result).hasSameSizeAs(given);
        for (int part = 0; part < given.size(); part++) {
            assertThat(result.get(part).boundary().equalsTopo(given.get(part))).isTrue();
            assertThat(result.get(part).squareMetres()).isEqualTo(GeodesicArea.squareMetres(given.get(part)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((42 0, 100 0, 100 100, 42 100, 42 0)) | SPLIT_LOSES_LAND | leave out 2.00 % | 41 50",
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 103 0, 103 100, 40 100, 40 0)) | SPLIT_LOSES_LAND | outside the plot, by 3.00 % | 101 50",
                // neither by itself is too much
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100.8 0, 100.8 99.2, 40 99.2, 40 0)) | SPLIT_LOSES_LAND | outside the plot, by 0.79 % | 100.4 50",
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((39 0, 100 0, 100 100, 39 100, 39 0)) | SPLIT_OVERLAPS | Parts 1 and 2 overlap by 2.50 % of the smaller | 39.5 50",
                "HOLED | POLYGON ((0 0, 50 0, 50 100, 0 100, 0 0)) + POLYGON ((50 0, 100 0, 100 100, 50 100, 50 0)) | SPLIT_LOSES_LAND | outside the plot, by 4.17 % | 50 50",
                "PIECES | POLYGON ((0 0, 50 0, 50 100, 0 100, 0 0)) + POLYGON ((50 0, 100 0, 100 100, 50 100, 50 0)) | SPLIT_LOSES_LAND | leave out 50.00 % | 250 50",
            })
    void refusesBoundariesThatDoNot(String whole, String parts, ProblemCode code, String what, String near)
            throws ParseException {
        Problem problem =
                catchThrowableOfType(Problem.class, () -> Division.byBoundaries(metres(shape(whole)), all(parts)));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.what()).contains(what);
        Coordinate expected = metres("POINT (" + near + ")").getCoordinate();
        assertThat(FRAME.metres(placeOf(problem), expected)).isLessThan(60);
        assertThat(Math.abs(FRAME.east(placeOf(problem).x) - FRAME.east(expected.x)))
                .isLessThan(12);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0)) | ARGUMENT_INVALID",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + LINESTRING (0 0, 1 1) | GEOMETRY_TYPE",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON EMPTY | GEOMETRY_TYPE",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100 100, 100 0, 40 100, 40 0)) | GEOMETRY_INVALID",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 1e9 0, 1e9 100, 40 0)) | COORDINATES_OUT_OF_RANGE",
            })
    void refusesPartsThatAreNoBoundaries(String parts, ProblemCode code) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Division.byBoundaries(metres(SQUARE), all(parts)));
        assertThat(problem.code()).isEqualTo(code);
    }

    @Test
    void refusesMoreThanAHundredParts() {
        List<Geometry> many = new ArrayList<>();
        for (int part = 0; part < 101; part++) {
            many.add(metres("POLYGON ((%1$d 0, %2$d 0, %2$d 9, %1$d 9, %1$d 0))".formatted(part, part + 1)));
        }
        Geometry whole = metres("POLYGON ((0 0, 101 0, 101 9, 0 9, 0 0))");
        assertThat(catchThrowableOfType(Problem.class, () -> Division.byBoundaries(whole, many))
                        .code())
                .isEqualTo(ProblemCode.ARGUMENT_INVALID);
        assertThat(Division.byBoundaries(metres("POLYGON ((0 0, 100 0, 100 9, 0 9, 0 0))"), many.subList(0, 100)))
                .hasSize(100);
    }

    // ---- by a line

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQUARE | LINESTRING (40 -5, 40 105) | 6000 4000",
                "SQUARE | LINESTRING (40 0, 40 100) | 6000 4000",
                "SQUARE | LINESTRING (0 0, 100 100) | 5000 5000",
                "SQUARE | LINESTRING (-5 40, 50 50, 105 20) | 5909 4091",
                // ends within a centimetre of the border
                "SQUARE | LINESTRING (40 0.009, 40 99.991) | 6000 4000",
                "SQUARE | LINESTRING (0.005 0.005, 99.995 99.995) | 5000 5000",
                // along an edge for a while
                "SQUARE | LINESTRING (20 0, 60 0, 60 100) | 6000 4000",
                // two lines, that meet or not; a T
                "SQUARE | MULTILINESTRING ((40 -5, 40 105), (-5 50, 105 50)) | 3000 3000 2000 2000",
                "SQUARE | MULTILINESTRING ((40 -5, 40 105), (40 50, 105 50)) | 4000 3000 3000",
                "SQUARE | MULTILINESTRING ((40 -5, 40 105), (40.009 50, 105 50)) | 4000 3000 3000",
                "SQUARE | MULTILINESTRING ((40 -5, 40 50), (40 50, 105 50)) | 7000 3000",
                // a closed line
                "SQUARE | LINESTRING (20 20, 40 20, 40 40, 20 40, 20 20) | 9600 400",
                // holes are kept, and are border too
                "HOLED | LINESTRING (-5 80, 105 80) | 7600 2000",
                "HOLED | LINESTRING (-5 50, 105 50) | 4800 4800",
                "HOLED | MULTILINESTRING ((-5 50, 40 50), (60 50, 105 50)) | 4800 4800",
                "HOLED | MULTILINESTRING ((-5 50, 45 50), (55 50, 105 50)) | 4800 4800",
                // each piece is a part; what the line does not touch goes with the nearest
                "U | LINESTRING (-5 60, 105 60) | 4800 1200 1200",
                "U | LINESTRING (50 -5, 50 35) | 3600 3600",
                "PIECES | LINESTRING (30 -5, 30 105) | 17000 3000",
                "PIECES | LINESTRING (-5 50, 305 50) | 5000 5000 5000 5000",
                // a sliver under 0.01 mu (6.67 m²) goes to its neighbour
                "SQUARE | MULTILINESTRING ((40 -5, 40 105), (40.02 -5, 40.02 105)) | 6000 4000",
                "SQUARE | MULTILINESTRING ((40 -5, 40 105), (2 -5, -5 2)) | 6000 4000",
            })
    void cutsByALine(String whole, String line, String areas) {
        Geometry plot = metres(shape(whole));
        List<Measured> parts = Division.byCut(plot, metres(line));
        DivisionAssert.isDivisionOf(plot, parts);
        double[] expected =
                Arrays.stream(areas.split(" ")).mapToDouble(Double::parseDouble).toArray();
        assertThat(parts).hasSize(expected.length);
        for (int part = 0; part < expected.length; part++) {
            assertThat(parts.get(part).squareMetres()).isCloseTo(expected[part], within(3.0));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQUARE | LINESTRING (200 0, 200 100) | CUT_MISSES | does not cross the plot",
                "SQUARE | LINESTRING (0 0, 100 0) | CUT_MISSES | does not cross the plot",
                "SQUARE | LINESTRING (-50 50, 50 150) | CUT_MISSES | does not cross the plot",
                "SQUARE | LINESTRING (40 -5, 40 97) | CUT_MISSES | The end of the line lies inside the plot, 3.00 m from its border",
                "SQUARE | LINESTRING (40 0.02, 40 105) | CUT_MISSES | The start of the line lies inside the plot, 0.02 m from its border",
                "SQUARE | LINESTRING (40 20, 60 80) | CUT_MISSES | The start of the line lies inside",
                "SQUARE | MULTILINESTRING ((40 -5, 40 105), (60 -5, 60 50)) | CUT_MISSES | The end of line 2 lies inside",
                "SQUARE | LINESTRING (40 -5, 40 50, 60 50, 60 60, 30 45) | CUT_MISSES | The end of the line lies inside",
                "HOLED | LINESTRING (-5 50, 50 50) | CUT_MISSES | only joined a hole to the border",
                "HOLED | LINESTRING (-5 50, 62 50) | CUT_MISSES | The end of the line lies inside",
                "PIECES | LINESTRING (150 -5, 150 105) | CUT_MISSES | does not cross the plot",
                "SQUARE | LINESTRING (-1 2, 2 -1) | CUT_MISSES | less than 0.01 mu",
                "SQUARE | POINT (5 5) | GEOMETRY_TYPE | a Point",
                "SQUARE | POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) | GEOMETRY_TYPE | a Polygon",
                "SQUARE | LINESTRING EMPTY | GEOMETRY_TYPE | empty",
                "SQUARE | LINESTRING (5 5, 5 5) | GEOMETRY_INVALID | The cut",
                "SQUARE | LINESTRING (5 5, 1e9 5) | COORDINATES_OUT_OF_RANGE | The cut",
            })
    void refusesALineThatDoesNotDivide(String whole, String line, ProblemCode code, String what) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Division.byCut(metres(shape(whole)), metres(line)));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.what()).contains(what);
        assertThat(problem.where()).isNotNull();
    }

    @Test
    void refusesALineOfManyPositionsOrParts() {
        StringBuilder zigzag = new StringBuilder("LINESTRING (-5 -5");
        for (int turn = 0; turn < 110; turn++) {
            zigzag.append(", ").append(turn).append(turn % 2 == 0 ? " 150" : " -50");
        }
        Geometry plot = metres("POLYGON ((0 0, 200 0, 200 100, 0 100, 0 0))");
        Problem parts = catchThrowableOfType(Problem.class, () -> Division.byCut(plot, metres(zigzag + ")")));
        assertThat(parts.code()).isEqualTo(ProblemCode.ARGUMENT_INVALID);
        zigzag.append(", 1 1".repeat(900));
        Problem positions = catchThrowableOfType(Problem.class, () -> Division.byCut(plot, metres(zigzag + ")")));
        assertThat(positions.code()).isEqualTo(ProblemCode.ARGUMENT_INVALID);
        assertThat(positions.what()).contains("1011 positions");
    }

    @Test
    void endsInTimeOnAScribble() {
        // 225 m²: hardly a piece among thousands has 0.01 mu.
        Geometry plot = metres("POLYGON ((0 0, 15 0, 15 15, 0 15, 0 0))");
        RandomPlots random = new RandomPlots(15);
        Coordinate[] points = new Coordinate[LineCut.MAX_POSITIONS];
        for (int point = 0; point < points.length; point++) {
            points[point] = FRAME.toDegrees(15 * random.nextDouble(), 15 * random.nextDouble());
        }
        points[0] = FRAME.toDegrees(0, 0);
        points[points.length - 1] = FRAME.toDegrees(15, 15);
        Geometry line = Shapes.FACTORY.createLineString(points);
        List<Measured> parts = assertTimeout(Duration.ofSeconds(30), () -> Division.byCut(plot, line));
        assertThat(parts).hasSizeBetween(2, 33);
        DivisionAssert.isDivisionOf(plot, parts);
    }

    @ParameterizedTest
    @EnumSource
    void cutsAnyPlotByALineThroughIt(RandomPlots.Kind kind) {
        RandomPlots plots = new RandomPlots(11);
        int cut = 0;
        for (int round = 0; round < 150; round++) {
            Geometry plot = plots.next(kind);
            LocalFrame frame = new LocalFrame(plot.getEnvelopeInternal());
            Coordinate inside = plot.getInteriorPoint().getCoordinate();
            double angle = 2 * Math.PI * plots.nextDouble();
            double east = 1e4 * Math.cos(angle);
            double north = 1e4 * Math.sin(angle);
            double x = frame.east(inside.x);
            double y = frame.north(inside.y);
            Geometry line = Shapes.FACTORY.createLineString(
                    new Coordinate[] {frame.toDegrees(x - east, y - north), frame.toDegrees(x + east, y + north)});
            List<Measured> parts;
            try {
                parts = Division.byCut(plot, line);
            } catch (Problem tooSmall) {
                assertThat(tooSmall.what()).contains("less than 0.01 mu");
                continue;
            }
            cut++;
            DivisionAssert.isDivisionOf(plot, parts);
            assertThat(parts)
                    .isSortedAccordingTo((one, other) -> Double.compare(other.squareMetres(), one.squareMetres()));
            assertThat(parts).allMatch(part -> part.squareMetres() >= Mu.SQUARE_METRES / 100);
        }
        assertThat(cut).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource
    void cutsFromBorderToBorderAsAMapRoundsIt(RandomPlots.Kind kind) {
        RandomPlots plots = new RandomPlots(12);
        int cut = 0;
        for (int round = 0; round < 150; round++) {
            Geometry plot = plots.next(kind);
            Polygon piece = (Polygon) plot.getGeometryN(0);
            int hole = plots.nextInt(piece.getNumInteriorRing() + 1);
            Coordinate[] starts = piece.getExteriorRing().getCoordinates();
            Coordinate[] corners =
                    (hole == 0 ? piece.getExteriorRing() : piece.getInteriorRingN(hole - 1)).getCoordinates();
            // From a corner to the middle of an edge, with the seven decimals of a map.
            int from = plots.nextInt(starts.length);
            int edge = plots.nextInt(corners.length - 1);
            Coordinate start = rounded(starts[from].x, starts[from].y);
            Coordinate end =
                    rounded((corners[edge].x + corners[edge + 1].x) / 2, (corners[edge].y + corners[edge + 1].y) / 2);
            if (start.distance(end) < 1e-6) {
                continue;
            }
            Geometry line = Shapes.FACTORY.createLineString(new Coordinate[] {start, end});
            List<Measured> parts;
            try {
                parts = Division.byCut(plot, line);
            } catch (Problem misses) {
                // Outside, along an edge, or between rings: but never for an end that is not quite on the border.
                assertThat(misses.code()).isEqualTo(ProblemCode.CUT_MISSES);
                assertThat(misses.what()).doesNotContain("lies inside");
                continue;
            }
            cut++;
            DivisionAssert.isDivisionOf(plot, parts);
        }
        assertThat(cut).isGreaterThan(25);
    }

    private static Coordinate rounded(double longitude, double latitude) {
        return new Coordinate(Math.rint(longitude * 1e7) / 1e7, Math.rint(latitude * 1e7) / 1e7);
    }

    // ---- by areas

    @ParameterizedTest
    @EnumSource
    void cutsAnyPlotByAreas(RandomPlots.Kind kind) {
        RandomPlots plots = new RandomPlots(13);
        for (int round = 0; round < 200; round++) {
            Geometry plot = plots.next(kind);
            List<BigDecimal> shares = new ArrayList<>();
            int count = round % 20 == 0 ? 20 : 2 + plots.nextInt(5);
            for (int part = 0; part < count; part++) {
                shares.add(BigDecimal.valueOf(round % 3 == 0 ? 100 : 5 + plots.nextInt(400), 2));
            }
            DivisionAssert.isOf(shares, plot, Division.byShares(plot, shares));
        }
    }

    @Test
    void cutsOffTheSmallestAreaThatTheLedgerKeeps() {
        RandomPlots plots = new RandomPlots(14);
        for (int round = 0; round < 100; round++) {
            Geometry plot = plots.next(RandomPlots.Kind.STAR);
            BigDecimal whole = Mu.ofSquareMetres(GeodesicArea.squareMetres(plot));
            List<BigDecimal> shares =
                    List.of(Shares.SMALLEST_MU, whole.subtract(new BigDecimal("0.02")), Shares.SMALLEST_MU);
            DivisionAssert.isOf(shares, plot, Division.byShares(plot, shares));
        }
    }

    @Test
    void cutsAcrossTheLongAxisFromWestToEastAndNorthToSouth() {
        Geometry wide = metres("POLYGON ((0 0, 300 0, 300 100, 0 100, 0 0))");
        List<Measured> parts = Division.byShares(wide, List.of(new BigDecimal("1"), new BigDecimal("2")));
        assertThat(FRAME.east(parts.getFirst().boundary().getEnvelopeInternal().getMaxX()))
                .isCloseTo(100, within(0.01));
        assertThat(FRAME.east(parts.getLast().boundary().getEnvelopeInternal().getMinX()))
                .isCloseTo(100, within(0.01));
        Geometry tall = metres("POLYGON ((0 0, 100 0, 100 300, 0 300, 0 0))");
        parts = Division.byShares(tall, List.of(new BigDecimal("1"), new BigDecimal("2")));
        assertThat(FRAME.north(parts.getFirst().boundary().getEnvelopeInternal().getMinY()))
                .isCloseTo(200, within(0.01));
    }

    @Test
    void cutsAlongAnEdgeWithoutLeavingAHair() {
        // Half of it is exactly the left square: the cut and the edges between the squares are one line.
        Geometry plot = metres("POLYGON ((0 0, 90 0, 90 -30, 180 -30, 180 60, 90 60, 90 90, 0 90, 0 0))");
        List<Measured> parts = Division.byShares(plot, List.of(BigDecimal.ONE, BigDecimal.ONE));
        DivisionAssert.isOf(List.of(BigDecimal.ONE, BigDecimal.ONE), plot, parts);
        assertThat(parts).allMatch(part -> part.boundary().getNumGeometries() == 1);
    }

    @Test
    void givesAPartSeveralPiecesWhereThePlotIsConcave() {
        Geometry plot = metres("POLYGON ((0 0, 30 0, 30 300, 60 300, 60 0, 90 0, 90 330, 0 330, 0 0))");
        List<BigDecimal> shares = List.of(BigDecimal.ONE, BigDecimal.ONE);
        List<Measured> parts = Division.byShares(plot, shares);
        DivisionAssert.isOf(shares, plot, parts);
        assertThat(parts.getLast().boundary()).isInstanceOf(MultiPolygon.class);
    }

    @Test
    void cutsBetweenPiecesWhereTheAreasSaySo() {
        List<BigDecimal> shares = List.of(BigDecimal.ONE, BigDecimal.ONE);
        Geometry plot = metres(PIECES);
        List<Measured> parts = Division.byShares(plot, shares);
        DivisionAssert.isOf(shares, plot, parts);
        assertThat(parts)
                .allMatch(part ->
                        SimplePointInAreaLocator.locate(metres("POINT (150 50)").getCoordinate(), part.boundary())
                                == Location.EXTERIOR);
    }

    @ParameterizedTest
    @CsvSource({"1, ARGUMENT_INVALID", "1 0, AREA_INVALID", "1 -1 2, AREA_INVALID"})
    void refusesAreasThatAreNone(String shares, ProblemCode code) {
        List<BigDecimal> mu =
                Arrays.stream(shares.split(" ")).map(BigDecimal::new).toList();
        Problem problem = catchThrowableOfType(Problem.class, () -> Division.byShares(metres(SQUARE), mu));
        assertThat(problem.code()).isEqualTo(code);
    }
}
