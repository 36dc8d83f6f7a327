package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gengtu.filter.FilterHash;
import org.gengtu.filter.FilterReader;
import org.gengtu.ledger.GlobalId;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlotFilterRefusalsTest {
    private final FilterReader filters = new FilterReader(PlotRelation.of(codes -> codes, () -> "990101"));

    static Stream<Arguments> filters() {
        Map<String, Object> collection = Map.of(
                "type",
                "GeometryCollection",
                "geometries",
                List.of(Map.of("type", "Point", "coordinates", List.of(105, 31))));
        Map<String, Object> bowtie = Map.of(
                "type",
                "Polygon",
                "coordinates",
                List.of(List.of(
                        List.of(105, 31), List.of(106, 32), List.of(106, 31), List.of(105, 32), List.of(105, 31))));
        Map<String, Object> point = Map.of("type", "Point", "coordinates", List.of(105, 31));
        return Stream.of(
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.status", Map.of("status", List.of())),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.and", Map.of("and", List.of())),
                Arguments.of(
                        ProblemCode.FILTER_INVALID,
                        "filter.not.or[0].codes",
                        Map.of("not", Map.of("or", List.of(Map.of("codes", List.of()))))),
                Arguments.of(
                        ProblemCode.FILTER_INVALID, "filter.codes", Map.of("codes", Collections.nCopies(1001, "a"))),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.codes", Map.of("codes", List.of("a\0b"))),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.text", Map.of("text", "")),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.text", Map.of("text", "a".repeat(51))),
                Arguments.of(
                        ProblemCode.FILTER_INVALID, "filter.areaMu", Map.of("areaMu", Map.of("min", 2.0, "max", 1.0))),
                Arguments.of(
                        ProblemCode.FILTER_INVALID,
                        "filter.restoredOn",
                        Map.of("restoredOn", Map.of("from", LocalDate.of(2026, 2, 1), "to", LocalDate.of(2026, 1, 1)))),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.spatial.bbox", box(106, 31, 105, 32)),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter.spatial.bbox", box(105, 32, 106, 31)),
                Arguments.of(ProblemCode.COORDINATES_OUT_OF_RANGE, "filter.spatial.bbox", box(-200, 31, 106, 32)),
                Arguments.of(
                        ProblemCode.FILTER_INVALID,
                        "filter.spatial.near.metres",
                        Map.of(
                                "spatial",
                                Map.of("near", Map.of("longitude", 105.0, "latitude", 31.0, "metres", -1.0)))),
                Arguments.of(
                        ProblemCode.COORDINATES_OUT_OF_RANGE,
                        "filter.spatial.near",
                        Map.of("spatial", Map.of("near", Map.of("longitude", 31.0, "latitude", 105.0, "metres", 1.0)))),
                Arguments.of(
                        ProblemCode.GEOMETRY_TYPE, "filter.spatial.within", Map.of("spatial", Map.of("within", point))),
                Arguments.of(
                        ProblemCode.GEOMETRY_TYPE,
                        "filter.spatial.intersects",
                        Map.of("spatial", Map.of("intersects", collection))),
                Arguments.of(
                        ProblemCode.GEOMETRY_INVALID,
                        "filter.spatial.intersects",
                        Map.of("spatial", Map.of("intersects", bowtie))),
                Arguments.of(
                        ProblemCode.GEOMETRY_MALFORMED,
                        "filter.spatial.intersects",
                        Map.of("spatial", Map.of("intersects", "nothing"))),
                Arguments.of(ProblemCode.REGION_CODE_INVALID, "filter.regions", Map.of("regions", List.of("51"))),
                Arguments.of(ProblemCode.ID_INVALID, "", Map.of("ids", List.of("x"))),
                Arguments.of(
                        ProblemCode.ID_INVALID,
                        "filter.ids",
                        Map.of(
                                "ids",
                                List.of(GlobalId.live("Village", "990101", "1").encode()))),
                Arguments.of(
                        ProblemCode.OTHER_COUNTY,
                        "filter.ids",
                        Map.of(
                                "ids",
                                List.of(GlobalId.live("Plot", "990102", "1").encode()))),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter", nested(25)),
                Arguments.of(ProblemCode.FILTER_INVALID, "filter", Map.of("or", many(600))));
    }

    private static Map<String, Object> box(double west, double south, double east, double north) {
        return Map.of("spatial", Map.of("bbox", Map.of("west", west, "south", south, "east", east, "north", north)));
    }

    private static Map<String, Object> nested(int depth) {
        return depth == 0 ? Map.of("lapsed", true) : Map.of("not", nested(depth - 1));
    }

    private static List<Map<String, Object>> many(int count) {
        List<Map<String, Object>> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            filters.add(Map.of("campaign", i));
        }
        return filters;
    }

    @ParameterizedTest
    @MethodSource("filters")
    void refusesBadFilters(ProblemCode code, String where, Map<String, Object> filter) {
        assertThatThrownBy(() -> filters.read(filter)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.where()).startsWith(where);
            assertThat(problem.what()).endsWith(".");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "status",
                "status =",
                "status = ABANDONED",
                "status = 'LOST'",
                "status > 'ABANDONED'",
                "owner = 'x'",
                "plotId = 1",
                "areaMu = 'x'",
                "areaMu = 1 + 1",
                "areaMu + 1 = 2",
                "areaMu > code",
                "1 = 1",
                "strToUpperCase(code) = 'A'",
                "code = strToUpperCase('a')",
                "code LIKE 'a\\'",
                "areaMu LIKE '1%'",
                "restoredOn > '2026-02-30'",
                "restoredOn AFTER 2026-05-01T00:00:00Z",
                "overdue = 'ALL'",
                "overdue > 'RESTORATION'",
                "text = 'a'",
                "lapsed = 'maybe'",
                "campaign = 2026.5",
                "region = '51'",
                "INTERSECTS(code, POINT (105 31))",
                "CONTAINS(boundary, POINT (105 31))",
                "DWITHIN(boundary, POINT (105 31), 1, feet)",
                "DISJOINT(boundary, POINT (105 31))",
                "CROSSES(boundary, LINESTRING (105 31, 106 32))",
                "IN ('plot.1')",
                "boundary = 'x'",
                "code = 'a' ; DROP TABLE plot",
                "code = 'a' §",
                "((((((((((((((((((((((((((((((((((((((((((((((((((((lapsed = true",
            })
    void refusesBadCql(String cql) {
        assertThatThrownBy(() -> filters.read(Map.of("cql", cql))).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code())
                    .as(problem.what())
                    .isIn(ProblemCode.CQL_INVALID, ProblemCode.REGION_CODE_INVALID);
            assertThat(problem.where()).startsWith("filter.cql");
        });
    }

    @Test
    void tellsWhereCqlIsWrong() {
        assertThatThrownBy(() -> filters.read(Map.of("cql", "lapsed = true AND owner = 'x'")))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.what()).isEqualTo("owner is not among the attributes that are allowed.");
                    assertThat(problem.where()).isEqualTo("filter.cql, character 19");
                });
        assertThatThrownBy(() -> filters.read(Map.of("cql", "lapsed = = true")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.where()).contains("line 1, column"));
    }

    @Test
    void refusesLongAndDeepCql() {
        for (String cql : List.of(
                "lapsed = true OR ".repeat(400) + "lapsed = true",
                "NOT ".repeat(1000) + "lapsed = true",
                "(".repeat(40) + "lapsed = true" + ")".repeat(41))) {
            assertThatThrownBy(() -> filters.read(Map.of("cql", cql)))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CQL_INVALID));
        }
    }

    @Test
    void hashesEqualFiltersAlike() {
        String typed = FilterHash.of(filters.read(Map.of("status", List.of("ABANDONED"), "lapsed", true)));
        assertThat(typed)
                .hasSize(16)
                .isEqualTo(FilterHash.of(filters.read(Map.of("lapsed", true, "status", List.of("ABANDONED")))))
                .isNotEqualTo(FilterHash.of(filters.read(Map.of("lapsed", false, "status", List.of("ABANDONED")))));
    }
}
