package org.gengtu.filter;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which changes a filter concerns: those whose state before or after it chooses. It runs within the caller's reading transaction. */
public final class ChangeJudge {
    private static final int STATES_AT_ONCE = 64;

    private final JdbcClient jdbc;
    private final StateRelation relation;
    private final Set<String> ofTheDay;
    private final BiFunction<LocalDate, Long, Snapshot> at;

    /**
     * @param ofTheDay of the conditions that the relation derives, those that ask for the day alone
     * @param at gives the state of a day at a position
     */
    public ChangeJudge(
            JdbcClient jdbc, StateRelation relation, Set<String> ofTheDay, BiFunction<LocalDate, Long, Snapshot> at) {
        this.jdbc = jdbc;
        this.relation = relation;
        this.ofTheDay = Set.copyOf(ofTheDay);
        this.at = at;
    }

    /** @param before whether the state before the commit fits @param now whether the state after it does */
    public record Judged<K>(K change, boolean before, boolean now) {}

    /** A state row as it is compared with a filter: the day matters to some, the position to very few. */
    private record Moment(LocalDate day, long position) {}

    /** Those of some changes that match before or now, in one statement. */
    public <K extends KnownChange> List<Judged<K>> matching(List<K> changes, Condition condition) {
        if (condition.equals(Condition.ALL)) {
            return changes.stream()
                    .map(change -> new Judged<>(change, change.before() != null, change.now() != null))
                    .filter(change -> change.before || change.now)
                    .toList();
        }
        boolean exact = asksForPosition(condition);
        Map<Moment, Set<Long>> asked = new LinkedHashMap<>();
        for (K change : changes) {
            long position = change.cursor().position();
            Long before = change.before();
            if (before != null) {
                asked.computeIfAbsent(new Moment(change.day(), exact ? position - 1 : 0), key -> new HashSet<>())
                        .add(before);
            }
            Long now = change.now();
            if (now != null) {
                asked.computeIfAbsent(new Moment(change.day(), exact ? position : 0), key -> new HashSet<>())
                        .add(now);
            }
        }
        Map<Moment, Set<Long>> fitting = fitting(asked, condition, exact);
        List<Judged<K>> matching = new ArrayList<>();
        for (K change : changes) {
            long position = change.cursor().position();
            boolean before = fits(fitting.get(new Moment(change.day(), exact ? position - 1 : 0)), change.before());
            boolean now = fits(fitting.get(new Moment(change.day(), exact ? position : 0)), change.now());
            if (before || now) {
                matching.add(new Judged<>(change, before, now));
            }
        }
        return matching;
    }

    private static boolean fits(@Nullable Set<Long> fitting, @Nullable Long state) {
        return fitting != null && state != null && fitting.contains(state);
    }

    /** Whether a condition asks for more of a state than its row and the day, such as the names of regions. */
    private boolean asksForPosition(Condition condition) {
        return switch (condition) {
            case Condition.And and -> and.parts().stream().anyMatch(this::asksForPosition);
            case Condition.Or or -> or.parts().stream().anyMatch(this::asksForPosition);
            case Condition.Not not -> asksForPosition(not.part());
            case Condition.Derived derived -> !ofTheDay.contains(derived.name());
            default -> false;
        };
    }

    private Map<Moment, Set<Long>> fitting(Map<Moment, Set<Long>> asked, Condition condition, boolean exact) {
        Map<Moment, Set<Long>> fitting = new LinkedHashMap<>();
        List<Moment> all = List.copyOf(asked.keySet());
        for (int from = 0; from < all.size(); from += STATES_AT_ONCE) {
            List<Moment> some = all.subList(from, Math.min(all.size(), from + STATES_AT_ONCE));
            Map<String, Object> parameters = new LinkedHashMap<>();
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Moment moment = some.get(i);
                Snapshot snapshot = exact
                        ? at.apply(moment.day, moment.position)
                        : new Snapshot(moment.day, Instant.EPOCH, 0, 0, new long[0], false);
                String prefix = "s" + i + "_";
                SqlCondition sql = FilterCompiler.compileAlone(condition, relation, snapshot, "s")
                        .prefixed(prefix);
                parameters.putAll(sql.parameters());
                parameters.put(prefix + "states", ids(asked.getOrDefault(moment, Set.of())));
                parts.add("SELECT %d, s.state_id FROM %s s WHERE s.state_id = ANY(:%sstates) AND %s"
                        .formatted(i, relation.table(), prefix, sql.sql()));
            }
            jdbc.sql(String.join(" UNION ALL ", parts)).params(parameters).query(row -> {
                fitting.computeIfAbsent(some.get(row.getInt(1)), key -> new HashSet<>())
                        .add(row.getLong(2));
            });
        }
        return fitting;
    }

    private static Long[] ids(Collection<Long> states) {
        return states.toArray(Long[]::new);
    }
}
