package org.gengtu.environment;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.api.Fields;
import org.gengtu.api.Fields.Key;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.environment.Problems.HistoryRequest;
import org.gengtu.evidence.Evidence;
import org.gengtu.evidence.EvidenceView;
import org.gengtu.evidence.Evidences;
import org.gengtu.filter.Connection;
import org.gengtu.filter.PageRequest;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.gengtu.unit.UnitWiring;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** The fields of problems, their events, rounds and reference data; what needs a statement is read for all of a level at once. */
@Component
class ProblemWiring implements RuntimeWiringConfigurer {
    private static final String PROBLEMS = "problems";
    private static final String LAST_PROBLEMS = "lastProblems";
    private static final String ITEMS = "standardItems";
    private static final String MERGED = "mergedProblems";
    private static final String ROUNDS = "inspections";
    private static final String VISITS = "inspectionVisits";
    private static final String WITHDRAWALS = "problemWithdrawals";
    private static final String PROOFS = "problemEvidence";
    private static final String HISTORIES = "problemHistories";
    private static final String SIMILAR = "similarProblems";
    private static final String FOUND = "problemsOfInspections";

    private final Problems problems;
    private final Reference reference;
    private final Inspections inspections;
    private final Evidences evidences;

    ProblemWiring(
            Problems problems,
            Reference reference,
            Inspections inspections,
            Evidences evidences,
            BatchLoaderRegistry loaders) {
        this.problems = problems;
        this.reference = reference;
        this.inspections = inspections;
        this.evidences = evidences;
        Fields.register(loaders, PROBLEMS, (Set<Key<Long>> keys) -> Fields.byState(keys, problems::findAll));
        Fields.register(loaders, LAST_PROBLEMS, (Set<Key<Long>> keys) -> Fields.byState(keys, problems::findLast));
        Fields.register(
                loaders,
                ITEMS,
                (Set<Key<String>> keys) -> Fields.byState(keys, (codes, at) -> reference.itemsByCode(at.snapshot())));
        Fields.register(
                loaders,
                MERGED,
                (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, problems::listMerged), keys));
        Fields.register(
                loaders,
                ROUNDS,
                (Set<Key<Long>> keys) -> Fields.byState(keys, (ids, at) -> inspections.findAll(ids, at.snapshot())));
        Fields.register(
                loaders, VISITS, (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, this::visits), keys));
        Fields.register(loaders, WITHDRAWALS, (Set<Key<Long>> keys) -> Fields.byState(keys, problems::findWithdrawals));
        Fields.register(loaders, PROOFS, this::proofs);
        Fields.register(loaders, HISTORIES, this::histories);
        Fields.register(loaders, SIMILAR, this::loadSimilar);
        Fields.register(
                loaders,
                FOUND,
                (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, problems::listOfInspections), keys));
    }

    /** The files of one event, or of all of a problem's. */
    private record ProofKey(boolean ofEvent, long id) {}

    /** Compared by the problem's key and state, not by its content. */
    private record HistoryKey(Key<Long> key, HistoryRequest request, Holder problem) {}

    /** Equal to every other, so that it stays out of a key's comparison. */
    private record Holder(ProblemView problem) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Holder;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    private record NearKey(Key<Long> key, double metres) {}

    /** A unit's part, as it is read. */
    record PartView(ReadAt at, UnitPart part) {}

    /** A visit of a round, with how many problems were found there. */
    record VisitView(Visit visit, int problems) {}

    private Map<Long, List<VisitView>> visits(Collection<Long> ids, ReadAt at) {
        Map<Long, Map<String, Integer>> counts = problems.countByVisit(ids, at);
        Map<Long, List<VisitView>> visits = new HashMap<>();
        inspections
                .listVisits(ids, at.snapshot())
                .forEach((id, of) -> visits.put(
                        id,
                        of.stream()
                                .map(visit -> new VisitView(
                                        visit,
                                        counts.getOrDefault(id, Map.of())
                                                .getOrDefault(visit.village().digits(), 0)))
                                .toList()));
        return visits;
    }

    private Map<HistoryKey, Connection<ProblemEventView>> histories(Set<HistoryKey> keys) {
        record Group(ReadAt at, HistoryRequest request) {}
        Map<Group, Map<Long, HistoryKey>> groups = new HashMap<>();
        keys.forEach(key -> groups.computeIfAbsent(new Group(key.key.at(), key.request), group -> new HashMap<>())
                .put(key.key.key(), key));
        Map<HistoryKey, Connection<ProblemEventView>> loaded = new HashMap<>();
        groups.forEach((group, of) -> {
            Map<Long, ProblemView> views = new HashMap<>();
            of.forEach((id, key) -> views.put(id, key.problem.problem));
            problems.history(views, group.at, group.request)
                    .forEach((id, history) -> loaded.put(Objects.requireNonNull(of.get(id)), history));
        });
        return loaded;
    }

    private Map<NearKey, List<ProblemView>> loadSimilar(Set<NearKey> keys) {
        record Group(ReadAt at, double metres) {}
        Map<Group, List<Long>> groups = new HashMap<>();
        keys.forEach(key -> groups.computeIfAbsent(new Group(key.key.at(), key.metres), group -> new ArrayList<>())
                .add(key.key.key()));
        Map<NearKey, List<ProblemView>> loaded = new HashMap<>();
        groups.forEach((group, ids) -> problems.listSimilar(ids, group.metres, group.at)
                .forEach((id, near) -> loaded.put(new NearKey(new Key<>(id, group.at), group.metres), near)));
        return Fields.listed(loaded, keys);
    }

    private Map<ProofKey, List<Evidence>> proofs(Set<ProofKey> keys) {
        Map<ProofKey, List<Evidence>> loaded = new HashMap<>();
        List<Long> events =
                keys.stream().filter(ProofKey::ofEvent).map(ProofKey::id).toList();
        List<Long> of =
                keys.stream().filter(key -> !key.ofEvent).map(ProofKey::id).toList();
        evidences
                .listOfAll(ProblemCommands.FEATURE, events)
                .forEach((id, files) -> loaded.put(new ProofKey(true, id), files));
        problems.listEvidence(of).forEach((id, files) -> loaded.put(new ProofKey(false, id), files));
        return Fields.listed(loaded, keys);
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        Connection.wire(wiring, "Problem");
        Connection.wire(wiring, "ProblemEvent");
        wiring.type("Problem", type -> problemFields(new Fields<>(type)).type())
                .type("ProblemEvent", type -> eventFields(new Fields<>(type)).type())
                .type(
                        "UnitPart",
                        type -> new Fields<PartView>(type)
                                .with("unit", (of, field) -> UnitWiring.load(field, of.part.unit(), of.at))
                                .value("lead", of -> of.part.lead())
                                .value("task", of -> of.part.task())
                                .value("dueOn", of -> of.part.dueOn())
                                .value("reportedOn", of -> of.part.reportedOn())
                                .type())
                .type(
                        "StandardItem",
                        type -> new Fields<StandardItem>(type)
                                .value("id", of -> id(StandardItem.KIND, of.code()))
                                .type())
                .type("Inspection", type -> roundFields(new Fields<>(type)).type())
                .type(
                        "Visit",
                        type -> new Fields<VisitView>(type)
                                .with("village", (of, field) -> Fields.load(field, Regions.LOADER, of.visit.village()))
                                .value("problems", VisitView::problems)
                                .value("asked", of -> of.visit.asked())
                                .value("aware", of -> of.visit.aware())
                                .value("satisfied", of -> of.visit.satisfied())
                                .type());
    }

    private String id(String kind, String key) {
        return GlobalId.live(kind, problems.countyDigits(), key).encode();
    }

    private Fields<ProblemView> problemFields(Fields<ProblemView> problem) {
        return ofState(problem)
                .value("id", ProblemView::id)
                .with(
                        "item",
                        (of, field) ->
                                Fields.load(field, ITEMS, new Key<>(of.state().itemCode(), of.at())))
                .with(
                        "village",
                        (of, field) -> Fields.load(
                                field, Regions.LOADER, new RegionCode(of.state().villageCode())))
                .value("position", ProblemView::position)
                .value("area", ProblemView::area)
                .with("lead", (of, field) -> {
                    String lead = of.state().leadUnit();
                    return lead == null ? null : UnitWiring.load(field, lead, of.at());
                })
                .value(
                        "parts",
                        of -> of.state().parts().stream()
                                .map(part -> new PartView(of.at(), part))
                                .toList())
                .value("overdue", ProblemView::overdue)
                .value("late", ProblemView::late)
                .with("inspection", (of, field) -> {
                    Long inspection = of.state().inspectionId();
                    return inspection == null ? null : Fields.load(field, ROUNDS, new Key<>(inspection, of.at()));
                })
                .with("mergedInto", (of, field) -> {
                    Long into = of.state().mergedInto();
                    return into == null ? null : Fields.load(field, LAST_PROBLEMS, new Key<>(into, of.at()));
                })
                .with("merged", (of, field) -> Fields.load(field, MERGED, new Key<>(of.problemId(), of.at())))
                .with("similar", this::similar)
                .with(
                        "evidence",
                        (of, field) -> files(
                                field,
                                new ProofKey(false, of.problemId()),
                                of.county(),
                                EvidenceView.place(of.position())))
                .value("version", ProblemView::version)
                .value("asOf", ProblemView::asOf)
                .with(
                        "current",
                        (of, field) -> of.at().pinned()
                                ? Fields.load(
                                        field, PROBLEMS, new Key<>(of.problemId(), problems.at((Map<String, Object>)
                                                null)))
                                : of)
                .with("history", this::history);
    }

    private static Fields<ProblemView> ofState(Fields<ProblemView> problem) {
        return problem.value("number", of -> of.state().number())
                .value("severity", of -> of.state().severity())
                .value("source", of -> of.state().source())
                .value("sources", of -> of.state().sources())
                .value("description", of -> of.state().description())
                .value("status", of -> of.state().status())
                .value("statusOn", of -> of.state().statusOn())
                .value("foundOn", of -> of.state().foundOn())
                .value("claimedOn", of -> of.state().claimedOn())
                .value("assignedOn", of -> of.state().assignedOn())
                .value("dueOn", of -> of.state().dueOn())
                .value("rectifiedOn", of -> of.state().rectifiedOn())
                .value("closedOn", of -> of.state().closedOn())
                .value("relapses", of -> of.state().relapses())
                .value("relapsedOn", of -> of.state().relapsedOn())
                .value("lookBackDueOn", of -> of.state().lookBackDueOn())
                .value("lookBackDrawnOn", of -> of.state().lookBackDrawnOn());
    }

    private Object similar(ProblemView of, DataFetchingEnvironment field) {
        double metres = Objects.requireNonNull(field.<Double>getArgument("metres"));
        return Fields.load(field, SIMILAR, new NearKey(new Key<>(of.problemId(), of.at()), metres));
    }

    private Object history(ProblemView of, DataFetchingEnvironment field) {
        PageRequest page = PageRequest.of(
                field.getArgument("first"),
                field.getArgument("after"),
                field.getArgument("last"),
                field.getArgument("before"));
        return Fields.load(
                field,
                HISTORIES,
                new HistoryKey(new Key<>(of.problemId(), of.at()), HistoryRequest.of(page, of), new Holder(of)));
    }

    private Fields<ProblemEventView> eventFields(Fields<ProblemEventView> event) {
        return event.value("id", ProblemEventView::id)
                .value("kind", ProblemEventView::kind)
                .with("problem", (of, field) -> Fields.load(field, LAST_PROBLEMS, new Key<>(of.problemId(), of.at())))
                .value("on", ProblemEventView::on)
                .value("recordedAt", ProblemEventView::recordedAt)
                .value("position", ProblemEventView::position)
                .value("recordedBy", ProblemEventView::recordedBy)
                .value("note", ProblemEventView::note)
                .value("changes", ProblemEventView::changes)
                .with("evidence", (of, field) -> files(field, new ProofKey(true, of.eventId()), of.county(), null))
                .with("withdrawnBy", (of, field) -> Fields.load(field, WITHDRAWALS, new Key<>(of.eventId(), of.at())));
    }

    private static Object files(
            DataFetchingEnvironment field, ProofKey key, String county, @Nullable Coordinate place) {
        return Objects.requireNonNull(field.<ProofKey, List<Evidence>>getDataLoader(PROOFS))
                .load(key)
                .thenApply(files -> EvidenceView.list(files, county, place));
    }

    private Fields<Inspection> roundFields(Fields<Inspection> round) {
        return round.value("id", of -> id(Inspection.KIND, Long.toString(of.inspectionId())))
                .with(
                        "visits",
                        (of, field) -> Fields.load(
                                field, VISITS, new Key<>(of.inspectionId(), problems.at((Map<String, Object>) null))))
                .with("problems", this::found);
    }

    /** A page of what a round found. Rounds find at most some hundred: they are read for all rounds of a level at once. */
    private Object found(Inspection of, DataFetchingEnvironment field) {
        if (field.getArgument("after") != null) {
            Map<String, Object> arguments = new HashMap<>(field.getArguments());
            arguments.put("filter", Map.of("inspection", id(Inspection.KIND, Long.toString(of.inspectionId()))));
            return problems.list(arguments, true);
        }
        ReadAt at = problems.at((Map<String, Object>) null);
        PageRequest page = PageRequest.of(field.getArgument("first"), null, null, null);
        return Objects.requireNonNull(field.<Key<Long>, List<ProblemView>>getDataLoader(FOUND))
                .load(new Key<>(of.inspectionId(), at))
                .thenApply(all -> problems.page(of.inspectionId(), all, page, at));
    }
}
