package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.gengtu.GengtuTest;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The aggregate, written by Hibernate, and the bulk path, written by COPY, leave the same rows. */
@GengtuTest
class PlotRegistryTest {
    private static final RegionCode VILLAGE = new RegionCode("999902101201");
    private static final Commit COMMIT = Commit.of(Actor.UNKNOWN, "test");

    @Autowired
    PlotRegistry registry;

    @Autowired
    PlotBulk bulk;

    @Autowired
    RegionBulk regions;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @BeforeEach
    void makeVillage() {
        regions.register(
                List.of(
                        RegionRow.named(new RegionCode("999902000000"), "试县"),
                        RegionRow.named(new RegionCode("999902101000"), "试镇"),
                        RegionRow.named(VILLAGE, "试村")),
                COMMIT);
    }

    @Test
    void theAggregateAndTheBulkPathLeaveTheSameRows() throws SQLException {
        List<PlotRow> rows = rows();
        List<Long> one = rows.stream()
                .map(row -> registry.register(named(row, "A"), COMMIT))
                .toList();
        for (PlotRow row : rows) {
            importOne(named(row, "B"));
        }
        List<Long> other = jdbc.sql("SELECT DISTINCT plot_id FROM plot_state WHERE code LIKE 'B%' ORDER BY plot_id")
                .query(Long.class)
                .list();
        assertThat(other).hasSameSizeAs(one);
        for (int i = 0; i < one.size(); i++) {
            for (String table : List.of("plot", "plot_boundary", "plot_event", "plot_state")) {
                assertThat(content(table, other.get(i)))
                        .as("%s of row %d", table, i)
                        .isNotNull()
                        .isEqualTo(content(table, one.get(i)));
            }
        }
    }

    /** The rows of a plot without the numbers that must differ. */
    private List<Map<String, Object>> content(String table, long plotId) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> row : jdbc.sql(
                        "SELECT to_jsonb(t) - '{plot_id,event_id,state_id,boundary_id,commit_id,known_from}'::text[]"
                                + " #- '{payload,set,boundary}' AS content FROM " + table
                                + " t WHERE plot_id = ? ORDER BY 1")
                .param(plotId)
                .query()
                .listOfRows()) {
            rows.add(Map.of("content", row.get("content").toString().replaceAll("\"[AB](\\d+)\"", "\"$1\"")));
        }
        return rows;
    }

    @Test
    void refusesACodeThatIsTaken() {
        PlotRow row = named(rows().getFirst(), "C");
        registry.register(row, COMMIT);
        long position =
                jdbc.sql("SELECT position FROM ledger_head").query(Long.class).single();
        assertThatThrownBy(() -> registry.register(row, COMMIT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CODE_TAKEN));
        assertThat(jdbc.sql("SELECT position FROM ledger_head")
                        .query(Long.class)
                        .single())
                .isEqualTo(position);
    }

    private void importOne(PlotRow row) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            try {
                PlotImport session = bulk.begin(EnumSet.allOf(PlotField.class));
                session.add(row);
                session.check(found -> {}, compared -> {});
                session.write(COMMIT, written -> {});
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static PlotRow named(PlotRow row, String mark) {
        return new PlotRow(
                row.rowNumber(),
                mark + row.rowNumber(),
                null,
                null,
                row.village(),
                row.group(),
                row.shape(),
                row.areaMu(),
                row.declaredAreaMu(),
                row.measuredAreaMu(),
                row.idleKind(),
                row.abandonedSince(),
                row.causes(),
                row.landClass(),
                row.registeredOn(),
                row.restoredOn(),
                row.restorationMode(),
                row.recultivatedOn(),
                row.crop());
    }

    /** All kinds of placement, and every stage that a file can date. */
    private static List<PlotRow> rows() {
        LocalDate found = LocalDate.of(2026, 1, 5);
        Geometry square = square(105, 31);
        Geometry point = Shapes.FACTORY.createPoint(new Coordinate(105.2, 31.2));
        return List.of(
                row(1, square, found, null, null),
                row(2, point, found, LocalDate.of(2026, 2, 1), null),
                row(3, null, found, LocalDate.of(2026, 2, 1), LocalDate.of(2026, 3, 1)),
                row(4, square(105.1, 31), found, found, found),
                row(5, null, LocalDate.of(2025, 7, 9), null, null));
    }

    private static PlotRow row(
            long number, Geometry shape, LocalDate found, LocalDate restored, LocalDate recultivated) {
        boolean measured = shape != null && shape.getDimension() == 2;
        return new PlotRow(
                number,
                null,
                null,
                null,
                VILLAGE,
                number % 2 == 0 ? null : "3社",
                shape,
                new BigDecimal("1.50"),
                new BigDecimal("1.50"),
                measured ? new BigDecimal("1.58") : null,
                IdleKind.SEASONAL,
                LocalDate.of(2024, 9, 1),
                number % 2 == 0 ? 0 : 5,
                LandClass.PADDY,
                found,
                restored,
                restored == null ? null : RestorationMode.SELF,
                recultivated,
                recultivated == null ? null : "玉米\"豆\"");
    }

    private static Geometry square(double west, double south) {
        double side = 0.0003;
        return Shapes.FACTORY.createPolygon(new Coordinate[] {
            new Coordinate(west, south),
            new Coordinate(west + side, south),
            new Coordinate(west + side, south + side),
            new Coordinate(west, south + side),
            new Coordinate(west, south)
        });
    }
}
