package org.gengtu.environment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.evidence.Evidences;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.region.VillageTrail;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes rounds, problems and reference data, many at once: the door by which the sample county comes into the ledger. */
@Service
public class EnvironmentBulk {
    private final ProblemLog log;
    private final Reference reference;
    private final Units units;
    private final Inspections inspections;
    private final Evidences evidences;
    private final Facts facts;
    private final Ledger ledger;
    private final CountyClock clock;
    private final JdbcClient jdbc;

    EnvironmentBulk(
            ProblemLog log,
            Reference reference,
            Units units,
            Inspections inspections,
            Evidences evidences,
            Facts facts,
            Ledger ledger,
            CountyClock clock,
            JdbcClient jdbc) {
        this.log = log;
        this.reference = reference;
        this.units = units;
        this.inspections = inspections;
        this.evidences = evidences;
        this.facts = facts;
        this.ledger = ledger;
        this.clock = clock;
        this.jdbc = jdbc;
    }

    /** A village that a round visited, also one where nothing was found. @param asked null: nobody was, nor of the others */
    public record Visited(
            RegionCode village,
            @Nullable Integer asked,
            @Nullable Integer aware,
            @Nullable Integer satisfied) {}

    /** A round of inspection. @param number none that another round bears */
    public record Round(
            String number,
            InspectionLevel level,
            LocalDate on,
            boolean announced,
            String team,
            @Nullable String note,
            List<Visited> visits) {}

    /** What a county expects, whom it charges and by when. @param areas of units that are no region, by code */
    public record Basics(
            List<StandardItem> items,
            List<ResponsibleUnit> units,
            Map<String, Geometry> areas,
            List<SeverityRule> rules) {}

    /** Saves reference data from a day on, in one commit. */
    @Transactional
    public Recorded save(Basics basics, LocalDate from, Commit commit) {
        long commitId = ledger.drawCommitId();
        basics.items.forEach(item -> reference.write(item, from, commitId));
        basics.units.forEach(unit -> units.write(unit, basics.areas.get(unit.code()), from, commitId));
        basics.rules.forEach(rule -> reference.write(rule, from, commitId));
        return ledger.append(commitId, commit);
    }

    /**
     * Records rounds, and what was found and what became of it, in one commit, all or nothing.
     *
     * @param told in the order in which it became known; a problem may have several
     * @throws Problem as the commands do for each; PROBLEM_UNKNOWN for a number that no problem bears
     */
    @Transactional
    public Recorded record(List<Round> rounds, List<ProblemFact> told, Commit commit) {
        LocalDate today = commit.recordedAt() == null ? clock.today() : clock.dayOf(commit.recordedAt());
        for (ProblemFact fact : told) {
            if (fact.on().isAfter(today)) {
                throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(fact.on(), today))
                        .at("on");
            }
        }
        facts.lockForUse();
        VillageTrail trail = VillageTrail.of(facts.listStanding(VillageTrail.KINDS));
        List<ProblemFact.Found> found = told.stream()
                .filter(ProblemFact.Found.class::isInstance)
                .map(ProblemFact.Found.class::cast)
                .toList();
        Map<String, Long> ids = insert(found);
        ids.putAll(listKnown(told, ids.keySet()));
        Map<Long, Long> boundaries = insertBoundaries(found, ids);
        Map<Long, List<ProblemEventRow>> stories = log.open(ids.values());
        long commitId = ledger.drawCommitId();
        Map<String, Long> numbered = addRounds(rounds, commitId);
        ProblemLog.Batch batch = log.begin(stories, told.size(), commit.actor(), trail);
        Reference.Rules rules = reference.rules();
        Set<Map.Entry<String, LocalDate>> checked = new HashSet<>();
        for (ProblemFact fact : told) {
            long problemId = id(ids, fact.number());
            ProblemEventRow event = switch (fact) {
                case ProblemFact.Found first -> {
                    if (checked.add(Map.entry(first.item(), first.on()))) {
                        reference.requireItem(first.item(), first.on());
                    }
                    Map<String, @Nullable Object> set =
                            report(first, round(first.round(), numbered)).set(first.number());
                    Long boundary = boundaries.get(problemId);
                    if (boundary != null) {
                        set.put("boundary", boundary);
                    }
                    yield batch.append(
                            problemId, ProblemEventKind.FOUND, first.on(), null, set, Map.of(), first.note());
                }
                case ProblemFact.Happened step -> append(batch, problemId, step, ids, rules, trail);
            };
            if (!fact.evidence().isEmpty()) {
                evidences.use(fact.evidence(), ProblemCommands.FEATURE, event.eventId());
            }
        }
        batch.write(commitId);
        return ledger.append(commitId, commit);
    }

    private static ProblemCommands.Report report(ProblemFact.Found found, @Nullable Long round) {
        return new ProblemCommands.Report(
                found.item(),
                found.severity(),
                found.source(),
                found.description(),
                new Places.Place(found.village(), found.place()),
                round,
                found.on(),
                found.note(),
                found.evidence());
    }

    private static ProblemEventRow append(
            ProblemLog.Batch batch,
            long problemId,
            ProblemFact.Happened step,
            Map<String, Long> ids,
            Reference.Rules rules,
            VillageTrail trail) {
        ProblemState before = ProblemCommands.find(ProblemFold.fold(batch.story(problemId), trail), step.on());
        if (step.kind() == ProblemEventKind.MERGED) {
            long into = id(ids, String.valueOf(step.set().get("into")));
            return ProblemCommands.appendMerger(batch, problemId, into, before, step.on(), step.note());
        }
        Map<String, @Nullable Object> set = step.set();
        Map<String, @Nullable Object> was = Map.of();
        if (before != null) {
            set = ProblemCommands.completed(step.kind(), step.on(), set, before, rules);
            was = ProblemCommands.was(step.kind(), set, before);
        }
        return batch.append(problemId, step.kind(), step.on(), null, set, was, step.note());
    }

    private Map<String, Long> insert(List<ProblemFact.Found> found) {
        Map<String, Long> ids = new HashMap<>();
        List<Long> fresh = found.isEmpty() ? List.of() : log.insertProblems(found.size());
        for (int i = 0; i < found.size(); i++) {
            ids.put(found.get(i).number(), fresh.get(i));
        }
        return ids;
    }

    private Map<Long, Long> insertBoundaries(List<ProblemFact.Found> found, Map<String, Long> ids) {
        Map<Long, Geometry> shapes = new LinkedHashMap<>();
        for (ProblemFact.Found each : found) {
            Geometry place = each.place();
            if (place != null) {
                shapes.put(id(ids, each.number()), place);
            }
        }
        return shapes.isEmpty() ? Map.of() : log.insertBoundaries(shapes);
    }

    /** The problems that are named and not found here, by number. */
    private Map<String, Long> listKnown(List<ProblemFact> told, Collection<String> found) {
        Set<String> numbers = new HashSet<>();
        for (ProblemFact fact : told) {
            numbers.add(fact.number());
            if (fact instanceof ProblemFact.Happened step && step.set().get("into") != null) {
                numbers.add(String.valueOf(step.set().get("into")));
            }
        }
        numbers.removeAll(found);
        Map<String, Long> ids = new HashMap<>();
        jdbc.sql("SELECT s.number, s.problem_id FROM problem_state s WHERE %s AND s.number = ANY(?)"
                        .formatted(Snapshot.today("s")))
                .param(numbers.toArray(String[]::new))
                .query(row -> {
                    ids.put(row.getString(1), row.getLong(2));
                });
        return ids;
    }

    private static long id(Map<String, Long> ids, String number) {
        Long id = ids.get(number);
        if (id == null) {
            throw Problem.of(ProblemCode.PROBLEM_UNKNOWN, "No problem bears the number %s.".formatted(number));
        }
        return id;
    }

    private Map<String, Long> addRounds(List<Round> rounds, long commitId) {
        Map<String, Long> ids = new HashMap<>();
        for (Round round : rounds) {
            List<Visit> visits = new ArrayList<>();
            for (Visited each : round.visits) {
                visits.add(new Visit(each.village, each.asked, each.aware, each.satisfied));
            }
            Inspection as =
                    new Inspection(0, round.number, round.level, round.on, round.announced, round.team, round.note, 1);
            ids.put(round.number, inspections.add(as, visits, commitId));
        }
        return ids;
    }

    private @Nullable Long round(@Nullable String number, Map<String, Long> ids) {
        return number == null ? null : ids.computeIfAbsent(number, inspections::getByNumber);
    }
}
