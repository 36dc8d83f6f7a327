package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** A query past its time is answered with its code, and PostgreSQL works on it no longer. */
@GengtuTest
@TestPropertySource(properties = "gengtu.limits.query-seconds=1")
class QueryTimeoutTest {
    @LocalServerPort
    int port;

    @Autowired
    TestDatabase database;

    @Autowired
    Imports imports;

    @Test
    void aQueryPastItsTimeIsCancelledInTheDatabaseToo() throws Exception {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        assertThat(ask()).contains("\"totalCount\":0");
        try (Connection blocker = database.owner().getConnection();
                Statement lock = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            lock.execute("LOCK TABLE plot_state IN ACCESS EXCLUSIVE MODE");
            assertThat(ask()).contains("\"QUERY_TIMEOUT\"");
            assertThat(database.jdbc().sql("""
                                    SELECT count(*) FROM pg_stat_activity
                                    WHERE datname = current_database() AND state = 'active' AND wait_event_type = 'Lock'""").query(Integer.class).single()).isZero();
            blocker.rollback();
        }
        assertThat(ask()).contains("\"totalCount\":0");
    }

    private String ask() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"query\":\"{ plots(first: 1) { totalCount nodes { id } } }\"}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
