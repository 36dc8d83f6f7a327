package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.gengtu.calendar.Campaign;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
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

    /** Locks plots in the order of their ids. */
    void lock(Collection<Long> plotIds) {
        if (!plotIds.isEmpty()) {
            jdbc.query(
                    "SELECT plot_id FROM plot WHERE plot_id = ANY(?) ORDER BY plot_id FOR UPDATE", row -> {}, (Object)
                            ids(plotIds));
        }
    }

    /**
     * The stories of locked plots, to be appended to.
     *
     * @param most the most events that will be appended
     */
    Batch begin(Collection<Long> plotIds, int most, long commitId, IntFunction<Campaign> campaigns) {
        Map<Long, List<PlotEventRow>> stories = new LinkedHashMap<>();
        jdbc.query(
                """
                SELECT event_id, plot_id, seq, kind, on_day, target_event_id, payload FROM plot_event
                WHERE plot_id = ANY(?) ORDER BY plot_id, seq""",
                row -> {
                    stories.computeIfAbsent(row.getLong(2), id -> new ArrayList<>())
                            .add(event(row));
                },
                (Object) ids(plotIds));
        for (long plotId : plotIds) {
            if (!stories.containsKey(plotId)) {
                throw Problem.of(ProblemCode.PLOT_UNKNOWN, "There is no plot %d.".formatted(plotId));
            }
        }
        Iterator<Long> eventIds = jdbc.query(
                        "SELECT nextval('plot_event_seq') FROM generate_series(1, ?)",
                        (row, number) -> row.getLong(1),
                        most)
                .iterator();
        return new Batch(stories, eventIds, commitId, campaigns);
    }

    private static PlotEventRow event(ResultSet row) throws SQLException {
        return new PlotEventRow(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                PlotEventKind.valueOf(row.getString(4)),
                row.getObject(5, LocalDate.class),
                row.getObject(6, Long.class),
                PlotPayload.set(row.getString(7)));
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

    /** Events being appended to the stories of some plots in one commit. */
    final class Batch {
        private final Map<Long, List<PlotEventRow>> stories;
        private final Iterator<Long> eventIds;
        private final long commitId;
        private final IntFunction<Campaign> campaigns;
        private final List<Object[]> fresh = new ArrayList<>();

        private Batch(
                Map<Long, List<PlotEventRow>> stories,
                Iterator<Long> eventIds,
                long commitId,
                IntFunction<Campaign> campaigns) {
            this.stories = stories;
            this.eventIds = eventIds;
            this.commitId = commitId;
            this.campaigns = campaigns;
        }

        /** The events of a plot so far, in the order of seq. */
        List<PlotEventRow> story(long plotId) {
            List<PlotEventRow> story = stories.get(plotId);
            if (story == null) {
                throw new IllegalArgumentException("Plot %d is not of this batch.".formatted(plotId));
            }
            return story;
        }

        void append(
                long plotId,
                PlotEventKind kind,
                LocalDate on,
                @Nullable Long target,
                Map<String, @Nullable Object> set,
                Map<String, @Nullable Object> was,
                @Nullable String note) {
            List<PlotEventRow> story = story(plotId);
            PlotEventRow event =
                    new PlotEventRow(eventIds.next(), plotId, story.getLast().seq() + 1, kind, on, target, set);
            story.add(event);
            fresh.add(new Object[] {
                event.eventId(),
                plotId,
                commitId,
                event.seq(),
                kind.name(),
                Date.valueOf(on),
                target,
                PlotPayload.of(set, was, note)
            });
        }

        /**
         * Writes the events, and the states that follow from them.
         *
         * @throws Problem STAGE_ORDER when a story is not possible
         */
        void write() {
            Map<Long, List<PlotState>> after = new LinkedHashMap<>();
            stories.forEach((plotId, story) -> after.put(plotId, PlotFold.fold(story, campaigns)));
            jdbc.batchUpdate("""
                    INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, target_event_id, payload)
                    VALUES (?, ?, ?, ?, ?::plot_event_kind, ?, ?, ?::jsonb)""", fresh);
            replaceStates(after, commitId);
            jdbc.batchUpdate(
                    "UPDATE plot SET version = ? WHERE plot_id = ?",
                    stories.entrySet().stream()
                            .map(entry ->
                                    new Object[] {entry.getValue().getLast().seq(), entry.getKey()})
                            .toList());
        }
    }

    /** Closes the known states that no longer hold and inserts those that are new; what stays the same is not touched. */
    void replaceStates(Map<Long, List<PlotState>> after, long commitId) {
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
            jdbc.update(
                    "UPDATE plot_state SET known_to = ? WHERE state_id = ANY(?) AND known_to = " + Snapshot.MAX,
                    commitId,
                    ids(before.values()));
        }
        if (!fresh.isEmpty()) {
            jdbc.update(
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
