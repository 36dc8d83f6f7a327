package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Reading;
import org.gengtu.region.Regions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GengtuTest
class ImportIsolationTest {
    @Autowired
    Imports imports;

    @Autowired
    Regions regions;

    @Autowired
    Reading reading;

    @Autowired
    @Qualifier("reading")
    JdbcClient jdbc;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager snapshots;

    @Autowired
    TestDatabase database;

    @Test
    void aReaderInsideAnImportSeesNoneOfItAndThenAllOfIt() throws Exception {
        TransactionTemplate request = new TransactionTemplate(snapshots);
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Connection holder = database.writing().getConnection();
                Statement statement = holder.createStatement()) {
            // Held, the head keeps the import before its last step: all its rows are written, none is committed.
            holder.setAutoCommit(false);
            statement.execute("SELECT position FROM ledger_head WHERE one FOR UPDATE");
            Future<ImportJob> job = thread.submit(() -> imports.run(new ImportRequest(
                    UUID.randomUUID(),
                    Path.of("geodata", "townships.gpkg"),
                    "townships.gpkg",
                    Layer.TOWNSHIPS,
                    ImportOptions.none(),
                    Actor.UNKNOWN,
                    null)));
            awaitOneWaitingForALock();

            request.executeWithoutResult(status -> {
                assertNothingIsThere();
                try {
                    holder.rollback();
                    assertThat(job.get(60, TimeUnit.SECONDS).phase()).isEqualTo(ImportPhase.DONE);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                // The request began inside the import and stays there.
                assertNothingIsThere();
            });
            request.executeWithoutResult(status -> {
                assertThat(reading.at(null).position()).isEqualTo(1);
                assertThat(regions.findCounty()).isPresent();
                assertThat(regions.listTownships()).hasSize(33);
            });
        }
    }

    private void assertNothingIsThere() {
        assertThat(reading.at(null).position()).isZero();
        assertThat(regions.findCounty()).isEmpty();
        for (String table : List.of("region", "region_event", "region_state", "region_boundary", "ledger_commit")) {
            assertThat(jdbc.sql("SELECT count(*) FROM " + table)
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
    }

    private void awaitOneWaitingForALock() {
        JdbcClient owner = JdbcClient.create(database.owner());
        Instant end = Instant.now().plusSeconds(60);
        while (!owner.sql("""
                        SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                            WHERE NOT l.granted AND a.datname = current_database())""").query(Boolean.class).single()) {
            assertThat(Instant.now()).as("Nothing waited for a lock").isBefore(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
