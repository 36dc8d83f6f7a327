package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plots over GraphQL and HTTP, with the statements that an answer takes. */
@GengtuTest
class PlotApiTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static PlotFixture county;

    @LocalServerPort
    int port;

    private static WatchedDataSource watched;

    @Autowired
    void watch(@Qualifier("reading") DataSource reading) {
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        if (!(proxy.getTargetDataSource() instanceof WatchedDataSource)) {
            watched = new WatchedDataSource(proxy.getTargetDataSource());
            proxy.setTargetDataSource(watched);
        }
    }

    @BeforeEach
    void writePlots(@Autowired TestDatabase database) {
        if (county == null) {
            county = new PlotFixture(database);
            county.writeRandom(new Random(3), 150);
            county.writeHistories();
        }
    }

    private JsonNode ask(String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                .build();
        watched.forget();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        JsonNode answer = JSON.readTree(body);
        assertThat(answer.has("errors")).as(body).isFalse();
        return answer.get("data");
    }

    private int statements(int first) throws Exception {
        JsonNode data = ask("""
                { plots(first: %d) { totalCount totalAreaMu asOf { on position } pageInfo { endCursor } nodes {
                    id code village { name plots(first: 3) { totalCount nodes { code village { name } version } } }
                    boundary position gk: boundary(crs: CGCS2000_GK_3, toleranceMetres: 5) gcj: boundary(crs: GCJ02)
                    overdue late(stage: RESTORATION) version current { id }
                    history(first: 5) { totalCount nodes { kind recordedBy changes { field after } withdrawnBy { id kind }
                        plot { version } } } } } }""".formatted(first));
        assertThat(data.get("plots").get("nodes").size()).isEqualTo(first);
        return watched.statements().size();
    }

    @Test
    void takesAsManyStatementsForManyPlotsAsForFew() throws Exception {
        // the villages of all hundred are known until the next commit, so neither count below reads them
        statements(100);
        int few = statements(10);
        int many = statements(100);
        assertThat(many).isEqualTo(few).isLessThanOrEqualTo(14);
    }

    @Test
    void answersAPageWithVillageAndBoundaryInFewStatements() throws Exception {
        ask("{ plots(first: 1) { nodes { id } } }");
        ask("""
                { plots(first: 100, filter: {spatial: {bbox: {west: 105, south: 31, east: 105.1, north: 31.1}}}) {
                    nodes { code areaMu status village { name } boundary } } }""");
        assertThat(watched.statements()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void givesAPastPlotAnIdOfItsOwn() throws Exception {
        JsonNode live = ask("{ plots(first: 1) { nodes { id code asOf { on } current { id } } } }")
                .at("/plots/nodes/0");
        assertThat(live.path("asOf").isNull()).as(live.toString()).isTrue();
        assertThat(live.at("/current/id")).isEqualTo(live.get("id"));
        LocalDate on = LocalDate.of(2026, 4, 20);
        JsonNode past = ask("{ plot(id: \"%s\", asOf: {on: \"%s\"}) { id asOf { on } current { id } } }"
                        .formatted(live.get("id").asString(), on))
                .get("plot");
        assertThat(past.get("id")).isNotEqualTo(live.get("id"));
        assertThat(past.at("/asOf/on").asString()).isEqualTo(on.toString());
        assertThat(past.at("/current/id")).isEqualTo(live.get("id"));
        JsonNode again = ask("{ node(id: \"%s\") { __typename id ... on Plot { asOf { on } } } }"
                        .formatted(past.get("id").asString()))
                .get("node");
        assertThat(again.get("__typename").asString()).isEqualTo("Plot");
        assertThat(again.get("id")).isEqualTo(past.get("id"));
        assertThat(again.at("/asOf/on").asString()).isEqualTo(on.toString());
    }

    @Test
    void readsAnEventByItsId() throws Exception {
        JsonNode event = ask("{ plots(first: 1) { nodes { id history(last: 1) { nodes { id } } } } }")
                .at("/plots/nodes/0");
        JsonNode node =
                ask("{ node(id: \"%s\") { ... on PlotEvent { kind plot { id } changes { field before after } } } }"
                                .formatted(event.at("/history/nodes/0/id").asString()))
                        .get("node");
        assertThat(node.at("/plot/id")).isEqualTo(event.get("id"));
        assertThat(node.at("/changes/0/field").asString()).isEqualTo("village");
    }
}
