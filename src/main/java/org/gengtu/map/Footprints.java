package org.gengtu.map;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterCompiler;
import org.gengtu.filter.SqlCondition;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.Footprint.Touch;
import org.gengtu.map.Footprint.Touched;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds what commits changed on the map, from the states that they closed and opened: where these differ, in which days, and
 * whether a filter chooses them. It runs within the caller's reading transaction.
 */
@Component
class Footprints {
    private final JdbcClient jdbc;
    private final Reading reading;

    Footprints(@Qualifier("reading") JdbcClient jdbc, Reading reading) {
        this.jdbc = jdbc;
        this.reading = reading;
    }

    /**
     * A state that a commit closed or opened.
     *
     * @param to {@link LocalDate#MAX} for one that stays
     * @param seen what tiles show of it
     * @param all all that it says
     * @param box null without a place
     */
    private record Row(
            boolean closed,
            LocalDate from,
            LocalDate to,
            String seen,
            String all,
            @Nullable Envelope box) {
        boolean isOn(LocalDate day) {
            return !day.isBefore(from) && day.isBefore(to);
        }
    }

    /** The footprints of changes, in their order. */
    List<Footprint> list(TileLayer layer, List<Change> changes) {
        if (!(layer instanceof ObjectTiles tiles)) {
            return changes.stream()
                    .map(change -> Footprint.everywhere(change.position()))
                    .toList();
        }
        Map<Touched, List<Row>> rows = rows(tiles.layer(), changes);
        Map<Long, List<Touch>> touches = new HashMap<>();
        rows.forEach((touched, states) -> touches.computeIfAbsent(touched.position(), key -> new ArrayList<>())
                .addAll(touches(touched.key(), states)));
        return changes.stream()
                .map(change -> change.keys() == null
                        ? Footprint.everywhere(change.position())
                        : new Footprint(
                                change.position(),
                                change.commitId(),
                                touches.getOrDefault(change.position(), List.of())))
                .toList();
    }

    private Map<Touched, List<Row>> rows(MapLayer layer, List<Change> changes) {
        Map<Touched, List<Row>> rows = new LinkedHashMap<>();
        Named named = named(changes);
        if (named.keys.isEmpty()) {
            return rows;
        }
        String seen = layer.fields().stream()
                .filter(field -> field.inTiles() && !field.isOfTheDay())
                .map(field -> field.sql("s"))
                .collect(Collectors.joining(", "));
        // The planner cannot know how few rows these are: OFFSET keeps it from joining whole tables.
        jdbc.sql("""
                        SELECT c.position, s.key, s.closed, s.valid_from, nullif(s.valid_to, 'infinity'), s.seen, s.said,
                            b.west, b.east, b.south, b.north
                        FROM unnest(:positions::bigint[], :commits::bigint[], :keys::bigint[]) c (position, commit_id, key)
                        CROSS JOIN LATERAL (
                            SELECT s.%1$s AS key, s.known_to = c.commit_id AS closed, s.valid_from, s.valid_to, s.boundary_id,
                                ROW(s.boundary_id, %2$s)::text AS seen,
                                (to_jsonb(s) - '{state_id,valid_from,valid_to,known_from,known_to}'::text[])::text AS said
                            FROM %3$s s
                            WHERE s.%1$s = c.key AND (s.known_from = c.commit_id OR s.known_to = c.commit_id)
                            OFFSET 0) s
                        LEFT JOIN LATERAL (
                            SELECT ST_XMin(g.geom) AS west, ST_XMax(g.geom) AS east, ST_YMin(g.geom) AS south,
                                ST_YMax(g.geom) AS north
                            FROM %4$s g WHERE g.boundary_id = s.boundary_id OFFSET 0) b ON true""".formatted(
                                layer.keyColumn(),
                                seen,
                                layer.relation().table(),
                                layer.relation().boundaryTable()))
                .params(named.parameters())
                .query(row -> {
                    LocalDate to = row.getObject(5, LocalDate.class);
                    rows.computeIfAbsent(new Touched(row.getLong(1), row.getLong(2)), key -> new ArrayList<>())
                            .add(new Row(
                                    row.getBoolean(3),
                                    Objects.requireNonNull(row.getObject(4, LocalDate.class)),
                                    to == null ? LocalDate.MAX : to,
                                    row.getString(6),
                                    row.getString(7),
                                    row.getObject(8) == null
                                            ? null
                                            : new Envelope(
                                                    row.getDouble(8),
                                                    row.getDouble(9),
                                                    row.getDouble(10),
                                                    row.getDouble(11))));
                });
        return rows;
    }

    /** Where the states before and after differ; stretches of days with the same boxes are one. */
    private static List<Touch> touches(long key, List<Row> rows) {
        TreeSet<LocalDate> days = new TreeSet<>();
        rows.forEach(row -> {
            days.add(row.from);
            days.add(row.to);
        });
        List<Touch> touches = new ArrayList<>();
        LocalDate from = null;
        for (LocalDate to : days) {
            if (from != null) {
                touch(key, rows, from, to, touches);
            }
            from = to;
        }
        return touches;
    }

    private static void touch(long key, List<Row> rows, LocalDate from, LocalDate to, List<Touch> touches) {
        Row before = find(rows, true, from);
        Row after = find(rows, false, from);
        if (before != null && after != null && before.all.equals(after.all)) {
            return;
        }
        boolean seen = before == null || after == null || !before.seen.equals(after.seen);
        Set<Envelope> boxes = new HashSet<>();
        for (Row row : rows) {
            if ((row == before || row == after) && row.box != null) {
                boxes.add(row.box);
            }
        }
        boxes.forEach(box -> touches.add(new Touch(key, box, from, to, seen)));
    }

    private static @Nullable Row find(List<Row> rows, boolean closed, LocalDate day) {
        return rows.stream()
                .filter(row -> row.closed == closed && row.isOn(day))
                .findFirst()
                .orElse(null);
    }

    /** Of the objects of footprints, those that a filter chooses before or after the commit on a day; null: any may be. */
    @Nullable
    Set<Touched> chosen(TileLayer layer, Map<String, Object> filter, LocalDate on, List<Footprint> footprints) {
        if (!(layer instanceof ObjectTiles tiles)) {
            return null;
        }
        Snapshot at = reading.at(new AsOf(on, null, null));
        Condition condition;
        try {
            condition = layer.condition(filter);
        } catch (Problem noLonger) {
            // such as a region that is gone: the tiles are not asked for any more
            return null;
        }
        return chosen(tiles.layer(), condition, at, footprints);
    }

    /** @param at the day, and the state that derived conditions ask for */
    private Set<Touched> chosen(MapLayer layer, Condition condition, Snapshot at, List<Footprint> footprints) {
        Named named = named(footprints.stream()
                .map(footprint -> new Change(footprint.position(), footprint.commitId(), keys(footprint, at.on())))
                .toList());
        if (named.keys.isEmpty()) {
            return Set.of();
        }
        SqlCondition sql = FilterCompiler.compileAlone(condition, layer.relation(), at, "s");
        return Set.copyOf(
                jdbc.sql("""
                        SELECT DISTINCT s.position, s.%1$s
                        FROM unnest(:positions::bigint[], :commits::bigint[], :keys::bigint[]) c (position, commit_id, key)
                        CROSS JOIN LATERAL (
                            SELECT c.position, s.* FROM %2$s s
                            WHERE s.%1$s = c.key AND (s.known_from = c.commit_id OR s.known_to = c.commit_id)
                                AND s.valid_from <= :asOfDay AND s.valid_to > :asOfDay
                            OFFSET 0) s
                        WHERE %3$s""".formatted(layer.keyColumn(), layer.relation().table(), sql.sql()))
                        .params(sql.parameters())
                        .params(named.parameters())
                        .query((row, number) -> new Touched(row.getLong(1), row.getLong(2)))
                        .list());
    }

    private static List<Long> keys(Footprint footprint, LocalDate day) {
        List<Touch> touches = footprint.touches();
        return touches == null
                ? List.of()
                : touches.stream()
                        .filter(touch -> touch.isOn(day))
                        .map(Touch::key)
                        .distinct()
                        .toList();
    }

    /** Objects of commits, as a statement takes them. */
    private record Named(List<Long> positions, List<Long> commits, List<Long> keys) {
        Map<String, Object> parameters() {
            return Map.of(
                    "positions", positions.toArray(Long[]::new),
                    "commits", commits.toArray(Long[]::new),
                    "keys", keys.toArray(Long[]::new));
        }
    }

    private static Named named(List<Change> changes) {
        Named named = new Named(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Change change : changes) {
            List<Long> keys = change.keys();
            if (keys != null) {
                keys.forEach(key -> {
                    named.positions.add(change.position());
                    named.commits.add(change.commitId());
                    named.keys.add(key);
                });
            }
        }
        return named;
    }
}
