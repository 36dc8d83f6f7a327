package org.gengtu.region;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.KnownRows;
import org.gengtu.ledger.KnownRows.Known;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Folds the regions anew, as files and documents told of them by each commit that did, and compares the states and the
 * former names and codes with those that are kept.
 */
@Component
@Order(4)
public final class RegionVerification implements Verification {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String FORMER = "SELECT %s FROM region_former WHERE document IS NOT NULL ORDER BY former_id";

    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("region_event", """
                SELECT 'event ' || e.event_id || ' of region ' || e.region_code, 'there is no commit ' || e.commit_id
                FROM region_event e WHERE NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = e.commit_id)
                ORDER BY e.event_id""");
        CHECKS.put("region_state", """
                SELECT 'state ' || s.state_id || ' of region ' || s.region_code,
                    'it lies in ' || s.parent_code || ' as a ' || s.level
                FROM region_state s JOIN region r ON r.region_code = s.region_code
                WHERE s.level <> r.level OR s.parent_code IS DISTINCT FROM CASE s.level
                    WHEN 'VILLAGE' THEN left(s.region_code, 9) || '000'
                    WHEN 'TOWNSHIP' THEN left(s.region_code, 6) || '000000' END
                ORDER BY s.state_id""");
    }

    private final JdbcClient jdbc;
    private final Facts facts;

    /** @param facts reading from the same */
    public RegionVerification(@Qualifier("reading") JdbcClient jdbc, Facts facts) {
        this.jdbc = jdbc;
        this.facts = facts;
    }

    private record Told(long commitId, RegionFold.Told told) {}

    private record State(String code, String name, @Nullable Long boundaryId, LocalDate from, LocalDate to) {
        @Override
        public String toString() {
            return "region %s, %s, boundary %s, from %s to %s"
                    .formatted(
                            code,
                            name,
                            boundaryId == null ? "none" : boundaryId,
                            from.equals(RegionFold.ALWAYS) ? "ever" : from,
                            to.equals(RegionFold.OPEN) ? "now" : to);
        }
    }

    private record Former(String code, String kind, String value, LocalDate until, String document) {
        @Override
        public String toString() {
            return "region %s, former %s %s until %s by %s".formatted(code, kind, value, until, document);
        }
    }

    @Override
    public String name() {
        return "regions";
    }

    @Override
    public void verify(VerificationRun run) {
        List<Told> told = jdbc.sql(
                        "SELECT commit_id, region_code, kind, payload FROM region_event ORDER BY region_code, seq")
                .query((row, number) -> new Told(
                        row.getLong(1),
                        RegionStates.told(
                                new RegionCode(row.getString(2)),
                                "REGISTERED".equals(row.getString(3)),
                                JSON.readValue(row.getString(4), Map.class))))
                .list();
        List<Facts.Known> changes = facts.listEver(RegionChange.KINDS);
        Set<Long> points = new TreeSet<>();
        told.forEach(each -> points.add(each.commitId));
        for (Facts.Known change : changes) {
            points.add(change.fact().commitId());
            points.add(change.knownTo());
        }
        points.remove(Snapshot.MAX);
        KnownRows<State> states = new KnownRows<>();
        KnownRows<Former> formers = new KnownRows<>();
        int done = 0;
        for (long point : points) {
            run.progress(done++, points.size());
            RegionFold fold;
            try {
                fold = fold(told, changes, point);
            } catch (RegionFold.Impossible impossible) {
                run.difference("region_event", "commit " + point, Objects.requireNonNull(impossible.getMessage()));
                return;
            }
            states.at(point, states(fold));
            formers.at(point, formers(fold));
        }
        List<Known<State>> kept = jdbc.sql("""
                        SELECT region_code, name, boundary_id, valid_from, valid_to, known_from, known_to
                        FROM region_state ORDER BY state_id""")
                .query((row, number) -> new Known<>(
                        new State(
                                row.getString(1),
                                row.getString(2),
                                row.getObject(3, Long.class),
                                row.getObject(4, LocalDate.class),
                                row.getObject(5, LocalDate.class)),
                        row.getLong(6),
                        row.getLong(7)))
                .list();
        run.compared("region states", kept.size());
        compare("region_state", states.list(), kept, run);
        compare(
                "region_former",
                formers.list(),
                jdbc.sql(FORMER.formatted("region_code, kind, value, until_day, document, known_from, known_to"))
                        .query((row, number) -> new Known<>(
                                new Former(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getObject(4, LocalDate.class),
                                        row.getString(5)),
                                row.getLong(6),
                                row.getLong(7)))
                        .list(),
                run);
        run.check(jdbc, CHECKS);
    }

    private static RegionFold fold(List<Told> told, List<Facts.Known> changes, long point) {
        return new RegionFold(
                told.stream()
                        .filter(each -> each.commitId <= point)
                        .map(Told::told)
                        .toList(),
                changes.stream()
                        .filter(change -> change.fact().commitId() <= point && change.knownTo() > point)
                        .map(change -> RegionChange.of(change.fact()))
                        .toList());
    }

    private static List<State> states(RegionFold fold) {
        List<State> states = new ArrayList<>();
        for (RegionCode code : fold.codes()) {
            fold.states(code)
                    .forEach(piece -> states.add(
                            new State(code.digits(), piece.name(), piece.boundaryId(), piece.from(), piece.to())));
        }
        return states;
    }

    private static List<Former> formers(RegionFold fold) {
        List<Former> formers = new ArrayList<>();
        fold.formers()
                .forEach((code, of) -> of.forEach(former -> formers.add(
                        new Former(code.digits(), former.kind(), former.value(), former.until(), former.document()))));
        return formers;
    }

    private static <R> void compare(String of, List<Known<R>> expected, List<Known<R>> kept, VerificationRun run) {
        List<Known<R>> missing = new ArrayList<>(expected);
        List<Known<R>> unexpected = new ArrayList<>(kept);
        kept.forEach(missing::remove);
        expected.forEach(unexpected::remove);
        missing.forEach(known -> run.difference(of, text(known), "it is missing"));
        unexpected.forEach(known -> run.difference(of, text(known), "by files and documents there is none"));
    }

    private static String text(Known<?> known) {
        return "%s, known from commit %d to %s"
                .formatted(known.row(), known.from(), known.to() == Snapshot.MAX ? "now" : known.to());
    }
}
