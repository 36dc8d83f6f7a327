package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.EventPayload;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Statements;
import org.gengtu.ledger.StoryTables;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads and appends plots' events, and replaces the states that follow from them. All of it within one commit. */
@Component
class PlotEventLog {
    private static final StoryTables TABLES = new StoryTables("plot", PlotState.COLUMNS);

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
        EventPayload values = EventPayload.read(row.getString(7));
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

    /** New plots' numbers. */
    List<Long> plotIds(int count) {
        return TABLES.numbers(jdbc, "", count);
    }

    /** Events being appended to the stories of some plots in one commit. */
    final class Batch {
        private final Map<Long, List<PlotEventRow>> stories;
        private final Iterator<Long> eventIds;
        private final long commitId;
        private final PlotRules rules;
        private final List<StoryTables.Fresh> fresh = new ArrayList<>();

        private Batch(Map<Long, List<PlotEventRow>> stories, int most, long commitId, PlotRules rules) {
            this.stories = stories;
            this.eventIds = TABLES.numbers(jdbc, "event", most).iterator();
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
            fresh.add(new StoryTables.Fresh(
                    event.eventId(), plotId, seq, kind.name(), on, target, EventPayload.write(set, was, note)));
            return event;
        }

        /** Takes the event that was appended last out again, before anything is written. */
        void dropLast() {
            story(fresh.removeLast().objectId()).removeLast();
        }

        /**
         * Writes the events, and the states that follow from them.
         *
         * @return the plots of which something may have changed
         * @throws org.gengtu.problem.Problem STAGE_ORDER when a story is not possible
         */
        Set<Long> write() {
            Map<Long, List<PlotState>> after = PlotFold.foldAll(stories, rules);
            Statements writes = new Statements();
            TABLES.addEvents(writes, commitId, fresh);
            addStates(writes, after, commitId);
            send(writes);
            return after.keySet();
        }

        /** Writes the events alone; the states that follow are written by who begins the batch. */
        void insertEvents() {
            Statements writes = new Statements();
            TABLES.addEvents(writes, commitId, fresh);
            writes.send(jdbc);
        }
    }

    /** Closes the known states that no longer hold and inserts those that are new; what stays the same is not touched. */
    void replaceStates(Map<Long, List<PlotState>> after, long commitId) {
        Statements writes = new Statements();
        addStates(writes, after, commitId);
        send(writes);
    }

    private void addStates(Statements writes, Map<Long, List<PlotState>> after, long commitId) {
        TABLES.replaceStates(jdbc, writes, after, commitId, (row, number) -> PlotState.of(row), PlotState::columns);
    }

    private void send(Statements writes) {
        try {
            writes.send(jdbc);
        } catch (DuplicateKeyException e) {
            if (!String.valueOf(e.getMessage()).contains("plot_state_today_code")) {
                throw e;
            }
            // one that comes back as its correction is taken back, and that another plot bears by now
            throw Problem.of(ProblemCode.CODE_TAKEN, "A code belongs to another plot by now.")
                    .at("code");
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
