package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoJsonTest {
    @Test
    void readsAGeometryLongitudeFirst() {
        GeoJson.Parsed parsed = GeoJson.parse(Map.of("type", "Point", "coordinates", List.of(105, 31.5, 400)));
        assertThat(parsed.geometry().toText()).isEqualTo("POINT (105 31.5)");
        assertThat(parsed.geometry().getSRID()).isEqualTo(4490);
        assertThat(parsed.extraOrdinates()).isTrue();
    }

    @Test
    void readsEveryType() {
        assertThat(GeoJson.geometry("""
                        {"type":"GeometryCollection","geometries":[
                          {"type":"MultiPoint","coordinates":[[1,2],[3,4]]},
                          {"type":"LineString","coordinates":[[1,2],[3,4]]},
                          {"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]},
                          {"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]},
                          {"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]]]}]}
                        """).getNumGeometries()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | GEOMETRY_MALFORMED |",
                "null | GEOMETRY_MALFORMED |",
                "[] | GEOMETRY_MALFORMED |",
                "{} | GEOMETRY_MALFORMED | type",
                "{\"type\":\"Circle\",\"coordinates\":[1,2]} | GEOMETRY_MALFORMED | type",
                "{\"type\":\"Feature\",\"geometry\":null} | GEOMETRY_MALFORMED | type",
                "{\"type\":\"Point\"} | GEOMETRY_MALFORMED | coordinates",
                "{\"type\":\"Point\",\"coordinates\":[]} | GEOMETRY_MALFORMED | coordinates",
                "{\"type\":\"Point\",\"coordinates\":[1]} | GEOMETRY_MALFORMED | coordinates",
                "{\"type\":\"Point\",\"coordinates\":[\"1\",2]} | GEOMETRY_MALFORMED | coordinates",
                "{\"type\":\"Point\",\"coordinates\":[1e999,2]} | COORDINATES_OUT_OF_RANGE | coordinates",
                "{\"type\":\"Point\",\"coordinates\":[31,105]} | COORDINATES_OUT_OF_RANGE | coordinates",
                "{\"type\":\"LineString\",\"coordinates\":[[1,2]]} | GEOMETRY_MALFORMED | coordinates",
                "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4]]]} | GEOMETRY_MALFORMED | coordinates[0]",
                "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,4]]]} | GEOMETRY_MALFORMED | coordinates[0][3]",
                "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,4],[4,0],[0,4],[0,0]]]} | GEOMETRY_INVALID | POINT (2 2)",
            })
    void refusesWithCodeAndPlace(String json, ProblemCode code, String where) {
        assertThatThrownBy(() -> GeoJson.geometry(json)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.where()).isEqualTo(where);
        });
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(2000) + "]}".repeat(2000);
        assertThatThrownBy(() -> GeoJson.geometry(deep)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> GeoJson.geometry("[".repeat(100_000))).isInstanceOf(Problem.class);
    }

    @Test
    void refusesTheWrongKind() {
        assertThatThrownBy(() -> GeoJson.polygons("{\"type\":\"Point\",\"coordinates\":[1,2]}"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.GEOMETRY_TYPE));
    }
}
