package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.gengtu.GengtuTest;
import org.gengtu.ledger.Actor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sample county's files through the importer, as anyone's would go. */
@GengtuTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SampleImportTest {
    @Autowired
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    private ImportJob run(String file, Layer layer, Map<String, ?> options) {
        ImportRequest request = new ImportRequest(
                UUID.randomUUID(),
                Path.of("geodata", file),
                file,
                layer,
                ImportOptions.of(options),
                new Actor("测试 农业农村局"),
                null);
        return imports.run(request);
    }

    private long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    @Test
    @Order(1)
    void townshipsMakeTheCounty() {
        ImportJob job = run("townships.gpkg", Layer.TOWNSHIPS, Map.of());
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(count("region")).isEqualTo(34);
        assertThat(jdbc.sql("SELECT name FROM region_state WHERE level = 'COUNTY' AND known_to = 9223372036854775807")
                        .query(String.class)
                        .single())
                .isEqualTo("云麓县（虚构）");
    }

    @Test
    @Order(2)
    void villagesGoBelowTheirTownships() {
        ImportJob job = run("villages.zip", Layer.VILLAGES, Map.of());
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(count("region")).isEqualTo(34 + 460);
    }

    @Test
    @Order(3)
    void plotsComeWithAndWithoutBoundary() {
        assertThat(run("plots.zip", Layer.PLOTS, Map.of("source", "sample")).phase())
                .isEqualTo(ImportPhase.DONE);
        assertThat(run("plots-unmapped.csv", Layer.PLOTS, Map.of("source", "sample"))
                        .phase())
                .isEqualTo(ImportPhase.DONE);
        assertThat(count("plot")).isEqualTo(20_000);
        assertThat(count("plot_state")).isEqualTo(20_000);
    }

    @Test
    @Order(4)
    void theSameFilesTwiceWriteNothing() {
        long position = count("ledger_commit");
        run("townships.gpkg", Layer.TOWNSHIPS, Map.of());
        run("villages.zip", Layer.VILLAGES, Map.of());
        run("plots.zip", Layer.PLOTS, Map.of("source", "sample"));
        run("plots-unmapped.csv", Layer.PLOTS, Map.of("source", "sample"));
        assertThat(count("ledger_commit")).isEqualTo(position);
        assertThat(count("plot_event")).isEqualTo(20_000);
        assertThat(count("import_job")).isEqualTo(8);
    }
}
