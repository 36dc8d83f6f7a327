package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.PlotListRequest.Wanted;
import org.gengtu.ledger.Reading;
import org.gengtu.region.Regions;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A small made-up county with random plots, written straight into the tables, and the read service over it. */
final class PlotFixture implements AutoCloseable {
    static final LocalDate TODAY = LocalDate.of(2026, 8, 10);
    static final List<String> VILLAGES =
            List.of("990101101201", "990101101202", "990101101203", "990101102201", "990101102202", "990101103001");
    static final List<String> NAMES = List.of("青石村", "白云村", "石桥村", "青杠村", "_百分%村", "社区一");
    static final GeometryFactory SHAPES = new GeometryFactory();
    private static final long MAX = Long.MAX_VALUE;

    final TestDatabase database;
    final WatchedDataSource watched;
    final CountyClock clock = new CountyClock(Clock.fixed(Instant.parse("2026-08-10T04:00:00Z"), ZoneOffset.UTC));
    final Plots plots;
    final List<Row> rows = new ArrayList<>();
    private final TransactionTemplate transactions;
    private long plotIds;

    /** A state row as it was written. */
    record Row(
            long plotId,
            LocalDate validFrom,
            LocalDate validTo,
            long knownFrom,
            long knownTo,
            String code,
            String village,
            int campaign,
            BigDecimal areaMu,
            IdleKind idleKind,
            int causes,
            LandClass landClass,
            Placement placement,
            PlotStatus status,
            LocalDate statusOn,
            LocalDate restoredOn,
            LocalDate recultivatedOn,
            LocalDate restorationDueOn,
            LocalDate recultivationDueOn,
            boolean lapsed,
            RestorationMode mode,
            String crop,
            Geometry shape) {
        boolean isAt(LocalDate day, long high) {
            return knownFrom <= high && knownTo > high && !validFrom.isAfter(day) && validTo.isAfter(day);
        }
    }

    PlotFixture() {
        this(TestDatabase.fresh());
    }

    PlotFixture(TestDatabase database) {
        this.database = database;
        this.watched = new WatchedDataSource(database.reading());
        DataSourceTransactionManager manager = new DataSourceTransactionManager(watched);
        transactions = new TransactionTemplate(manager);
        transactions.setReadOnly(true);
        transactions.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        JdbcClient reading = JdbcClient.create(watched);
        plots = new Plots(
                new PlotQueries(reading),
                new Reading(
                        watched, reading, database.jdbc(), new DataSourceTransactionManager(database.writing()), clock),
                new Regions(reading));
        writeRegions();
    }

    <T> T read(Supplier<T> work) {
        return transactions.execute(status -> work.get());
    }

    PlotConnection list(Map<String, Object> arguments) {
        return read(() -> plots.list(plots.request(arguments, new Wanted(true, true, true, PlotSelection.VERSION))));
    }

    private void writeRegions() {
        JdbcClient jdbc = database.jdbc();
        long commit = commit();
        List<String> codes = new ArrayList<>(List.of("990101000000", "990101101000", "990101102000", "990101103000"));
        codes.addAll(VILLAGES);
        for (String code : codes) {
            String level = code.endsWith("000000") ? "COUNTY" : code.endsWith("000") ? "TOWNSHIP" : "VILLAGE";
            String parent = level.equals("COUNTY")
                    ? null
                    : level.equals("TOWNSHIP") ? "990101000000" : code.substring(0, 9) + "000";
            jdbc.sql("INSERT INTO region VALUES (?, ?::region_level, 1)")
                    .params(code, level)
                    .update();
            jdbc.sql("""
                            INSERT INTO region_state (state_id, region_code, level, parent_code, name, valid_from, valid_to,
                                known_from, known_to)
                            VALUES (nextval('region_state_seq'), ?, ?::region_level, ?, ?, '-infinity', 'infinity', ?, ?)""")
                    .params(
                            code,
                            level,
                            parent,
                            level.equals("VILLAGE") ? NAMES.get(VILLAGES.indexOf(code)) : "区" + code,
                            commit,
                            MAX)
                    .update();
        }
        jdbc.sql("""
                        INSERT INTO region_former (former_id, region_code, kind, value, until_day, known_from, known_to)
                        VALUES (nextval('region_former_seq'), '990101101201', 'CODE', '990101109201', '2020-01-01', ?, ?)""").params(commit, MAX).update();
    }

    /** An empty commit. */
    long commit() {
        long id = database.jdbc()
                .sql("SELECT nextval('commit_seq')")
                .query(Long.class)
                .single();
        database.jdbc()
                .sql("SELECT * FROM ledger_append(?, NULL, 'tester', 'test', NULL)")
                .param(id)
                .query((row, number) -> 0)
                .list();
        return id;
    }

    /** Random plots; some with an earlier state, some corrected by a second commit. */
    void writeRandom(Random random, int count) {
        long first = commit();
        long second = commit();
        for (int i = 0; i < count; i++) {
            writeRandomPlot(random, first, second);
        }
        database.jdbc().sql("ANALYZE plot_state").update();
        database.jdbc().sql("ANALYZE plot_boundary").update();
    }

    private void writeRandomPlot(Random random, long first, long second) {
        long plotId = ++plotIds;
        database.jdbc().sql("INSERT INTO plot VALUES (?, 1)").param(plotId).update();
        Geometry shape = shape(random);
        Long boundary = shape == null ? null : plotId;
        if (boundary != null) {
            database.jdbc().sql("""
                            INSERT INTO plot_boundary SELECT ?, ?, gen_random_uuid(), g, ST_Transform(g, 3857)
                            FROM ST_GeomFromText(?, 4490) g""").params(plotId, plotId, shape.toText()).update();
        }
        LocalDate from = LocalDate.of(2026, 1, 1).plusDays(random.nextInt(60));
        LocalDate change = LocalDate.of(2026, 5, 1).plusDays(random.nextInt(90));
        LocalDate open = LocalDate.MAX;
        if (random.nextInt(3) == 0) {
            write(random(random, plotId, from, change, first, MAX, shape));
            write(random(random, plotId, change, open, first, MAX, shape));
        } else if (random.nextInt(3) == 0) {
            write(random(random, plotId, from, open, first, second, shape));
            write(random(random, plotId, from, open, second, MAX, shape));
        } else {
            write(random(random, plotId, from, open, first, MAX, shape));
        }
    }

    /** Two events for every plot, the first taken back by the second. */
    void writeHistories() {
        long commit = commit();
        database.jdbc().sql("""
                        INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, target_event_id, payload)
                        SELECT plot_id * 2 + s, plot_id, :commit, s + 1, (ARRAY['CORRECTED', 'WITHDRAWN'])[s + 1]::plot_event_kind,
                            '2026-03-01', CASE s WHEN 1 THEN plot_id * 2 END,
                            '{"set": {"villageCode": "990101101201"}, "was": {"villageCode": "990101101202"}}'
                        FROM plot, generate_series(0, 1) s""").param("commit", commit).update();
    }

    private static Geometry shape(Random random) {
        double x = 105 + random.nextInt(2000) / 10_000.0;
        double y = 31 + random.nextInt(2000) / 10_000.0;
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> SHAPES.createPoint(new Coordinate(x, y));
            default -> SHAPES.toGeometry(new Envelope(x, x + 0.0031 + random.nextInt(50) / 10_000.0, y, y + 0.0027));
        };
    }

    private static Row random(
            Random random, long plotId, LocalDate from, LocalDate to, long knownFrom, long knownTo, Geometry shape) {
        PlotStatus status = PlotStatus.values()[random.nextInt(4)];
        boolean restored = status == PlotStatus.RESTORED || status == PlotStatus.RECULTIVATED || random.nextInt(6) == 0;
        boolean recultivated = status == PlotStatus.RECULTIVATED;
        LocalDate due = LocalDate.of(2026, 6, 30).plusDays(random.nextInt(4) == 0 ? 45 : 0);
        return new Row(
                plotId,
                from,
                to,
                knownFrom,
                knownTo,
                random.nextInt(6) == 0 ? null : "51" + random.nextInt(4) + "%_".charAt(random.nextInt(2)) + plotId,
                VILLAGES.get(random.nextInt(VILLAGES.size())),
                2025 + random.nextInt(2),
                BigDecimal.valueOf(20 + random.nextInt(40) * 10L, 2),
                random.nextInt(3) == 0 ? null : IdleKind.values()[random.nextInt(2)],
                random.nextInt(128),
                random.nextInt(3) == 0 ? null : LandClass.values()[random.nextInt(3)],
                shape == null ? Placement.VILLAGE : shape.getDimension() == 0 ? Placement.POINT : Placement.BOUNDARY,
                status,
                from,
                restored ? LocalDate.of(2026, 6, 1).plusDays(random.nextInt(60)) : null,
                recultivated ? LocalDate.of(2026, 7, 1).plusDays(random.nextInt(60)) : null,
                due,
                due.plusDays(31),
                random.nextInt(5) == 0,
                restored ? RestorationMode.values()[random.nextInt(5)] : null,
                recultivated ? List.of("玉米", "大豆", "O'Neill").get(random.nextInt(3)) : null,
                shape);
    }

    void write(Row row) {
        rows.add(row);
        database.jdbc()
                .sql("""
                        INSERT INTO plot_state (state_id, plot_id, boundary_id, valid_from, valid_to, known_from, known_to, code,
                            village_code, campaign, area_mu, idle_kind, causes, land_class, placement, boundary_provisional,
                            status, status_on, registered_on, found_late, restored_on, recultivated_on, restoration_due_on,
                            recultivation_due_on, lapsed, restoration_mode, crop, cell_x, cell_y)
                        VALUES (nextval('plot_state_seq'), ?, ?, ?, ?::date, ?, ?, ?, ?, ?, ?, ?::idle_kind, ?, ?::land_class,
                            ?::placement, false, ?::plot_status, ?, ?, false, ?, ?, ?, ?, ?, ?::restoration_mode, ?,
                            (SELECT cell_x FROM plot_boundary WHERE boundary_id = ?),
                            (SELECT cell_y FROM plot_boundary WHERE boundary_id = ?))""")
                .params(
                        row.plotId,
                        row.shape == null ? null : row.plotId,
                        row.validFrom,
                        row.validTo.equals(LocalDate.MAX) ? "infinity" : row.validTo.toString(),
                        row.knownFrom,
                        row.knownTo,
                        row.code,
                        row.village,
                        row.campaign,
                        row.areaMu,
                        name(row.idleKind),
                        row.causes,
                        name(row.landClass),
                        name(row.placement),
                        name(row.status),
                        row.statusOn,
                        row.validFrom,
                        row.restoredOn,
                        row.recultivatedOn,
                        row.restorationDueOn,
                        row.recultivationDueOn,
                        row.lapsed,
                        name(row.mode),
                        row.crop,
                        row.shape == null ? null : row.plotId,
                        row.shape == null ? null : row.plotId)
                .update();
    }

    private static String name(Enum<?> value) {
        return value == null ? null : value.name();
    }

    @Override
    public void close() {
        database.close();
    }
}
