package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.map.MapQueries;
import org.gengtu.map.MapQueriesAccess;
import org.gengtu.map.MvtTile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** With 200,000 plots, a tile and the footprint of a commit find their rows by an index, today and on past days. */
class TilePlansTest {
    private static PlotFixture county;
    private static PlotLayer layer;
    private static MapQueries queries;
    private static ChangedPlots changes;

    @BeforeAll
    static void writePlots() {
        county = new PlotFixture();
        long commit = county.commit();
        for (String sql : List.of("INSERT INTO plot SELECT n, 2 FROM generate_series(1, 200000) n", """
                INSERT INTO plot_boundary SELECT n, n, gen_random_uuid(), g, ST_Transform(g, 3857)
                FROM generate_series(1, 200000) n, ST_MakeEnvelope(103 + n / 200 * 0.004, 31 + n % 200 * 0.004,
                    103.003 + n / 200 * 0.004, 31.003 + n % 200 * 0.004, 4490) g""", """
                INSERT INTO plot_state (state_id, plot_id, boundary_id, valid_from, valid_to, known_from, known_to, code,
                    village_code, campaign, area_mu, causes, placement, boundary_provisional, status, status_on,
                    registered_on, found_late, restored_on, restoration_due_on, recultivation_due_on, lapsed,
                    cell_x, cell_y)
                SELECT n, n, n, '2026-01-01', 'infinity', :commit, 9223372036854775807, 'P' || lpad(n::text, 6, '0'),
                    (ARRAY['990101101201', '990101101202', '990101101203', '990101102201',
                    '990101102202', '990101103001'])[n / 34000 + 1], 2026, 1 + n % 70, 1, 'BOUNDARY', false,
                    'ABANDONED', '2026-06-01', '2026-01-01', false, NULL, '2026-06-30', '2026-07-31', false, cell_x, cell_y
                FROM plot_boundary JOIN generate_series(1, 200000) n ON boundary_id = n""")) {
            county.database.jdbc().sql(sql).param("commit", commit).update();
        }
        long last = county.commit();
        county.database.jdbc().sql("""
                        INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
                        VALUES (1, 77, ?, 1, 'CORRECTED', '2026-03-01', '{"set": {"crop": "玉米"}}')""").param(last).update();
        county.database
                .jdbc()
                .sql("UPDATE plot_state SET known_to = ? WHERE plot_id = 77")
                .param(last)
                .update();
        JdbcClient owner = JdbcClient.create(county.database.owner());
        List.of("plot", "plot_boundary", "plot_event", "plot_state")
                .forEach(table -> owner.sql("VACUUM ANALYZE " + table).update());
        JdbcClient reading = JdbcClient.create(county.watched);
        changes = new ChangedPlots(reading);
        layer = new PlotLayer(county.plots, changes);
        queries = MapQueriesAccess.of(reading);
        county.watched.explain(true);
    }

    @AfterAll
    static void close() {
        county.close();
    }

    private static void assertIndexed() {
        assertThat(county.watched.plans())
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan)
                        .doesNotContain("Seq Scan on plot_state")
                        .doesNotContain("Seq Scan on plot_boundary"));
    }

    @Test
    void drawsTilesByIndex() {
        for (Map<String, Object> asOf :
                java.util.Arrays.<Map<String, Object>>asList(null, Map.of("on", LocalDate.of(2026, 5, 1)))) {
            for (int z : new int[] {10, 14}) {
                int x = (int) ((105 + 180) / 360.0 * (1 << z));
                double radians = Math.toRadians(31.4);
                int y = (int) ((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * (1 << z));
                county.watched.forget();
                byte[] tile = county.read(() -> MapQueriesAccess.tile(
                        queries,
                        new MapQueries.View(
                                layer, Condition.ALL, county.plots.at(asOf).snapshot()),
                        z,
                        x,
                        y));
                assertThat(MvtTile.features(tile, "plots")).hasSizeGreaterThan(10);
                assertIndexed();
            }
        }
    }

    @Test
    void findsTheFootprintOfACommitByIndex() {
        county.watched.forget();
        org.assertj.core.api.Assertions.assertThat(
                        county.read(() -> MapQueriesAccess.boxes(JdbcClient.create(county.watched), layer, 2, 3)))
                .singleElement()
                .satisfies(box -> assertThat(box.getMinX()).isEqualTo(103));
        assertIndexed();
    }
}
