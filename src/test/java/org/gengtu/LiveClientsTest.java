package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gengtu.farmland.PlotBulk;
import org.gengtu.farmland.PlotFact;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The public clients of both protocols (npm packages graphql-ws and graphql-sse) against the running program. */
@GengtuTest
class LiveClientsTest {
    private static final Path FOLDER = Path.of("src/test/live");
    private static final int CHANGES = 10;

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    PlotBulk bulk;

    @Autowired
    JdbcClient jdbc;

    @Test
    void thePublicClientsReceiveAndResume() throws Exception {
        importFile("townships.gpkg", Layer.TOWNSHIPS);
        importFile("villages.zip", Layer.VILLAGES);
        importFile("plots-unmapped.csv", Layer.PLOTS);
        Path folder = Path.of("target/live");
        Files.createDirectories(folder);
        for (String name : List.of("package.json", "package-lock.json", ".npmrc", "live.mjs")) {
            Files.copy(FOLDER.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        ended(start(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"), folder);
        long begin =
                jdbc.sql("SELECT position FROM ledger_head").query(Long.class).single();
        Process clients = start(
                folder,
                "node",
                "live.mjs",
                "http://127.0.0.1:" + port + "/graphql",
                Long.toString(begin),
                Integer.toString(CHANGES));
        List<Long> plotIds = jdbc.sql("""
                        SELECT plot_id FROM plot_state WHERE status = 'ABANDONED' AND known_to = 9223372036854775807
                            AND valid_to = 'infinity' ORDER BY plot_id LIMIT ?""").param(CHANGES).query(Long.class).list();
        for (long plotId : plotIds) {
            bulk.record(
                    List.of(new PlotFact.Restored(plotId, LocalDate.of(2026, 2, 1), RestorationMode.SELF, null)),
                    Commit.of(Actor.UNKNOWN, "test"));
        }
        JsonNode report = JsonMapper.shared().readTree(ended(clients, folder));
        for (String protocol : List.of("ws", "sse")) {
            JsonNode seen = report.get(protocol);
            List<String> positions = texts(seen.get("changes"), "/event/position");
            assertThat(positions).as(protocol).hasSize(CHANGES);
            for (int i = 0; i < CHANGES; i++) {
                assertThat(positions.get(i)).isEqualTo(Long.toString(begin + 1 + i));
                JsonNode change = seen.get("changes").get(i);
                assertThat(change.at("/matchedBefore").asBoolean()).isTrue();
                assertThat(change.at("/matchesNow").asBoolean()).isFalse();
                assertThat(change.at("/plot/status").asString()).isEqualTo("RESTORED");
                assertThat(change.at("/plot/version").asInt())
                        .isEqualTo(change.at("/plot/history/totalCount").asInt())
                        .isEqualTo(change.at("/event/plot/version").asInt());
                assertThat(change.at("/plot/village/name").asString()).isNotBlank();
                // Some plots of the file have no position: their changes touch no tile.
                assertThat(change.at("/touched").size())
                        .isEqualTo(change.at("/plot/position").isNull() ? 0 : 1);
                assertThat(change.at("/event/withdrawnBy").isNull()).isTrue();
            }
            assertThat(texts(seen.get("resumed"), "/event/position"))
                    .as(protocol + " resumes behind the fifth")
                    .isEqualTo(positions.subList(CHANGES / 2, CHANGES));
            assertThat(seen.at("/query/data/calendar/today").asString()).isNotBlank();
            assertThat(seen.at("/invalid").toString()).contains("GRAPHQL_INVALID");
            assertThat(seen.at("/refused").toString()).contains("CURSOR_INVALID");
        }
        assertThat(report.get("sse").get("changes")).isEqualTo(report.get("ws").get("changes"));
    }

    private static List<String> texts(JsonNode list, String pointer) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.at(pointer).asString()));
        return texts;
    }

    private static Process start(Path folder, String... command) throws Exception {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("client.out").toFile())
                .redirectError(folder.resolve("client.err").toFile())
                .start();
    }

    private static String ended(Process process, Path folder) throws Exception {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("client.err"), StandardCharsets.UTF_8))
                .isZero();
        return Files.readString(folder.resolve("client.out"), StandardCharsets.UTF_8);
    }

    private void importFile(String name, Layer layer) {
        SampleFiles.importFile(imports, name, layer, ImportOptions.none());
    }
}
