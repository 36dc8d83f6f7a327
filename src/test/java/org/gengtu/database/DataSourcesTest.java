package org.gengtu.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PGobject;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@GengtuTest
class DataSourcesTest {
    @Autowired
    JdbcClient writing;

    @Autowired
    @Qualifier("reading")
    JdbcClient reading;

    @Autowired
    @Qualifier("jobs")
    JdbcClient jobs;

    @Autowired
    PlatformTransactionManager writingTransactions;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager readingTransactions;

    @Autowired
    TestDatabase database;

    @BeforeEach
    void aTableOfTheOwner() {
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("DROP TABLE IF EXISTS note").update();
        owner.sql("CREATE TABLE note (id int PRIMARY KEY, boundary geometry(Point, 4490))")
                .update();
    }

    @Test
    void aReadingTransactionIsOneSnapshotAndWritesNothing() {
        new TransactionTemplate(readingTransactions).executeWithoutResult(status -> {
            assertThat(count(reading)).isZero();
            writing.sql("INSERT INTO note VALUES (1, NULL)").update();
            assertThat(count(reading)).isZero();
            assertThatThrownBy(() ->
                            reading.sql("INSERT INTO note VALUES (2, NULL)").update())
                    .hasStackTraceContaining("read-only transaction");
        });
        assertThat(count(reading)).isEqualTo(1);
        assertThat(setting(reading, "transaction_isolation")).isEqualTo("repeatable read");
        assertThat(setting(reading, "transaction_read_only")).isEqualTo("on");
    }

    @Test
    void aWritingTransactionReadsWhatOthersCommitted() {
        assertThat(setting(writing, "transaction_isolation")).isEqualTo("read committed");
        new TransactionTemplate(writingTransactions).executeWithoutResult(status -> {
            writing.sql("INSERT INTO note VALUES (1, NULL)").update();
            assertThat(count(writing)).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(count(writing)).isZero();
    }

    @Test
    void aJobsRowOutlivesTheTransactionAroundIt() {
        new TransactionTemplate(writingTransactions).executeWithoutResult(status -> {
            writing.sql("INSERT INTO note VALUES (1, NULL)").update();
            jobs.sql("INSERT INTO note VALUES (2, NULL)").update();
            status.setRollbackOnly();
        });
        assertThat(writing.sql("SELECT id FROM note").query(Integer.class).list())
                .containsExactly(2);
    }

    @Test
    void theProgramMayNotChangeItsTables() {
        assertThatThrownBy(() -> writing.sql("ALTER TABLE note ADD more int").update())
                .hasStackTraceContaining("owner");
        assertThatThrownBy(
                        () -> writing.sql("DELETE FROM flyway_schema_history").update())
                .hasStackTraceContaining("denied");
        assertThatThrownBy(() -> writing.sql("TRUNCATE note").update()).hasStackTraceContaining("denied");
    }

    @Test
    void geometriesAreNotParsedByTheDriver() {
        writing.sql("INSERT INTO note VALUES (1, ST_SetSRID(ST_MakePoint(104, 31), 4490))")
                .update();
        assertThat(reading.sql("SELECT boundary FROM note").query().singleValue())
                .isExactlyInstanceOf(PGobject.class);
    }

    @Test
    void twoCountiesLiveInOneDatabase() {
        writing.sql("INSERT INTO note VALUES (1, NULL)").update();
        try (TestDatabase other = database.beside("other_county")) {
            assertThatThrownBy(
                            () -> other.jdbc().sql("SELECT 1 FROM note").query().singleValue())
                    .hasStackTraceContaining("does not exist");
            assertThat(other.jdbc().sql("SELECT current_schema()").query().singleValue())
                    .isEqualTo("other_county");
        }
    }

    private static long count(JdbcClient client) {
        return client.sql("SELECT count(*) FROM note").query(Long.class).single();
    }

    private static String setting(JdbcClient client, String name) {
        return client.sql("SELECT current_setting(?)")
                .param(name)
                .query(String.class)
                .single();
    }
}
