package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages of a pinned state visit every plot once while others keep writing, and its totals do not move. */
@GengtuTest
class PlotPagesUnderWritesTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PAGE = 97;

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    PlotBulk bulk;

    @Autowired
    JdbcClient jdbc;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void importPlots() {
        importFile("townships.gpkg", Layer.TOWNSHIPS);
        importFile("villages.zip", Layer.VILLAGES);
        importFile("plots-unmapped.csv", Layer.PLOTS);
    }

    @Test
    void pagesOfAPinnedStateVisitEverythingOnceUnderConcurrentWrites() throws Exception {
        List<Long> plotIds = jdbc.sql("SELECT plot_id FROM plot ORDER BY plot_id")
                .query(Long.class)
                .list();
        AtomicBoolean reading = new AtomicBoolean(true);
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> writing = writer.submit(() -> write(plotIds, reading));
            for (String order : List.of("STATUS_ON", "RESTORED_ON", "AREA_MU")) {
                visit(order, plotIds.size());
            }
            reading.set(false);
            assertThat(writing.get()).as("commits written meanwhile").isPositive();
        } finally {
            reading.set(false);
            writer.shutdownNow();
        }
    }

    private void visit(String order, int plots) throws Exception {
        JsonNode start = ask("{ plots(first: 0) { totalCount totalAreaMu asOf { on knownAt position } } }")
                .at("/data/plots");
        String pinned = "orderBy: {field: %s}, asOf: {on: \"%s\", knownAt: \"%s\"}"
                .formatted(
                        order,
                        start.at("/asOf/on").asString(),
                        start.at("/asOf/knownAt").asString());
        List<String> forward = new ArrayList<>();
        String cursor = null;
        JsonNode page;
        do {
            page = list(pinned + ", first: " + PAGE + (cursor == null ? "" : ", after: \"" + cursor + "\""));
            page.at("/nodes").forEach(node -> forward.add(node.at("/id").asString()));
            cursor = page.at("/pageInfo/endCursor").asString();
            assertThat(page.at("/totalCount").asInt()).isEqualTo(plots);
            assertThat(page.at("/totalAreaMu").asDouble())
                    .isEqualTo(start.at("/totalAreaMu").asDouble());
        } while (page.at("/pageInfo/hasNextPage").asBoolean());
        List<String> backward = new ArrayList<>();
        cursor = null;
        do {
            page = list(pinned + ", last: " + PAGE + (cursor == null ? "" : ", before: \"" + cursor + "\""));
            List<String> ids = new ArrayList<>();
            page.at("/nodes").forEach(node -> ids.add(node.at("/id").asString()));
            backward.addAll(0, ids);
            cursor = page.at("/pageInfo/startCursor").asString();
        } while (page.at("/pageInfo/hasPreviousPage").asBoolean());
        assertThat(forward).doesNotHaveDuplicates().hasSize(plots).isEqualTo(backward);
    }

    private JsonNode list(String arguments) throws Exception {
        return ask("{ plots(%s) { totalCount totalAreaMu nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
                        .formatted(arguments))
                .at("/data/plots");
    }

    private int write(List<Long> plotIds, AtomicBoolean reading) {
        Random random = new Random(11);
        int commits = 0;
        List<Long> restored = new ArrayList<>();
        while (reading.get()) {
            LocalDate on = LocalDate.of(2026, 2, 1).plusDays(random.nextInt(100));
            if (restored.size() < plotIds.size() / 2 && random.nextInt(3) > 0) {
                long plotId = plotIds.get(restored.size());
                restored.add(plotId);
                bulk.record(
                        List.of(new PlotFact.Restored(plotId, on, RestorationMode.SELF, null)),
                        Commit.of(Actor.UNKNOWN, "test"));
                commits++;
            } else if (!restored.isEmpty()) {
                long plotId = restored.get(random.nextInt(restored.size()));
                bulk.record(
                        List.of(
                                new PlotFact.Withdrawn(plotId, PlotEventKind.RESTORED, on, null),
                                new PlotFact.Restored(plotId, on, RestorationMode.TRANSFER, null)),
                        Commit.of(Actor.UNKNOWN, "test"));
                commits++;
            }
        }
        return commits;
    }

    private void importFile(String name, Layer layer) {
        SampleFiles.importFile(imports, name, layer, ImportOptions.none());
    }

    private JsonNode ask(String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                .build();
        JsonNode answer = JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer;
    }
}
