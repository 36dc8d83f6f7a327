package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gengtu.ledger.ChangeFeed;
import org.gengtu.ledger.Ledger;
import org.gengtu.map.MvtTile;
import org.gengtu.map.TilesAccess;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.JsonNode;

/** A kept tile is served only while it is what would be drawn. */
class TileCacheTest extends LedgerRoom {
    private static final int Z = 14;

    @Autowired
    ApplicationContext context;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager reading;

    private TilesAccess tiles() {
        return TilesAccess.of(context);
    }

    private static int column(double longitude, int z) {
        return (int) Math.floor((longitude + 180) / 360 * (1L << z));
    }

    private static int row(double latitude, int z) {
        double radians = Math.toRadians(latitude);
        return (int) Math.floor((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * (1L << z));
    }

    /** A plot with a boundary, and where its middle lies. */
    private record Drawn(String id, long key, double longitude) {
        int x(int z) {
            return column(longitude, z);
        }

        int y(int z) {
            return row(31.0002, z);
        }
    }

    private Drawn draw() {
        String square = square();
        double longitude = 105 + 0.001 * lastCell() + 0.0002;
        JsonNode registered = register(FIRST, "2026-02-01", "declaredAreaMu: 2, boundary: " + square);
        String id = registered.at("/plot/id").asString();
        String decoded =
                new String(java.util.Base64.getUrlDecoder().decode(id), java.nio.charset.StandardCharsets.UTF_8);
        return new Drawn(id, Long.parseLong(decoded.split("\\|")[2]), longitude);
    }

    private void restore(Drawn plot) {
        client().mutate(
                        "restorePlot",
                        "{plotId: \"%s\", restoredOn: \"2026-03-01\", expectedVersion: 1}".formatted(plot.id),
                        "plot { id }");
    }

    private static String statusOf(byte[] tile, Drawn plot) {
        return MvtTile.features(tile, "plots").stream()
                .filter(feature -> feature.id() == plot.key)
                .map(feature -> String.valueOf(feature.values().get("status")))
                .findFirst()
                .orElse("missing");
    }

    @Test
    void keepsWhatIsDrawnAndDropsWhatChanges() {
        Drawn plot = draw();
        LocalDate today = clock.today();
        for (int z = 0; z <= 18; z++) {
            tiles().get(null, null, null, z, plot.x(z), plot.y(z));
            assertThat(tiles().kept(null, today, z, plot.x(z), plot.y(z)))
                    .as("zoom %d", z)
                    .isNotNull();
        }
        byte[] elsewhere = tiles().get(null, null, null, Z, plot.x(Z) + 40, plot.y(Z));
        restore(plot);
        for (int z = 0; z <= 18; z++) {
            assertThat(tiles().kept(null, today, z, plot.x(z), plot.y(z)))
                    .as("zoom %d", z)
                    .isNull();
        }
        assertThat(tiles().kept(null, today, Z, plot.x(Z) + 40, plot.y(Z))).isEqualTo(elsewhere);
        assertThat(statusOf(tiles().get(null, null, null, Z, plot.x(Z), plot.y(Z)), plot))
                .isEqualTo("RESTORED");
    }

    @Test
    void discardsATileThatWasDrawnWhileAChangeTouchedIt() {
        Drawn plot = draw();
        LocalDate today = clock.today();
        assertThat(tiles().drawAround(today, Z, plot.x(Z), plot.y(Z), () -> {
                    restore(plot);
                    assertThat(tiles().kept(null, today, Z, plot.x(Z), plot.y(Z)))
                            .isNull();
                }))
                .isFalse();
        Drawn other = draw();
        assertThat(tiles().drawAround(today, Z, plot.x(Z) + 30, plot.y(Z), () -> {
                    restore(other);
                    tiles().kept(null, today, Z, plot.x(Z), plot.y(Z));
                }))
                .isTrue();
    }

    @Test
    void isNeverBehindWhatThisProgramHasAcknowledged() throws Exception {
        List<Drawn> plots = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            plots.add(draw());
        }
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<Integer>> work = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                Random random = new Random(reader);
                threads.submit(() -> {
                    while (!done.get()) {
                        Drawn plot = plots.get(random.nextInt(plots.size()));
                        int z = 9 + random.nextInt(8);
                        tiles().get(null, null, null, z, plot.x(z), plot.y(z));
                    }
                });
            }
            for (int writer = 0; writer < 4; writer++) {
                List<Drawn> own = plots.subList(writer * 6, writer * 6 + 6);
                work.add(threads.submit(() -> {
                    int seen = 0;
                    for (int round = 0; round < 2; round++) {
                        for (Drawn plot : own) {
                            LedgerClient client = client();
                            client.mutate(
                                    round == 0 ? "restorePlot" : "lapsePlot",
                                    "{plotId: \"%1$s\", %2$s: \"2026-03-0%3$d\", expectedVersion: %3$d}"
                                            .formatted(plot.id, round == 0 ? "restoredOn" : "on", 1 + round),
                                    "plot { id }");
                            for (int z = 13; z <= 15; z++) {
                                String status = statusOf(tiles().get(null, null, null, z, plot.x(z), plot.y(z)), plot);
                                assertThat(status).isEqualTo(round == 0 ? "RESTORED" : "ABANDONED");
                                seen++;
                            }
                        }
                    }
                    return seen;
                }));
            }
            try {
                for (Future<Integer> each : work) {
                    assertThat(each.get(120, TimeUnit.SECONDS)).isEqualTo(36);
                }
            } finally {
                done.set(true);
            }
        }
        assertThat(tiles().compare(new Random(1), 1_000)).isPositive();
    }

    /** Gives connections until it is told not to. */
    private static final class Switched extends DelegatingDataSource {
        private final AtomicBoolean off = new AtomicBoolean();
        private volatile Connection last;

        Switched(javax.sql.DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (off.get()) {
                throw new SQLException("The network is away.", "08001");
            }
            last = super.getConnection();
            return last;
        }
    }

    @Test
    void anotherInstanceFollowsWithinASecondAndServesNothingWhileItIsDeaf() throws Exception {
        Drawn plot = draw();
        LocalDate today = clock.today();
        TilesAccess there = TilesAccess.beside(context, new Ledger(jdbc, clock), "8MB");
        Switched network = new Switched(database.listening());
        ChangeFeed feed = new ChangeFeed(network, reading, List.of(there.listener()));
        feed.start();
        try {
            await().until(() -> {
                there.get(null, null, null, Z, plot.x(Z), plot.y(Z));
                return there.kept(null, today, Z, plot.x(Z), plot.y(Z)) != null;
            });
            restore(plot);
            long begun = System.nanoTime();
            await().pollInterval(Duration.ofMillis(2))
                    .until(() -> there.kept(null, today, Z, plot.x(Z), plot.y(Z)) == null);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
            assertThat(statusOf(there.get(null, null, null, Z, plot.x(Z), plot.y(Z)), plot))
                    .isEqualTo("RESTORED");

            Drawn second = draw();
            int far = plot.x(Z) + 25;
            await().until(() -> {
                there.get(null, null, null, Z, far, plot.y(Z));
                there.get(null, null, null, Z, second.x(Z), second.y(Z));
                return there.kept(null, today, Z, far, plot.y(Z)) != null
                        && there.kept(null, today, Z, second.x(Z), second.y(Z)) != null;
            });
            network.off.set(true);
            network.last.abort(Runnable::run);
            await().until(() -> there.kept(null, today, Z, far, plot.y(Z)) == null);
            restore(second);
            assertThat(there.kept(null, today, Z, second.x(Z), second.y(Z))).isNull();
            assertThat(statusOf(there.get(null, null, null, Z, second.x(Z), second.y(Z)), second))
                    .isEqualTo("RESTORED");
            network.off.set(false);
            // what was kept before and not touched is served again, what was touched is not
            await().atMost(Duration.ofSeconds(30)).until(() -> there.kept(null, today, Z, far, plot.y(Z)) != null);
            byte[] kept = there.kept(null, today, Z, second.x(Z), second.y(Z));
            assertThat(kept == null ? "RESTORED" : statusOf(kept, second)).isEqualTo("RESTORED");
            assertThat(there.compare(new Random(2), 100)).isPositive();
        } finally {
            feed.stop();
        }
    }

    @Test
    void servesNothingWhenTheFeedIsSilent() {
        TilesAccess there = TilesAccess.beside(context, new Ledger(jdbc, clock), "8MB");
        LocalDate today = clock.today();
        there.listener().begin(position());
        there.listener().heard(System.nanoTime());
        there.get(null, null, null, 3, 6, 3);
        assertThat(there.kept(null, today, 3, 6, 3)).isNotNull();
        there.listener().heard(System.nanoTime() - Duration.ofMillis(1_001).toNanos());
        assertThat(there.kept(null, today, 3, 6, 3)).isNull();
        there.listener().heard(System.nanoTime());
        assertThat(there.kept(null, today, 3, 6, 3)).isNotNull();
        there.listener().lost();
        assertThat(there.kept(null, today, 3, 6, 3)).isNull();
    }

    @Test
    void isBoundedAndFairBetweenFilters() {
        TilesAccess there = TilesAccess.beside(context, new Ledger(jdbc, clock), "64KB");
        LocalDate today = clock.today();
        there.listener().begin(position());
        there.listener().heard(System.nanoTime());
        for (int x = 0; x < 8; x++) {
            there.get(null, null, null, 3, x, 3);
        }
        for (int x = 0; x < 400; x++) {
            there.listener().heard(System.nanoTime());
            there.get("{\"campaign\":2026}", null, null, 12, x, 5);
        }
        assertThat(there.bytes()).isBetween(20_000L, 64L << 10);
        for (int x = 0; x < 8; x++) {
            assertThat(there.kept(null, today, 3, x, 3)).as("tile %d", x).isNotNull();
        }
        assertThat(there.kept("{\"campaign\":2026}", today, 12, 399, 5)).isNotNull();
        assertThat(there.kept("{\"campaign\":2026}", today, 12, 0, 5)).isNull();
    }
}
