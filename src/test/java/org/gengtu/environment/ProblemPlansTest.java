package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.farmland.WatchedDataSource;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Ledger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** With 40,000 problems every usual question finds its rows by an index, today and on past days. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemPlansTest {
    private static final List<String> BIG = List.of("problem_state", "problem_boundary", "problem_event");

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    Ledger ledger;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    @Qualifier("reading")
    DataSource reading;

    private WatchedDataSource watched;

    @BeforeAll
    void fill() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            long commit = ledger.drawCommitId();
            for (String sql : List.of(
                    "INSERT INTO problem SELECT n, 2 FROM generate_series(1, 40000) n",
                    """
                    INSERT INTO problem_boundary (boundary_id, problem_id, geom, geom_3857)
                    SELECT n, n, g, ST_Transform(g, 3857) FROM generate_series(1, 40000) n,
                        ST_SetSRID(ST_MakePoint(104.8 + n / 200 * 0.002, 30.9 + n % 200 * 0.002), 4490) g""",
                    """
                    INSERT INTO problem_event (event_id, problem_id, commit_id, seq, kind, on_day, payload)
                    SELECT n * 2 + s, n, :commit, s, 'FOUND', '2026-03-01', '{"set": {}}'
                    FROM generate_series(1, 40000) n, generate_series(1, 2) s""",
                    """
                    INSERT INTO problem_state (state_id, problem_id, boundary_id, cell_x, cell_y, valid_from, valid_to, known_from,
                        known_to, number, village_code, item_code, severity, source, sources, description, inspection_id, status,
                        status_on, found_on, due_on, closed_on, lead_unit, units, parts, relapses, relapsed_on, look_back_due_on)
                    SELECT n * 2 + s, n, n, b.cell_x, b.cell_y, date '2025-06-01' + n % 300 + s * 20,
                        CASE s WHEN 0 THEN date '2025-06-01' + n % 300 + 20 ELSE 'infinity' END, :commit, 9223372036854775807,
                        'N' || n, v.codes[1 + n % array_length(v.codes, 1)], 'I' || n % 20, 'MINOR', 'PUBLIC', '{PUBLIC}', 'x', n % 400,
                        CASE WHEN s = 0 OR n % 9 = 0 THEN problem_status 'ASSIGNED' ELSE 'CLOSED' END, '2026-03-01', date '2025-06-01' + n % 300,
                        date '2025-06-20' + n % 300, CASE s WHEN 1 THEN date '2025-06-21' + n % 300 END, 'U' || n % 50, ARRAY['U' || n % 50], '[]',
                        n % 3, CASE WHEN n % 3 > 0 THEN date '2025-06-05' + n % 300 END, date '2025-08-01' + n % 300
                    FROM generate_series(1, 40000) n CROSS JOIN generate_series(0, 1) s JOIN problem_boundary b ON b.boundary_id = n
                        CROSS JOIN (SELECT array_agg(region_code ORDER BY region_code) AS codes FROM region_state WHERE level = 'VILLAGE') v""",
                    "INSERT INTO environment_delta (commit_id, rollup, measure, key, dated, day, problems) "
                            + EnvironmentDeltas.OF_ALL)) {
                database.jdbc().sql(sql).param("commit", commit).update();
            }
            ledger.append(commit, Commit.of(new Actor("县"), "test"));
        });
        JdbcClient owner = JdbcClient.create(database.owner());
        BIG.forEach(table -> owner.sql("VACUUM ANALYZE " + table).update());
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        watched = new WatchedDataSource(proxy.getTargetDataSource());
        watched.explain(true);
        proxy.setTargetDataSource(watched);
    }

    @AfterAll
    void unwatch() {
        ((LazyConnectionDataSourceProxy) reading).setTargetDataSource(watched.getTargetDataSource());
    }

    private static final String VIEW = "view: {bbox: {west: 105.0, south: 31.0, east: 105.02, north: 31.02}, zoom: 15}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ problems(first: 20) { nodes { number status } } }",
                "{ problemByNumber(number: \"N77\") { number history(first: 5) { nodes { kind } } } }",
                "{ problemByNumber(number: \"N77\", asOf: {on: \"2026-01-10\"}) { number } }",
                "{ problems(filter: {regions: [\"999901100201\"]}, first: 20) { totalCount nodes { number } } }",
                "{ problems(filter: {units: [\"U7\"], overdue: true}, orderBy: {field: DUE_ON}, first: 20) { totalCount nodes { number } } }",
                "{ problems(filter: {spatial: {bbox: {west: 105.0, south: 31.0, east: 105.02, north: 31.02}}}, first: 20) { totalCount nodes { number similar { number } } } }",
                "{ problems(filter: {numbers: [\"N5\", \"N6\"]}, asOf: {on: \"2026-01-10\"}, first: 20) { totalCount nodes { number village { name } lead { name } } } }",
                "{ similarProblems(item: \"I7\", position: {type: \"Point\", coordinates: [105.0, 31.0]}) { number } }",
                "{ environment(by: TOWNSHIP, from: \"2026-01-01\", to: \"2026-03-31\") { figures { found open overdue visitedVillages cleanVillages } } }",
                "{ environment(by: VILLAGE, region: \"999901100000\", from: \"2026-01-01\", to: \"2026-03-31\") { figures { found open overdue } } }",
                "{ worstPlaces(from: \"2026-02-20\", to: \"2026-03-31\", first: 5) { relapses } }",
                "{ environmentMap(" + VIEW + ") { features totals { problems } } }",
                "{ environmentMap(" + VIEW + ", asOf: {on: \"2026-01-10\"}) { features totals { problems } } }"
            })
    void findsByIndex(String query) throws Exception {
        watched.forget();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(Map.of("query", query))))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body())
                .doesNotContain("\"errors\"");
        assertIndexed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tiles/problems/15/25941/13398.mvt", "/tiles/problems/15/25941/13398.mvt?on=2026-01-10"})
    void drawsByIndex(String address) throws Exception {
        watched.forget();
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                                .build(),
                        BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(URLEncoder.encode(address, StandardCharsets.UTF_8))
                .isIn(200, 204);
        assertIndexed();
    }

    private void assertIndexed() {
        // whether anything lies beyond a box ends with the first row that does
        assertThat(watched.plans().stream().filter(plan -> !plan.startsWith("Result ")))
                .isNotEmpty()
                .allSatisfy(plan ->
                        BIG.forEach(table -> assertThat(plan).doesNotContainPattern("Seq Scan on " + table + "\\b")));
    }
}
