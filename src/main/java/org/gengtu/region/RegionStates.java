package org.gengtu.region;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The regions within one writing transaction: read once, folded, and written where the fold differs from what is written.
 * A county has a few hundred regions, so that all are folded at once. Whoever makes one holds a lock of {@link Facts}.
 */
final class RegionStates {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;
    private final List<RegionFold.Told> told = new ArrayList<>();
    private final List<RegionChange> changes;
    private final Map<RegionCode, Map<State, Written>> states = new HashMap<>();
    private final Map<Former, Written> formers = new LinkedHashMap<>();
    /** Who bore a code before, as files have it; the latest last. */
    private final Map<String, List<RegionCode>> toldBearers = new HashMap<>();

    private @Nullable RegionFold fold;

    private record State(
            RegionCode code, String name, @Nullable Long boundaryId, LocalDate from, LocalDate to) {}

    private record Former(RegionCode code, String kind, String value, LocalDate until, String document) {}

    private record Written(long id, long knownFrom) {}

    private RegionStates(JdbcClient jdbc, List<RegionChange> changes) {
        this.jdbc = jdbc;
        this.changes = changes;
    }

    /** The regions as they are written, with all facts that stand. */
    static RegionStates load(JdbcClient jdbc, Facts facts) {
        RegionStates all = new RegionStates(
                jdbc,
                new ArrayList<>(facts.listStanding(RegionChange.KINDS).stream()
                        .map(RegionChange::of)
                        .toList()));
        jdbc.sql("SELECT region_code, kind, payload FROM region_event ORDER BY region_code, seq")
                .query(row -> {
                    Map<?, ?> payload = JSON.readValue(row.getString(3), Map.class);
                    all.told.add(
                            told(new RegionCode(row.getString(1)), "REGISTERED".equals(row.getString(2)), payload));
                });
        jdbc.sql("""
                        SELECT state_id, known_from, region_code, name, boundary_id, valid_from, valid_to
                        FROM region_state WHERE known_to = ?""").param(Snapshot.MAX).query(row -> {
            State state = state(row);
            all.states
                    .computeIfAbsent(state.code, code -> new LinkedHashMap<>())
                    .put(state, new Written(row.getLong(1), row.getLong(2)));
        });
        jdbc.sql("""
                        SELECT former_id, known_from, region_code, kind, value, until_day, document
                        FROM region_former WHERE known_to = ? ORDER BY until_day, former_id""").param(Snapshot.MAX).query(row -> {
            all.keep(row);
        });
        return all;
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                new RegionCode(row.getString(3)),
                row.getString(4),
                row.getObject(5, Long.class),
                row.getObject(6, LocalDate.class),
                row.getObject(7, LocalDate.class));
    }

    private void keep(ResultSet row) throws SQLException {
        RegionCode code = new RegionCode(row.getString(3));
        String document = row.getString(7);
        // What a file tells has no document, and a fact always has one: each keeps to its own rows.
        if (document != null) {
            Former former =
                    new Former(code, row.getString(4), row.getString(5), row.getObject(6, LocalDate.class), document);
            formers.put(former, new Written(row.getLong(1), row.getLong(2)));
        } else if (RegionFold.Former.CODE.equals(row.getString(4))) {
            toldBearers
                    .computeIfAbsent(row.getString(5), value -> new ArrayList<>())
                    .add(code);
        }
    }

    /** What an event tells, by its payload. */
    static RegionFold.Told told(RegionCode code, boolean registers, Map<?, ?> payload) {
        Map<?, ?> set = payload.get("set") instanceof Map<?, ?> map ? map : Map.of();
        Map<?, ?> facts = payload.get("facts") instanceof Map<?, ?> map ? map : Map.of();
        return new RegionFold.Told(
                code,
                registers,
                set.get("name") instanceof String name ? name : null,
                number(facts.get("name")).orElse(RegionFold.FILES),
                set.containsKey("boundary"),
                number(set.get("boundary")).orElse(null),
                number(facts.get("boundary")).orElse(RegionFold.FILES));
    }

    private static Optional<Long> number(@Nullable Object value) {
        return value instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    /** The facts that stand, by day, then in the order in which they became known. */
    List<RegionChange> changes() {
        return changes;
    }

    /** @throws RegionFold.Impossible when a fact meets regions that it cannot be of */
    RegionFold fold() {
        RegionFold folded = fold;
        if (folded == null) {
            folded = new RegionFold(told, changes);
            fold = folded;
        }
        return folded;
    }

    /** Takes in an event that was written. */
    void add(RegionCode code, boolean registers, Map<String, ?> payload) {
        told.add(told(code, registers, payload));
        fold = null;
    }

    /** Takes in a fact that was written. */
    void add(RegionChange change) {
        int at = changes.size();
        while (at > 0 && changes.get(at - 1).from().isAfter(change.from())) {
            at--;
        }
        changes.add(at, change);
        fold = null;
    }

    /** Today's code of the region that bears a code, or bore it. */
    Optional<RegionCode> resolve(RegionCode code) {
        Set<RegionCode> seen = new HashSet<>();
        Optional<RegionCode> at = Optional.of(code);
        while (at.isPresent() && seen.add(at.get())) {
            if (fold().today(at.get()).isPresent()) {
                return at;
            }
            RegionCode ended = at.get();
            at = fold().bearer(ended)
                    .or(() -> toldBearers.getOrDefault(ended.digits(), List.of()).stream()
                            .reduce((earlier, later) -> later));
        }
        return Optional.empty();
    }

    /** The regions that a file says bore the code before. */
    List<RegionCode> toldBearers(RegionCode code) {
        return toldBearers.getOrDefault(code.digits(), List.of());
    }

    /** Closes the rows that no longer hold, and writes those that hold now; what stays the same is not touched. */
    void write(long commitId) {
        Map<RegionCode, Set<State>> wanted = new HashMap<>();
        for (RegionCode code : fold().codes()) {
            Set<State> of = new LinkedHashSet<>();
            fold().states(code)
                    .forEach(piece ->
                            of.add(new State(code, piece.name(), piece.boundaryId(), piece.from(), piece.to())));
            wanted.put(code, of);
        }
        List<Written> gone = new ArrayList<>();
        states.forEach((code, rows) -> {
            Set<State> keep = wanted.getOrDefault(code, Set.of());
            rows.entrySet().removeIf(row -> !keep.contains(row.getKey()) && gone.add(row.getValue()));
        });
        close("region_state", "state_id", gone, commitId);
        wanted.forEach((code, of) -> {
            Map<State, Written> rows = states.computeIfAbsent(code, key -> new LinkedHashMap<>());
            of.stream()
                    .filter(state -> !rows.containsKey(state))
                    .forEach(state -> rows.put(state, new Written(insert(state, commitId), commitId)));
        });
        writeFormers(commitId);
    }

    private void writeFormers(long commitId) {
        Set<Former> wanted = new LinkedHashSet<>();
        fold().formers()
                .forEach((code, of) -> of.forEach(former -> wanted.add(
                        new Former(code, former.kind(), former.value(), former.until(), former.document()))));
        List<Written> gone = new ArrayList<>();
        formers.entrySet().removeIf(row -> !wanted.contains(row.getKey()) && gone.add(row.getValue()));
        close("region_former", "former_id", gone, commitId);
        wanted.stream()
                .filter(former -> !formers.containsKey(former))
                .forEach(former -> formers.put(former, new Written(insert(former, commitId), commitId)));
    }

    /** Rows that this very commit wrote were never known to anybody: they go. */
    private void close(String table, String id, Collection<Written> rows, long commitId) {
        Long[] own = rows.stream()
                .filter(row -> row.knownFrom == commitId)
                .map(Written::id)
                .toArray(Long[]::new);
        Long[] others = rows.stream()
                .filter(row -> row.knownFrom != commitId)
                .map(Written::id)
                .toArray(Long[]::new);
        if (own.length > 0) {
            jdbc.sql("DELETE FROM %s WHERE %s = ANY(?)".formatted(table, id))
                    .param(own)
                    .update();
        }
        if (others.length > 0) {
            jdbc.sql("UPDATE %s SET known_to = ? WHERE %s = ANY(?)".formatted(table, id))
                    .param(commitId)
                    .param(others)
                    .update();
        }
    }

    private long insert(State state, long commitId) {
        RegionCode parent = state.code.parent();
        return jdbc.sql("""
                        INSERT INTO region_state (state_id, region_code, level, parent_code, name, boundary_id,
                            valid_from, valid_to, known_from, known_to)
                        VALUES (nextval('region_state_seq'), ?, ?::region_level, ?, ?, ?, ?, ?, ?, ?) RETURNING state_id""")
                .param(state.code.digits())
                .param(state.code.level().name())
                .param(parent == null ? null : parent.digits())
                .param(state.name)
                .param(state.boundaryId)
                .param(state.from)
                .param(state.to)
                .param(commitId)
                .param(Snapshot.MAX)
                .query(Long.class)
                .single();
    }

    private long insert(Former former, long commitId) {
        return jdbc.sql("""
                        INSERT INTO region_former
                            (former_id, region_code, kind, value, until_day, document, known_from, known_to)
                        VALUES (nextval('region_former_seq'), ?, ?::former_kind, ?, ?, ?, ?, ?) RETURNING former_id""")
                .param(former.code.digits())
                .param(former.kind)
                .param(former.value)
                .param(former.until)
                .param(former.document)
                .param(commitId)
                .param(Snapshot.MAX)
                .query(Long.class)
                .single();
    }
}
