package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads and appends plots' events, and replaces the states that follow from them. All of it within one commit. */
@Component
class PlotEventLog {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcTemplate jdbc;

    PlotEventLog(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** The given plots and all that they came of or that came of them, by splits and merges. */
    private static final String FAMILY = """
            WITH RECURSIVE family (plot_id) AS (
                SELECT unnest(?::bigint[])
                UNION
                SELECT CASE WHEN l.parent_id = f.plot_id THEN l.child_id ELSE l.parent_id END
                FROM family f JOIN plot_lineage l ON l.parent_id = f.plot_id OR l.child_id = f.plot_id)""";

    /**
     * Locks plots and their relatives in the order of their ids, and reads their stories. A commit id is drawn after it.
     *
     * @return by plot; one that does not exist is missing
     */
    Map<Long, List<PlotEventRow>> open(Collection<Long> plotIds) {
        Set<Long> locked = lock(plotIds);
        Map<Long, List<PlotEventRow>> stories = stories(plotIds);
        while (!locked.containsAll(stories.keySet())) {
            // A split that was under way while this waited: its parts are younger, so the order of locks holds.
            locked = lock(stories.keySet());
            stories = stories(plotIds);
        }
        return stories;
    }

    /** Locks plots and their relatives in the order of their ids. */
    Set<Long> lock(Collection<Long> plotIds) {
        Set<Long> locked = new TreeSet<>();
        jdbc.query(
                FAMILY + " SELECT p.plot_id FROM plot p WHERE p.plot_id IN (SELECT plot_id FROM family)"
                        + " ORDER BY p.plot_id FOR UPDATE",
                row -> {
                    locked.add(row.getLong(1));
                },
                (Object) ids(plotIds));
        return locked;
    }

    /**
     * Begins to append to stories that were opened.
     *
     * @param most the most events that will be appended
     */
    Batch begin(Map<Long, List<PlotEventRow>> stories, int most, long commitId, PlotRules rules) {
        return new Batch(stories, most, commitId, rules);
    }

    private Map<Long, List<PlotEventRow>> stories(Collection<Long> plotIds) {
        Map<Long, List<PlotEventRow>> stories = new LinkedHashMap<>();
        jdbc.query(
                FAMILY + """
                         SELECT e.event_id, e.plot_id, e.seq, e.kind, e.on_day, e.target_event_id, e.payload
                        FROM plot_event e WHERE e.plot_id IN (SELECT plot_id FROM family) ORDER BY e.plot_id, e.seq""",
                row -> {
                    stories.computeIfAbsent(row.getLong(2), id -> new ArrayList<>())
                            .add(event(row));
                },
                (Object) ids(plotIds));
        return stories;
    }

    /** Some of the opened stories, with those of the plots' relatives. */
    Map<Long, List<PlotEventRow>> withRelatives(
            Map<Long, List<PlotEventRow>> some, Map<Long, List<PlotEventRow>> opened) {
        Map<Long, List<PlotEventRow>> family = new LinkedHashMap<>();
        Deque<Long> left = new ArrayDeque<>(some.keySet());
        while (!left.isEmpty()) {
            long plotId = left.pop();
            List<PlotEventRow> story = opened.get(plotId);
            if (story != null && family.put(plotId, story) == null) {
                for (PlotEventRow event : story) {
                    event.ids("parents").stream()
                            .filter(id -> !family.containsKey(id))
                            .forEach(left::push);
                    event.ids("children").stream()
                            .filter(id -> !family.containsKey(id))
                            .forEach(left::push);
                }
            }
        }
        return family;
    }

    /** Reads event_id, plot_id, seq, kind, on_day, target_event_id and payload, in this order. */
    static PlotEventRow event(ResultSet row) throws SQLException {
        PlotPayload.Values values = PlotPayload.read(row.getString(7));
        return new PlotEventRow(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                PlotEventKind.valueOf(row.getString(4)),
                row.getObject(5, LocalDate.class),
                row.getObject(6, Long.class),
                values.set(),
                values.was());
    }

    /** Whether an event stands in the ledger, and is not of the commit under way. */
    boolean isRecorded(long eventId) {
        return Boolean.TRUE.equals(jdbc.queryForObject("""
                SELECT EXISTS (SELECT FROM plot_event e JOIN ledger_commit c ON c.commit_id = e.commit_id
                    WHERE e.event_id = ?)""", Boolean.class, eventId));
    }

    /** The plot of an event. */
    Optional<Long> findPlotOf(long eventId) {
        return jdbc
                .query("SELECT plot_id FROM plot_event WHERE event_id = ?", (row, number) -> row.getLong(1), eventId)
                .stream()
                .findFirst();
    }

    /** A plot and its relatives. */
    List<Long> listFamily(long plotId) {
        return jdbc.query(
                FAMILY + " SELECT f.plot_id FROM family f ORDER BY f.plot_id", (row, number) -> row.getLong(1), (Object)
                        ids(List.of(plotId)));
    }

    /** The plots of a campaign that lie in a region on a day from the given one on, as the ledger knows them now. */
    List<Long> listOfCampaign(String regionPrefix, int campaign, LocalDate from) {
        return jdbc.query(
                """
                SELECT DISTINCT s.plot_id FROM plot_state s
                WHERE s.known_to = %d AND s.village_code >= ? AND s.village_code < ? AND s.campaign = ? AND s.valid_to > ?
                ORDER BY s.plot_id""".formatted(Snapshot.MAX),
                (row, number) -> row.getLong(1),
                regionPrefix,
                regionPrefix + ":",
                campaign,
                Date.valueOf(from));
    }

    /** The plots of earlier campaigns that are not restored on a day. */
    List<Long> listToCarryOver(int campaign, LocalDate on) {
        return jdbc.query(
                """
                SELECT s.plot_id FROM plot_state s
                WHERE s.known_to = %d AND s.status = 'ABANDONED' AND s.campaign < ? AND s.valid_from <= ? AND s.valid_to > ?
                ORDER BY s.plot_id""".formatted(Snapshot.MAX),
                (row, number) -> row.getLong(1),
                campaign,
                Date.valueOf(on),
                Date.valueOf(on));
    }

    /** The plots that lie in one of the villages on a day from the given one on. */
    List<Long> listInVillages(Collection<String> villageCodes, LocalDate from) {
        return jdbc.query(
                """
                SELECT DISTINCT s.plot_id FROM plot_state s
                WHERE s.known_to = %d AND s.village_code = ANY(?) AND s.valid_to > ? ORDER BY s.plot_id""".formatted(Snapshot.MAX),
                (row, number) -> row.getLong(1),
                villageCodes.toArray(String[]::new),
                Date.valueOf(from));
    }

    /** Those of the plots that lie today in a village that there is not. */
    List<Long> listWithoutVillage(Collection<Long> plotIds) {
        return jdbc.query(
                """
                SELECT s.plot_id FROM plot_state s WHERE s.plot_id = ANY(?) AND %s AND NOT EXISTS (
                    SELECT FROM region_state r WHERE r.region_code = s.village_code AND %s)
                ORDER BY s.plot_id""".formatted(Snapshot.today("s"), Snapshot.today("r")), (row, number) -> row.getLong(1), (Object)
                        ids(plotIds));
    }

    /** The events by which a commit told plots of a fact, by plot; those that were taken back are left out. */
    Map<Long, Long> listMarks(long commitId) {
        Map<Long, Long> marks = new LinkedHashMap<>();
        jdbc.query(
                """
                SELECT e.plot_id, e.event_id FROM plot_event e
                WHERE e.commit_id = ? AND e.kind IN ('CARRIED_OVER', 'DEADLINE_SET')
                    AND NOT EXISTS (SELECT FROM plot_event w WHERE w.target_event_id = e.event_id)
                ORDER BY e.plot_id""",
                row -> {
                    marks.put(row.getLong(1), row.getLong(2));
                },
                commitId);
        return marks;
    }

    /** The events of a commit, by plot, in the order of recording. */
    Map<Long, List<Long>> listEvents(long commitId, Collection<Long> plotIds) {
        Map<Long, List<Long>> events = new LinkedHashMap<>();
        jdbc.query(
                "SELECT e.plot_id, e.event_id FROM plot_event e WHERE e.commit_id = ? AND e.plot_id = ANY(?) ORDER BY e.plot_id, e.seq",
                row -> {
                    events.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                            .add(row.getLong(2));
                },
                commitId,
                ids(plotIds));
        return events;
    }

    /** How many of the plots have a state that the commit opened. */
    int countOpened(Collection<Long> plotIds, long commitId) {
        Integer count = jdbc.queryForObject(
                "SELECT count(DISTINCT s.plot_id) FROM plot_state s WHERE s.plot_id = ANY(?) AND s.known_from = ?",
                Integer.class,
                ids(plotIds),
                commitId);
        return count == null ? 0 : count;
    }

    /** Writes a boundary or position; its number stands for it in events and states. */
    long insertBoundary(long plotId, UUID shapeKey, String ewkbHex) {
        Long id = jdbc.queryForObject("""
                INSERT INTO plot_boundary (boundary_id, plot_id, shape_key, geom, geom_3857)
                VALUES (nextval('plot_boundary_seq'), ?, ?, ?::geometry, ST_Transform(?::geometry, 3857))
                RETURNING boundary_id""", Long.class, plotId, shapeKey, ewkbHex, ewkbHex);
        if (id == null) {
            throw new IllegalStateException("A sequence gave nothing.");
        }
        return id;
    }

    /** A boundary or position in CGCS2000. */
    Geometry readBoundary(long boundaryId) {
        byte[] wkb = Objects.requireNonNull(jdbc.queryForObject(
                "SELECT ST_AsBinary(geom) FROM plot_boundary WHERE boundary_id = ?", byte[].class, boundaryId));
        try {
            Geometry shape = new WKBReader(Shapes.FACTORY).read(wkb);
            shape.setSRID(Shapes.SRID);
            return shape;
        } catch (ParseException e) {
            throw new IllegalStateException("The boundary %d does not parse.".formatted(boundaryId), e);
        }
    }

    /** Makes the row of a plot that came of others. */
    void insertChild(long plotId, Collection<Long> parents, long commitId) {
        jdbc.update("INSERT INTO plot (plot_id, version) VALUES (?, 1)", plotId);
        jdbc.batchUpdate(
                "INSERT INTO plot_lineage (parent_id, child_id, commit_id) VALUES (?, ?, ?)",
                parents.stream()
                        .map(parent -> new Object[] {parent, plotId, commitId})
                        .toList());
    }

    /** New numbers of a sequence. */
    List<Long> numbers(String sequence, int count) {
        return jdbc.query(
                "SELECT nextval('%s') FROM generate_series(1, ?)".formatted(sequence),
                (row, number) -> row.getLong(1),
                count);
    }

    private static final String INSERT_EVENTS = """
            INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, target_event_id, payload)
            SELECT e.event_id, e.plot_id, c.commit_id, e.seq, e.kind::plot_event_kind, e.on_day::date, e.target,
                e.payload::jsonb
            FROM (SELECT ?::bigint AS commit_id) c,
                unnest(?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::bigint[], ?::text[])
                    AS e (event_id, plot_id, seq, kind, on_day, target, payload)""";

    private static final String UPDATE_VERSIONS = """
            UPDATE plot p SET version = v.version FROM unnest(?::bigint[], ?::int[]) AS v (plot_id, version)
            WHERE p.plot_id = v.plot_id""";

    /** An event that is not written yet. */
    private record Fresh(PlotEventRow row, String payload) {}

    /** Events being appended to the stories of some plots in one commit. */
    final class Batch {
        private final Map<Long, List<PlotEventRow>> stories;
        private final Iterator<Long> eventIds;
        private final long commitId;
        private final PlotRules rules;
        private final List<Fresh> fresh = new ArrayList<>();
        private final Set<Long> appended = new LinkedHashSet<>();

        private Batch(Map<Long, List<PlotEventRow>> stories, int most, long commitId, PlotRules rules) {
            this.stories = stories;
            this.eventIds = numbers("plot_event_seq", most).iterator();
            this.commitId = commitId;
            this.rules = rules;
        }

        /** The events of a plot so far, in the order of seq. */
        List<PlotEventRow> story(long plotId) {
            List<PlotEventRow> story = stories.get(plotId);
            if (story == null) {
                throw new IllegalArgumentException("Plot %d is not of this batch.".formatted(plotId));
            }
            return story;
        }

        boolean knows(long plotId) {
            return stories.containsKey(plotId);
        }

        /** All plots of the batch: those asked for and their relatives. */
        Set<Long> plotIds() {
            return stories.keySet();
        }

        /** The states of a plot as the story stands now. */
        List<PlotState> states(long plotId) {
            return Objects.requireNonNull(PlotFold.foldAll(withRelatives(Map.of(plotId, story(plotId)), stories), rules)
                    .get(plotId));
        }

        /** Begins the story of a plot that came of others; its row in {@code plot} is there. */
        void begin(long plotId) {
            stories.put(plotId, new ArrayList<>());
        }

        /** @throws org.gengtu.problem.Problem STAGE_ORDER when the story of the plot, or of a relative, is not possible */
        void check(long plotId) {
            PlotFold.foldAll(withRelatives(Map.of(plotId, story(plotId)), stories), rules);
        }

        PlotEventRow append(
                long plotId,
                PlotEventKind kind,
                LocalDate on,
                @Nullable Long target,
                Map<String, @Nullable Object> set,
                Map<String, @Nullable Object> was,
                @Nullable String note) {
            List<PlotEventRow> story = story(plotId);
            int seq = story.isEmpty() ? 1 : story.getLast().seq() + 1;
            PlotEventRow event = new PlotEventRow(eventIds.next(), plotId, seq, kind, on, target, set, was);
            story.add(event);
            appended.add(plotId);
            fresh.add(new Fresh(event, PlotPayload.of(set, was, note)));
            return event;
        }

        /** Takes the event that was appended last out again, before anything is written. */
        void dropLast() {
            story(fresh.removeLast().row.plotId()).removeLast();
        }

        /**
         * Writes the events, and the states that follow from them.
         *
         * @return the plots of which something may have changed
         * @throws org.gengtu.problem.Problem STAGE_ORDER when a story is not possible
         */
        Set<Long> write() {
            Map<Long, List<PlotState>> after = PlotFold.foldAll(stories, rules);
            Together writes = new Together();
            addEvents(writes);
            addStates(writes, after, commitId);
            writes.send(jdbc);
            return after.keySet();
        }

        /** Writes the events alone; the states that follow are written by who begins the batch. */
        void insertEvents() {
            Together writes = new Together();
            addEvents(writes);
            writes.send(jdbc);
        }

        private void addEvents(Together writes) {
            if (fresh.isEmpty()) {
                return;
            }
            writes.add(
                    INSERT_EVENTS,
                    commitId,
                    column(event -> event.row.eventId(), Long[]::new),
                    column(event -> event.row.plotId(), Long[]::new),
                    column(event -> event.row.seq(), Integer[]::new),
                    column(event -> event.row.kind().name(), String[]::new),
                    column(event -> event.row.on().toString(), String[]::new),
                    column(event -> event.row.target(), Long[]::new),
                    column(event -> event.payload, String[]::new));
            List<Long> plotIds =
                    appended.stream().filter(id -> !story(id).isEmpty()).toList();
            writes.add(
                    UPDATE_VERSIONS,
                    ids(plotIds),
                    plotIds.stream().map(id -> story(id).getLast().seq()).toArray(Integer[]::new));
        }

        private <T> @Nullable T[] column(Function<Fresh, @Nullable T> value, IntFunction<@Nullable T[]> array) {
            return fresh.stream().map(value).toArray(array);
        }
    }

    /** Statements that answer nothing, sent as one: a way to the server and back instead of one for each. */
    private static final class Together {
        private final StringJoiner statements = new StringJoiner(";\n");
        private final List<@Nullable Object> parameters = new ArrayList<>();

        void add(String statement, @Nullable Object... values) {
            statements.add(statement);
            parameters.addAll(Arrays.asList(values));
        }

        void send(JdbcTemplate jdbc) {
            if (statements.length() == 0) {
                return;
            }
            try {
                jdbc.update(statements.toString(), parameters.toArray());
            } catch (DuplicateKeyException e) {
                if (!String.valueOf(e.getMessage()).contains("plot_state_today_code")) {
                    throw e;
                }
                // one that comes back as its correction is taken back, and that another plot bears by now
                throw Problem.of(ProblemCode.CODE_TAKEN, "A code belongs to another plot by now.")
                        .at("code");
            }
        }
    }

    /** Closes the known states that no longer hold and inserts those that are new; what stays the same is not touched. */
    void replaceStates(Map<Long, List<PlotState>> after, long commitId) {
        Together writes = new Together();
        addStates(writes, after, commitId);
        writes.send(jdbc);
    }

    private void addStates(Together writes, Map<Long, List<PlotState>> after, long commitId) {
        Map<PlotState, Long> before = new HashMap<>();
        jdbc.query(
                PlotState.SELECT + " WHERE plot_id = ANY(?) AND known_to = " + Snapshot.MAX,
                row -> {
                    before.put(PlotState.of(row), row.getLong("state_id"));
                },
                (Object) ids(after.keySet()));
        List<PlotState> fresh = new ArrayList<>();
        after.values()
                .forEach(states -> states.forEach(state -> {
                    if (before.remove(state) == null) {
                        fresh.add(state);
                    }
                }));
        if (!before.isEmpty()) {
            writes.add(
                    "UPDATE plot_state SET known_to = ? WHERE state_id = ANY(?) AND known_to = " + Snapshot.MAX,
                    commitId,
                    ids(before.values()));
        }
        if (!fresh.isEmpty()) {
            writes.add(
                    PlotState.INSERT,
                    commitId,
                    Snapshot.MAX,
                    JSON.writeValueAsString(
                            fresh.stream().map(PlotState::columns).toList()));
        }
    }

    /** The present values of some fields, as events' payloads write them. */
    static Map<String, @Nullable Object> values(PlotState now, Collection<String> fields) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String field : fields) {
            values.put(field, value(now, field));
        }
        return values;
    }

    private static @Nullable Object value(PlotState now, String field) {
        return switch (field) {
            case "code" -> now.code();
            case "villageCode" -> now.villageCode();
            case "group" -> now.group();
            case "boundary" -> now.boundaryId();
            case "placement" -> now.placement().name();
            case "boundaryProvisional" -> now.boundaryProvisional();
            case "declaredAreaMu" -> plain(now.declaredAreaMu());
            case "measuredAreaMu" -> plain(now.measuredAreaMu());
            case "areaMu" -> plain(now.areaMu());
            case "idleKind" -> now.idleKind() == null ? null : now.idleKind().name();
            case "abandonedSince" ->
                now.abandonedSince() == null ? null : now.abandonedSince().toString();
            case "causes" ->
                AbandonmentCause.ofBits(now.causes()).stream().map(Enum::name).toList();
            case "landClass" -> now.landClass() == null ? null : now.landClass().name();
            default -> throw new IllegalArgumentException("No event corrects %s.".formatted(field));
        };
    }

    private static @Nullable String plain(@Nullable BigDecimal decimal) {
        return decimal == null ? null : decimal.toPlainString();
    }

    private static Long[] ids(Collection<Long> plotIds) {
        return plotIds.toArray(Long[]::new);
    }
}
