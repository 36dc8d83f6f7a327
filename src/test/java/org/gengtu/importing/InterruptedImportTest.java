package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;

/** A program that is killed in the middle of an import. */
class InterruptedImportTest extends ImportingTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private boolean isHalfWay(UUID id) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM import_job WHERE import_id = ? AND phase = 'WRITING')")
                        .param(id)
                        .query(Boolean.class)
                        .single()
                && one(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'plot_event'::regclass)",
                        Boolean.class);
    }

    @Test
    void aKilledProgramLeavesNothingAndTheJobSaysSo() throws Exception {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A0"));
        Map<String, Long> before = census();
        Path file = file(
                "p.csv",
                "地块编码,村代码,面积亩\n"
                        + lines(IntStream.range(0, 3_000)
                                .mapToObj(i -> "B%d,%s,1.5".formatted(i, FIRST))
                                .toArray(String[]::new)));
        UUID id = UUID.randomUUID();
        Process child;
        try (Connection holder = database.owner().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            // plots and boundaries are written by then, their events wait
            statement.execute("LOCK TABLE plot_event IN SHARE MODE");
            child = ChildImport.start(database, id, file);
            try {
                await().atMost(PATIENCE).until(() -> isHalfWay(id));
                assertThat(imports.get(id).phase()).isEqualTo(ImportPhase.WRITING);
            } finally {
                child.destroyForcibly();
            }
            assertThat(child.waitFor()).isEqualTo(137);
            holder.rollback();
        }
        jdbc.sql("UPDATE import_job SET updated_at = updated_at - interval '1 minute' WHERE import_id = ?")
                .param(id)
                .update();
        // the next import waits until the server has noticed that the killed one is gone
        assertThat(told(plots(feature(square(1, 1), "地块编码", "A0")), "unchanged"))
                .isEqualTo(1);
        assertThat(census()).isEqualTo(before);
        ImportJob left = imports.get(id);
        assertThat(left.phase()).isEqualTo(ImportPhase.FAILED);
        assertThat(problem(left)).isEqualTo(ProblemCode.IMPORT_INTERRUPTED.name());
        assertThat(run(Layer.PLOTS, file, Map.of()).phase()).isEqualTo(ImportPhase.DONE);
        assertThat(count("plot")).isEqualTo(3_001);
    }
}
