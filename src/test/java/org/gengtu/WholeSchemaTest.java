package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.gengtu.api.MalformedRequests;
import org.gengtu.api.SchemaInspection;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The whole program's schema: answered by Java throughout, and safe against requests made to break it. */
@GengtuTest
@Import(SchemaInspection.class)
class WholeSchemaTest {
    @LocalServerPort
    int port;

    @Autowired
    GraphQlSource source;

    @Autowired
    SchemaInspection inspection;

    @Autowired
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    @Test
    void everyFieldOfTheSchemaIsAnsweredByJava() {
        assertThat(inspection.report().unmappedFields()).isEmpty();
        assertThat(inspection.report().unmappedRegistrations()).isEmpty();
        assertThat(inspection.report().unmappedArguments()).isEmpty();
    }

    @Test
    void refusesAThousandMalformedRequestsWithACode() {
        importFile("townships.gpkg", Layer.TOWNSHIPS);
        importFile("villages.zip", Layer.VILLAGES);
        importFile("plots-unmapped.csv", Layer.PLOTS);
        new MalformedRequests(URI.create("http://127.0.0.1:" + port), source.schema()).sendAThousand();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "filter: {spatial: {around: {geometry: {type: \"LineString\", coordinates: [[-75,-31],[105,31]]}, metres: 10}}} | FILTER_INVALID",
                "filter: {cql: \"BBOX(boundary,104,30,106,32,'EPSG:3857')\"} | CQL_INVALID",
                "filter: {cql: \"INTERSECTS(boundary, SRID=3857;POINT(105 31))\"} | CQL_INVALID",
                "after: \"bm9uc2Vuc2U\" | CURSOR_INVALID"
            })
    void refusesWhatPostgisWouldStumbleOver(String arguments, String code) throws Exception {
        if (jdbc.sql("SELECT position = 0 FROM ledger_head")
                .query(Boolean.class)
                .single()) {
            importFile("townships.gpkg", Layer.TOWNSHIPS);
        }
        String body = JsonMapper.shared()
                .writeValueAsString(Map.of("query", "{ plots(%s) { totalCount nodes { id } } }".formatted(arguments)));
        assertThat(ask(body)).contains("\"" + code + "\"").doesNotContain("INTERNAL");
    }

    @Test
    void answersALongWordAtOnce() throws Exception {
        String body = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "query",
                        "query($f: PlotFilter) { plots(filter: $f) { totalCount } }",
                        "variables",
                        Map.of("f", Map.of("status", List.of("A".repeat(200_000))))));
        assertThat(ask(body)).contains("ARGUMENT_INVALID").hasSizeLessThan(4_000);
    }

    private String ask(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void importFile(String name, Layer layer) {
        SampleFiles.importFile(imports, name, layer, ImportOptions.none());
    }
}
