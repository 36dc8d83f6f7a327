package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.ReadAt;
import org.gengtu.map.MapQueries;
import org.gengtu.map.MapQueries.Cell;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapQueries.View;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;
import org.springframework.jdbc.core.simple.JdbcClient;

/** For random filters, days and boxes: list, totals, cells and regions tell the same plots and mu. */
class PlotLayerTest {
    private static PlotFixture county;
    private static PlotLayer layer;
    private static MapQueries queries;

    @BeforeAll
    static void writePlots() {
        county = new PlotFixture();
        county.writeRandom(new Random(3), 240);
        JdbcClient reading = JdbcClient.create(county.watched);
        layer = new PlotLayer(county.plots, new ChangedPlots(reading));
        queries = org.gengtu.map.MapQueriesAccess.of(reading);
    }

    @AfterAll
    static void close() {
        county.close();
    }

    @Test
    void listTotalsCellsAndRegionsAgree() {
        Random random = new Random(4);
        int seen = 0;
        for (int i = 0; i < 60; i++) {
            Map<String, Object> filter = new RandomFilters(county).filter(random, 2);
            AsOf asOf = random.nextBoolean()
                    ? null
                    : new AsOf(LocalDate.of(2026, 3, 1).plusDays(random.nextInt(200)), null, "2");
            Envelope box = new Envelope(
                    105 + random.nextDouble() * 0.1,
                    105.1 + random.nextDouble() * 0.1,
                    31,
                    31.05 + random.nextDouble() * 0.1);
            double zoom = random.nextDouble() * 13;
            seen += county.read(() -> agree(filter, asOf, box, zoom));
        }
        assertThat(seen).isGreaterThan(100);
    }

    private int agree(Map<String, Object> filter, AsOf asOf, Envelope box, double zoom) {
        Condition condition = layer.condition(filter);
        ReadAt at = asOf == null ? county.plots.live() : county.plots.at(asOf.on(), 2, true);
        View view = new View(layer, condition, at.snapshot());
        View boxed = county.read(() -> queries.within(view, box));
        List<ClassTotal> totals = queries.totals(view);
        List<ClassTotal> ofRegions = queries.totalsByRegion(view, 9).values().stream()
                .flatMap(List::stream)
                .toList();
        assertThat(count(ofRegions)).isEqualTo(count(totals));
        assertThat(amount(ofRegions)).isEqualByComparingTo(amount(totals));
        List<Cell> cells = queries.cells(boxed, zoom);
        List<ClassTotal> ofCells =
                cells.stream().flatMap(cell -> cell.classes().stream()).toList();
        List<ClassTotal> boxTotals = queries.totals(boxed);
        assertThat(count(ofCells)).isEqualTo(count(boxTotals));
        assertThat(amount(ofCells)).isEqualByComparingTo(amount(boxTotals));
        return cells.size();
    }

    private static long count(List<ClassTotal> totals) {
        return totals.stream().mapToLong(ClassTotal::objects).sum();
    }

    private static BigDecimal amount(List<ClassTotal> totals) {
        return totals.stream().map(ClassTotal::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
