package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.gengtu.calendar.Campaign;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.postgresql.PGConnection;

/**
 * One file of plots on its way into the ledger, within the caller's transaction: {@link #add} each row, {@link #check}
 * them against each other and the ledger, then {@link #write}. Rows go through COPY into a temporary table and from
 * there by set-based statements, so that memory does not grow with the file.
 */
public final class PlotImport {
    private static final int FETCH_ROWS = 2_000;
    private static final double SAME_PLOT_SHARE = 0.8;
    private static final int VILLAGE_DIGITS = 12;
    private static final int CORRECTIONS_AT_ONCE = 2_000;

    private final Connection connection;
    private final Ledger ledger;
    private final PlotBulk bulk;
    private final Set<PlotField> given;
    private final WKBWriter wkb = new WKBWriter(2, true);
    private @Nullable CopyBuffer copy;
    private long rows;
    private boolean boundariesRepeat;

    PlotImport(Connection connection, Ledger ledger, PlotBulk bulk, Set<PlotField> given) throws SQLException {
        this.connection = connection;
        this.ledger = ledger;
        this.bulk = bulk;
        this.given = EnumSet.copyOf(given);
        execute("""
                CREATE TEMPORARY TABLE plot_stage (
                    row_number bigint NOT NULL,
                    code text COLLATE "C",
                    source_key text COLLATE "C",
                    content_key uuid,
                    village_code text COLLATE "C" NOT NULL,
                    group_name text,
                    west double precision,
                    shape geometry(Geometry, 4490),
                    shape_key uuid,
                    area_mu numeric(12, 2) NOT NULL,
                    declared_area_mu numeric(12, 2),
                    measured_area_mu numeric(12, 2),
                    idle_kind idle_kind,
                    abandoned_since date,
                    causes smallint NOT NULL,
                    land_class land_class,
                    placement placement NOT NULL,
                    registered_on date NOT NULL,
                    restored_on date,
                    restoration_mode restoration_mode,
                    recultivated_on date,
                    crop text,
                    payload text NOT NULL
                ) ON COMMIT DROP""");
        execute(
                "CREATE TEMPORARY TABLE plot_known (row_number bigint NOT NULL, plot_id bigint NOT NULL) ON COMMIT DROP");
        execute("CREATE TEMPORARY TABLE plot_refused (row_number bigint NOT NULL) ON COMMIT DROP");
        copy = new CopyBuffer(connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY plot_stage FROM STDIN"));
    }

    /**
     * What an import wrote.
     *
     * @param registered new plots
     * @param corrected known plots of which an attribute or the boundary changed
     * @param unchanged known plots about which the file said nothing new
     */
    public record Result(long registered, long corrected, long unchanged) {}

    /** Takes a row; its village is known, its dates are in order, its shape is valid. */
    public void add(PlotRow row) throws SQLException {
        CopyBuffer into = copy;
        if (into == null) {
            throw new IllegalStateException("Rows are added before they are checked.");
        }
        rows++;
        Geometry shape = row.shape();
        into.cell(row.rowNumber()).cell(row.code()).cell(row.sourceKey()).cell(row.contentHash());
        into.cell(row.village().digits()).cell(row.group());
        if (shape == null) {
            into.cell(null).cell(null).cell(null);
        } else {
            into.cell(shape.getEnvelopeInternal().getMinX())
                    .hex(wkb.write(shape))
                    .cell(ShapeKey.of(shape));
        }
        into.cell(row.areaMu()).cell(row.declaredAreaMu()).cell(row.measuredAreaMu());
        into.cell(row.idleKind()).cell(row.abandonedSince()).cell(row.causes()).cell(row.landClass());
        into.cell(row.placement())
                .cell(row.registeredOn())
                .cell(row.restoredOn())
                .cell(row.restorationMode());
        into.cell(row.recultivatedOn()).cell(row.crop()).cell(PlotPayload.registered(row));
        into.endRow();
    }

    /**
     * Compares the rows with each other and with the ledger: repeated codes and boundaries, known plots, overlaps.
     *
     * @param sink takes what is found
     * @param progress takes the number of rows compared so far
     */
    public void check(Consumer<RowFinding> sink, LongConsumer progress) throws SQLException {
        endCopy();
        execute("SET LOCAL work_mem = '64MB'");
        execute("CREATE INDEX ON plot_stage (row_number)");
        // What the statements below join and group by; statistics of shapes take a second and help none of them.
        execute("ANALYZE plot_stage (row_number, code, source_key, content_key, village_code, shape_key, placement)");
        refuseRepeated("code", "The code %s stands in row %d already.", sink);
        refuseRepeated("source_key", "The key %s stands in row %d already.", sink);
        flagSameBoundaries(sink);
        numberContents();
        findKnown(sink);
        tellDiscrepancies(sink);
        sweep(sink, progress);
    }

    /** Leaves rows out of {@link #write}: those rejected after they were added. */
    public void refuse(long rowNumber) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO plot_refused VALUES (?)")) {
            statement.setLong(1, rowNumber);
            statement.executeUpdate();
        }
    }

    /**
     * Writes what is new in one commit: plots, boundaries, events, states; then the corrections of known plots. Writes
     * nothing, not even a commit, when the rows say nothing new.
     *
     * @param progress takes the number of rows written so far, of about three passes over them
     */
    public Result write(Commit commit, LongConsumer progress) throws SQLException {
        execute(
                "CREATE TEMPORARY TABLE plot_new ON COMMIT DROP AS SELECT n.row_number, NULL::bigint AS plot_id, NULL::bigint AS boundary_id FROM plot_stage n WHERE false");
        long known = count(
                "SELECT count(*) FROM plot_known k WHERE NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = k.row_number)");
        List<PlotBulk.Correction> corrections = known == 0 ? List.of() : listCorrections();
        execute("""
                INSERT INTO plot_new
                SELECT o.row_number, nextval('plot_seq'), CASE WHEN o.has_shape THEN nextval('plot_boundary_seq') END
                FROM (SELECT s.row_number, s.shape IS NOT NULL AS has_shape FROM plot_stage s
                    WHERE NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)
                        AND NOT EXISTS (SELECT FROM plot_known k WHERE k.row_number = s.row_number)
                    ORDER BY s.row_number) o""");
        long fresh = count("SELECT count(*) FROM plot_new");
        if (fresh == 0 && corrections.isEmpty()) {
            return new Result(0, 0, known);
        }
        execute("ANALYZE plot_new");
        bulk.holdRules();
        // Known plots are locked late, in the order of their ids, and the commit id is drawn after that.
        Map<Long, List<PlotEventRow>> stories =
                bulk.open(corrections.stream().map(PlotBulk.Correction::plotId).toList());
        long commitId = ledger.drawCommitId();
        PlotRules rules = bulk.rules(commitId);
        if (fresh > 0) {
            writeFresh(rules, commitId, progress);
        }
        Set<Long> changed = new HashSet<>();
        for (int from = 0; from < corrections.size(); from += CORRECTIONS_AT_ONCE) {
            List<PlotBulk.Correction> some =
                    corrections.subList(from, Math.min(corrections.size(), from + CORRECTIONS_AT_ONCE));
            changed.addAll(bulk.correct(some, stories, rules, commitId));
        }
        RecoveryDeltas.write(connection, commitId, "plot_new", changed);
        ledger.append(commitId, commit);
        return new Result(fresh, corrections.size(), known - corrections.size());
    }

    private void writeFresh(PlotRules rules, long commitId, LongConsumer progress) throws SQLException {
        List<Integer> years = listYears();
        execute("""
                CREATE TEMPORARY TABLE plot_campaign (campaign smallint, restoration_due_on date, recultivation_due_on date,
                    found_late_restoration_days smallint, found_late_recultivation_days smallint) ON COMMIT DROP""");
        for (int year : years) {
            addCampaign(rules.campaign(year));
        }
        // A plot whose registration was taken back no longer holds its keys.
        for (String key : List.of("source_key", "content_key")) {
            execute("""
                    UPDATE plot p SET %1$s = NULL FROM plot_new n JOIN plot_stage s USING (row_number)
                    WHERE p.%1$s = s.%1$s""".formatted(key));
        }
        execute("""
                INSERT INTO plot (plot_id, version, source_key, content_key)
                SELECT n.plot_id, 1 + (s.restored_on IS NOT NULL)::int + (s.recultivated_on IS NOT NULL)::int,
                    s.source_key, CASE WHEN s.code IS NULL AND s.source_key IS NULL AND s.shape IS NULL THEN s.content_key END
                FROM plot_new n JOIN plot_stage s USING (row_number) ORDER BY n.row_number""");
        execute("""
                INSERT INTO plot_boundary (boundary_id, plot_id, shape_key, geom, geom_3857)
                SELECT n.boundary_id, n.plot_id, s.shape_key, s.shape, ST_Transform(s.shape, 3857)
                FROM plot_new n JOIN plot_stage s USING (row_number)
                WHERE n.boundary_id IS NOT NULL ORDER BY n.row_number""");
        progress.accept(rows);
        execute("""
                INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
                SELECT nextval('plot_event_seq'), n.plot_id, %1$d, 1, 'REGISTERED'::plot_event_kind, s.registered_on,
                    ('{"set":{' || s.payload || CASE WHEN n.boundary_id IS NULL THEN '' ELSE ',"boundary":' || n.boundary_id END || '}}')::jsonb
                FROM plot_new n JOIN plot_stage s USING (row_number) ORDER BY n.row_number""".formatted(commitId));
        execute("""
                WITH w AS (
                    SELECT n.plot_id, s.restored_on, CASE WHEN s.restoration_mode IS NULL THEN '{"set":{}}'
                        ELSE '{"set":{"restorationMode":"' || s.restoration_mode || '"}}' END AS payload
                    FROM plot_new n JOIN plot_stage s USING (row_number)
                    WHERE s.restored_on IS NOT NULL ORDER BY n.row_number)
                INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
                SELECT nextval('plot_event_seq'), w.plot_id, %1$d, 2, 'RESTORED'::plot_event_kind, w.restored_on,
                    w.payload::jsonb FROM w""".formatted(commitId));
        execute("""
                WITH w AS (
                    SELECT n.plot_id, s.recultivated_on, CASE WHEN s.crop IS NULL THEN '{"set":{}}'
                        ELSE '{"set":{"crop":' || to_json(s.crop) || '}}' END AS payload
                    FROM plot_new n JOIN plot_stage s USING (row_number)
                    WHERE s.recultivated_on IS NOT NULL ORDER BY n.row_number)
                INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
                SELECT nextval('plot_event_seq'), w.plot_id, %1$d, 3, 'RECULTIVATED'::plot_event_kind,
                    w.recultivated_on, w.payload::jsonb FROM w""".formatted(commitId));
        progress.accept(2 * rows);
        if (rules.isPlainFor(years)) {
            insertStates(commitId, Stage.ABANDONED);
            insertStates(commitId, Stage.RESTORED);
            insertStates(commitId, Stage.RECULTIVATED);
        } else {
            bulk.project(listFresh(), rules, commitId);
        }
        progress.accept(3 * rows);
    }

    /** The stages that a file can date, with the days on which a row was in each. */
    private enum Stage {
        ABANDONED(
                "'ABANDONED'",
                "s.registered_on",
                "coalesce(s.restored_on, 'infinity')",
                "NULL::date, NULL::date, NULL::restoration_mode, NULL::text"),
        RESTORED(
                "'RESTORED'",
                "s.restored_on",
                "coalesce(s.recultivated_on, 'infinity')",
                "s.restored_on, NULL::date, s.restoration_mode, NULL::text"),
        RECULTIVATED(
                "'RECULTIVATED'",
                "s.recultivated_on",
                "'infinity'",
                "s.restored_on, s.recultivated_on, s.restoration_mode, s.crop");

        private final String status;
        private final String from;
        private final String to;
        private final String reached;

        Stage(String status, String from, String to, String reached) {
            this.status = status;
            this.from = from;
            this.to = to;
            this.reached = reached;
        }
    }

    private void insertStates(long commitId, Stage stage) throws SQLException {
        execute("""
                INSERT INTO plot_state (state_id, plot_id, boundary_id, valid_from, valid_to, known_from, known_to,
                    code, village_code, group_name, campaign, area_mu, declared_area_mu, measured_area_mu, idle_kind,
                    abandoned_since, causes, land_class, placement, boundary_provisional, status, status_on,
                    registered_on, found_late, restoration_due_on, recultivation_due_on, lapsed,
                    restored_on, recultivated_on, restoration_mode, crop, cell_x, cell_y)
                SELECT nextval('plot_state_seq'), n.plot_id, n.boundary_id, %2$s, %3$s, %1$d, %5$d,
                    s.code, s.village_code, s.group_name, c.campaign, s.area_mu, s.declared_area_mu, s.measured_area_mu, s.idle_kind,
                    s.abandoned_since, s.causes, s.land_class, s.placement, false, %4$s::plot_status, %2$s,
                    s.registered_on, s.registered_on > c.restoration_due_on,
                    CASE WHEN s.registered_on > c.restoration_due_on
                        THEN s.registered_on + c.found_late_restoration_days ELSE c.restoration_due_on END,
                    CASE WHEN s.registered_on > c.restoration_due_on
                        THEN s.registered_on + c.found_late_recultivation_days ELSE c.recultivation_due_on END,
                    false, %6$s, b.cell_x, b.cell_y
                FROM plot_new n JOIN plot_stage s USING (row_number)
                    LEFT JOIN plot_boundary b ON b.boundary_id = n.boundary_id
                    JOIN plot_campaign c ON c.campaign = extract(year FROM s.registered_on)
                WHERE %2$s < %3$s ORDER BY n.row_number""".formatted(commitId, stage.from, stage.to, stage.status, Snapshot.MAX, stage.reached));
    }

    private List<Integer> listYears() throws SQLException {
        List<Integer> years = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT DISTINCT extract(year FROM s.registered_on)::int FROM plot_stage s ORDER BY 1")) {
            while (row.next()) {
                years.add(row.getInt(1));
            }
        }
        return years;
    }

    private void addCampaign(Campaign campaign) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO plot_campaign VALUES (?, ?, ?, ?, ?)")) {
            statement.setInt(1, campaign.year());
            statement.setObject(2, campaign.restorationDueOn());
            statement.setObject(3, campaign.recultivationDueOn());
            statement.setInt(4, campaign.foundLateRestorationDays());
            statement.setInt(5, campaign.foundLateRecultivationDays());
            statement.executeUpdate();
        }
    }

    private List<Long> listFresh() throws SQLException {
        List<Long> plotIds = new ArrayList<>();
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("SELECT n.plot_id FROM plot_new n ORDER BY n.plot_id")) {
            while (row.next()) {
                plotIds.add(row.getLong(1));
            }
        }
        return plotIds;
    }

    private void refuseRepeated(String key, String what, Consumer<RowFinding> sink) throws SQLException {
        List<Long> repeated = new ArrayList<>();
        forEachRepeated(key, "true", (rowNumber, shown, first) -> {
            repeated.add(rowNumber);
            sink.accept(new RowFinding(
                    rowNumber, Finding.rejected(ProblemCode.ROW_CODE_REPEATED, what.formatted(shown, first), null)));
        });
        for (long rowNumber : repeated) {
            refuse(rowNumber);
        }
    }

    /** Rows that nothing tells apart but their order are plots of their own, as far as anyone can say, and worth a look. */
    private void flagSameBoundaries(Consumer<RowFinding> sink) throws SQLException {
        forEachRepeated(
                "village_code || ' ' || shape_key::text",
                "d.code IS NULL AND d.source_key IS NULL",
                (rowNumber, shown, first) -> {
                    boundariesRepeat = true;
                    sink.accept(new RowFinding(
                            rowNumber,
                            Finding.flagged(
                                    ProblemCode.ROW_DUPLICATE,
                                    "The same shape in the same village (%s) stands in row %d already."
                                            .formatted(shown.substring(0, VILLAGE_DIGITS), first),
                                    null)));
                });
    }

    private interface Repeated {
        void row(long rowNumber, String key, long first);
    }

    private void forEachRepeated(String key, String condition, Repeated taker) throws SQLException {
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT d.row_number, d.key, d.first FROM (
                            SELECT s.row_number, s.code, s.source_key, %1$s AS key,
                                min(s.row_number) OVER (PARTITION BY %1$s) AS first
                            FROM plot_stage s WHERE %1$s IS NOT NULL) d
                        WHERE d.row_number > d.first AND %2$s ORDER BY d.row_number""".formatted(key, condition))) {
            while (row.next()) {
                taker.row(row.getLong(1), row.getString(2), row.getLong(3));
            }
        }
    }

    /** Rows without code, key and shape are told apart by content and, where equal, by their order in the file. */
    private void numberContents() throws SQLException {
        execute("""
                UPDATE plot_stage s SET content_key = md5(s.content_key || ':' || o.occurrence)::uuid
                FROM (SELECT row_number, row_number() OVER (PARTITION BY content_key ORDER BY row_number) AS occurrence
                    FROM plot_stage WHERE content_key IS NOT NULL) o
                WHERE o.row_number = s.row_number""");
    }

    /** Identity: by code, else key, else village and shape, else village and content. */
    private void findKnown(Consumer<RowFinding> sink) throws SQLException {
        if (count("SELECT count(*) FROM (SELECT FROM plot LIMIT 1) p") == 0) {
            return;
        }
        execute("""
                INSERT INTO plot_known
                SELECT s.row_number, t.plot_id FROM plot_stage s JOIN plot_state t ON t.code = s.code
                WHERE %s AND NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)""".formatted(Snapshot.today("t")));
        execute("CREATE INDEX ON plot_known (row_number)");
        execute("CREATE INDEX ON plot_known (plot_id)");
        findKnown("JOIN plot p ON p.source_key = s.source_key", "p.plot_id");
        // A plot that bears the boundary now goes before one that bore it once.
        boolean found;
        do {
            found = findKnown(
                    "JOIN plot_boundary b ON b.shape_key = s.shape_key JOIN plot p ON p.plot_id = b.plot_id",
                    "b.boundary_id IS DISTINCT FROM t.boundary_id, p.plot_id");
            // Each round gives every plot one row: rows that share a shape take the plots that share it in turn.
        } while (found && boundariesRepeat);
        findKnown("JOIN plot p ON p.content_key = s.content_key", "p.plot_id");
        findEnded(sink);
        execute("ANALYZE plot_known");
        refuseTakenKeys(sink);
        refuseTakenCodes(sink);
    }

    /**
     * Rows of plots that have been split or merged since: the land stands in the ledger as what came of them, so such a row
     * is known, told, and changes nothing.
     */
    private void findEnded(Consumer<RowFinding> sink) throws SQLException {
        execute(
                "CREATE TEMPORARY TABLE plot_ended (row_number bigint NOT NULL, plot_id bigint NOT NULL) ON COMMIT DROP");
        for (String join : List.of(
                "JOIN plot_state t ON t.code = s.code",
                "JOIN plot p ON p.source_key = s.source_key JOIN plot_state t ON t.plot_id = p.plot_id",
                "JOIN plot_boundary b ON b.shape_key = s.shape_key JOIN plot_state t ON t.boundary_id = b.boundary_id"
                        + " AND t.village_code = s.village_code AND (s.code IS NULL OR t.code IS NULL)",
                "JOIN plot p ON p.content_key = s.content_key JOIN plot_state t ON t.plot_id = p.plot_id")) {
            execute("""
                    INSERT INTO plot_ended
                    SELECT DISTINCT ON (s.row_number) s.row_number, t.plot_id FROM plot_stage s %1$s
                    WHERE t.known_to = %2$d AND t.valid_to < 'infinity'
                        AND NOT EXISTS (SELECT FROM plot_state o WHERE o.plot_id = t.plot_id AND %3$s)
                        AND NOT EXISTS (SELECT FROM plot_known k WHERE k.row_number = s.row_number)
                        AND NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)
                        AND NOT EXISTS (SELECT FROM plot_ended e WHERE e.row_number = s.row_number)
                    ORDER BY s.row_number, t.valid_to DESC, t.plot_id""".formatted(join, Snapshot.MAX, Snapshot.today("o")));
        }
        execute("INSERT INTO plot_known SELECT row_number, plot_id FROM plot_ended");
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT e.row_number, max(t.valid_to) FROM plot_ended e
                            JOIN plot_state t ON t.plot_id = e.plot_id AND t.known_to = %d
                        GROUP BY e.row_number ORDER BY e.row_number""".formatted(Snapshot.MAX))) {
            while (row.next()) {
                sink.accept(new RowFinding(
                        row.getLong(1),
                        new Finding(
                                ProblemCode.ROW_DISCREPANCY,
                                Outcome.FLAGGED,
                                "The plot was split or merged on %s.".formatted(day(row, 2)),
                                null,
                                "What came of it stands.")));
            }
        }
    }

    /** A key names one plot for good: a row whose key stands with a plot of another code, or of another row, is refused. */
    private void refuseTakenKeys(Consumer<RowFinding> sink) throws SQLException {
        List<Long> refused = new ArrayList<>();
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT s.row_number, s.source_key, t.code
                        FROM plot_stage s JOIN plot p ON p.source_key = s.source_key
                            JOIN plot_state t ON t.plot_id = p.plot_id AND %s
                        WHERE NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)
                            AND NOT EXISTS (SELECT FROM plot_known k WHERE k.row_number = s.row_number)
                        ORDER BY s.row_number""".formatted(Snapshot.today("t")))) {
            while (row.next()) {
                refused.add(row.getLong(1));
                String plot = row.getString(3) == null ? "a plot of another row" : "the plot " + row.getString(3);
                sink.accept(new RowFinding(
                        row.getLong(1),
                        Finding.rejected(
                                ProblemCode.ROW_CODE_REPEATED,
                                "The key %s stands with %s already.".formatted(row.getString(2), plot),
                                null)));
            }
        }
        for (long rowNumber : refused) {
            refuse(rowNumber);
        }
    }

    /** A code names one plot on each day: one that a plot bore until another day is not another's before it. */
    private void refuseTakenCodes(Consumer<RowFinding> sink) throws SQLException {
        List<Long> refused = new ArrayList<>();
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT s.row_number, s.code, max(t.valid_to)
                        FROM plot_stage s LEFT JOIN plot_known k USING (row_number)
                            JOIN plot_state t ON t.code = s.code AND t.known_to = %d AND t.plot_id IS DISTINCT FROM k.plot_id
                        WHERE (k.plot_id IS NULL AND t.valid_to > s.registered_on
                                OR k.plot_id IS NOT NULL AND t.valid_to < 'infinity' AND EXISTS (
                                    SELECT FROM plot_state o WHERE o.plot_id = k.plot_id AND o.code IS NULL AND %s))
                            AND NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)
                        GROUP BY s.row_number, s.code ORDER BY s.row_number""".formatted(Snapshot.MAX, Snapshot.today("o")))) {
            while (row.next()) {
                refused.add(row.getLong(1));
                sink.accept(new RowFinding(
                        row.getLong(1),
                        Finding.rejected(
                                ProblemCode.ROW_CODE_REPEATED,
                                "The code %s was that of another plot until %s."
                                        .formatted(row.getString(2), day(row, 3)),
                                null)));
            }
        }
        for (long rowNumber : refused) {
            refuse(rowNumber);
        }
    }

    /** A plot that bears another code, or another key of the source, is not the row's; nor one that is another row's. */
    private boolean findKnown(String join, String order) throws SQLException {
        return update("""
                INSERT INTO plot_known
                SELECT DISTINCT ON (f.plot_id) f.row_number, f.plot_id FROM (
                    SELECT DISTINCT ON (s.row_number) s.row_number, p.plot_id
                    FROM plot_stage s %1$s JOIN plot_state t ON t.plot_id = p.plot_id AND %3$s
                    WHERE NOT EXISTS (SELECT FROM plot_known k WHERE k.row_number = s.row_number)
                        AND NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)
                        AND NOT EXISTS (SELECT FROM plot_known k WHERE k.plot_id = p.plot_id)
                        AND (s.code IS NULL OR t.code IS NULL)
                        AND (p.source_key = s.source_key OR p.content_key = s.content_key
                            OR t.village_code = s.village_code)
                        AND (p.source_key <> s.source_key
                            AND split_part(p.source_key, '|', 1) = split_part(s.source_key, '|', 1)) IS NOT TRUE
                    ORDER BY s.row_number, %2$s) f
                ORDER BY f.plot_id, f.row_number""".formatted(join, order, Snapshot.today("t"))) > 0;
    }

    /** Where the file dates stages of a known plot otherwise than the ledger: told, never written. */
    private void tellDiscrepancies(Consumer<RowFinding> sink) throws SQLException {
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT s.row_number, s.restored_on, s.recultivated_on, t.restored_on, t.recultivated_on, t.status
                        FROM plot_known k JOIN plot_stage s USING (row_number)
                            JOIN plot_state t ON t.plot_id = k.plot_id AND %s
                        WHERE (s.restored_on IS NOT NULL AND s.restored_on IS DISTINCT FROM t.restored_on)
                            OR (s.recultivated_on IS NOT NULL AND s.recultivated_on IS DISTINCT FROM t.recultivated_on)
                        ORDER BY s.row_number""".formatted(Snapshot.today("t")))) {
            while (row.next()) {
                String what =
                        "The file says restored %s, recultivated %s; the ledger says restored %s, recultivated %s, status %s."
                                .formatted(day(row, 2), day(row, 3), day(row, 4), day(row, 5), row.getString(6));
                sink.accept(new RowFinding(
                        row.getLong(1),
                        new Finding(ProblemCode.ROW_DISCREPANCY, Outcome.FLAGGED, what, null, "The ledger stands.")));
            }
        }
    }

    private static String day(ResultSet row, int column) throws SQLException {
        LocalDate day = row.getObject(column, LocalDate.class);
        return day == null ? "never" : day.toString();
    }

    private void sweep(Consumer<RowFinding> sink, LongConsumer progress) throws SQLException {
        OverlapSweep sweep = new OverlapSweep((one, other, common, share) -> {
            tellOverlap(one, other, common, share, sink);
            tellOverlap(other, one, common, share, sink);
        });
        WKBReader reader = new WKBReader();
        long compared = 0;
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT s.row_number, s.village_code, s.code, s.west, ST_AsBinary(s.shape)
                        FROM plot_stage s WHERE s.placement = 'BOUNDARY'
                            AND NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = s.row_number)
                        UNION ALL
                        SELECT 0, t.village_code, t.code, ST_XMin(b.geom), ST_AsBinary(b.geom)
                        FROM plot_state t JOIN plot_boundary b ON b.boundary_id = t.boundary_id
                        WHERE %s AND t.placement = 'BOUNDARY'
                            AND b.geom && (SELECT ST_SetSRID(ST_Extent(shape), 4490) FROM plot_stage)
                            AND NOT EXISTS (SELECT FROM plot_known k WHERE k.plot_id = t.plot_id)
                        ORDER BY 4""".formatted(Snapshot.today("t")))) {
            while (row.next()) {
                Geometry shape = reader.read(row.getBytes(5));
                sweep.next(new OverlapSweep.Item(row.getLong(1), row.getString(2), row.getString(3), shape));
                compared++;
                if (compared % FETCH_ROWS == 0) {
                    progress.accept(compared);
                }
            }
        } catch (ParseException e) {
            throw new IllegalStateException("A shape that was written does not parse.", e);
        }
    }

    private static void tellOverlap(
            OverlapSweep.Item item, OverlapSweep.Item other, Geometry common, double share, Consumer<RowFinding> sink) {
        if (item.isKnown()) {
            return;
        }
        String named = other.isKnown()
                ? "the known plot " + (other.code() == null ? "without code in " + other.villageCode() : other.code())
                : "row " + other.rowNumber();
        String place = common.getInteriorPoint().toText();
        String percent = String.format(Locale.ROOT, "%.0f", Math.min(share, 1) * 100);
        sink.accept(new RowFinding(
                item.rowNumber(),
                Finding.flagged(
                        ProblemCode.ROW_OVERLAP,
                        "It overlaps %s by %s %% of the smaller.".formatted(named, percent),
                        place)));
        boolean mostlyTheSame = common.getArea()
                > SAME_PLOT_SHARE
                        * Math.max(item.shape().getArea(), other.shape().getArea());
        if (other.isKnown() && mostlyTheSame && other.villageCode().equals(item.villageCode())) {
            sink.accept(new RowFinding(
                    item.rowNumber(),
                    Finding.flagged(
                            ProblemCode.ROW_SAME_PLOT_OFFERED, "It covers %s almost wholly.".formatted(named), place)));
        }
    }

    /** What the file says otherwise than the ledger of the plots that it knows, of the fields that it has columns for. */
    private List<PlotBulk.Correction> listCorrections() throws SQLException {
        List<PlotBulk.Correction> corrections = new ArrayList<>();
        try (Statement statement = cursor();
                ResultSet row = statement.executeQuery("""
                        SELECT k.plot_id,
                            s.code IS NOT NULL AND s.code IS DISTINCT FROM t.code, s.code,
                            s.village_code <> t.village_code, s.village_code,
                            s.group_name IS DISTINCT FROM t.group_name, s.group_name,
                            s.shape IS NOT NULL AND (b.shape_key IS DISTINCT FROM s.shape_key), s.shape_key, s.shape::text,
                            s.measured_area_mu, s.declared_area_mu IS DISTINCT FROM t.declared_area_mu, s.declared_area_mu,
                            s.idle_kind IS DISTINCT FROM t.idle_kind, s.idle_kind,
                            s.abandoned_since IS DISTINCT FROM t.abandoned_since, s.abandoned_since,
                            s.causes <> t.causes, s.causes,
                            s.land_class IS DISTINCT FROM t.land_class, s.land_class
                        FROM plot_known k JOIN plot_stage s USING (row_number)
                            JOIN plot_state t ON t.plot_id = k.plot_id AND %s
                            LEFT JOIN plot_boundary b ON b.boundary_id = t.boundary_id
                        WHERE NOT EXISTS (SELECT FROM plot_refused r WHERE r.row_number = k.row_number)
                        ORDER BY k.plot_id""".formatted(Snapshot.today("t")))) {
            while (row.next()) {
                PlotBulk.Correction correction = correction(row);
                if (!correction.isEmpty()) {
                    corrections.add(correction);
                }
            }
        }
        return corrections;
    }

    private PlotBulk.Correction correction(ResultSet row) throws SQLException {
        PlotBulk.Correction correction = new PlotBulk.Correction(row.getLong(1));
        set(correction, row, PlotField.CODE, 2, row.getString(3));
        set(correction, row, PlotField.VILLAGE, 4, row.getString(5));
        set(correction, row, PlotField.GROUP, 6, row.getString(7));
        if (given.contains(PlotField.BOUNDARY) && row.getBoolean(8)) {
            correction.redraw(UUID.fromString(row.getString(9)), row.getString(10), row.getBigDecimal(11));
        }
        BigDecimal declared = row.getBigDecimal(13);
        set(correction, row, PlotField.DECLARED_AREA_MU, 12, declared == null ? null : declared.toPlainString());
        set(correction, row, PlotField.IDLE_KIND, 14, row.getString(15));
        set(correction, row, PlotField.ABANDONED_SINCE, 16, row.getString(17));
        set(
                correction,
                row,
                PlotField.CAUSES,
                18,
                AbandonmentCause.ofBits(row.getInt(19)).stream().map(Enum::name).toList());
        set(correction, row, PlotField.LAND_CLASS, 20, row.getString(21));
        return correction;
    }

    private void set(
            PlotBulk.Correction correction, ResultSet row, PlotField field, int differs, @Nullable Object value)
            throws SQLException {
        if (given.contains(field) && row.getBoolean(differs)) {
            correction.set(field, value);
        }
    }

    private void endCopy() throws SQLException {
        CopyBuffer into = copy;
        if (into != null) {
            into.end();
            copy = null;
        }
    }

    /** Ends the COPY that is under way, so that the connection can be rolled back; for an import that is given up. */
    public void abandon() throws SQLException {
        CopyBuffer into = copy;
        if (into != null) {
            into.cancel();
            copy = null;
        }
    }

    private Statement cursor() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(FETCH_ROWS);
        return statement;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private long count(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
