package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.gengtu.api.Inputs;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CalendarController;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKeeper;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.ledger.ReadAt;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionFacts;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;

/** Facts with a document: the commands that lay them down or take them back, and their list. */
@Controller
class PlotFactController {
    private final PlotFacts facts;
    private final Facts recorded;
    private final List<FactKeeper> keepers;
    private final RegionFacts regionFacts;
    private final PlotSamples samples;
    private final PlotImportWithdrawal imports;
    private final Plots plots;
    private final Regions regions;
    private final CalendarController calendar;

    PlotFactController(
            PlotFacts facts,
            Facts recorded,
            List<FactKeeper> keepers,
            RegionFacts regionFacts,
            PlotSamples samples,
            PlotImportWithdrawal imports,
            Plots plots,
            Regions regions,
            CalendarController calendar) {
        this.facts = facts;
        this.recorded = recorded;
        this.keepers = keepers;
        this.regionFacts = regionFacts;
        this.samples = samples;
        this.imports = imports;
        this.plots = plots;
        this.regions = regions;
        this.calendar = calendar;
    }

    record OneFact(FactView fact) {}

    record Target(FactView fact, Region region, RecoveryStage stage, BigDecimal areaMu) {}

    record Deadline(FactView fact, LocalDate deadline, int plots) {}

    record RegionOf(FactView fact, Region region) {}

    record Sample(List<PlotView> plots, String seed) {}

    record CalendarOf(FactView fact, CalendarController.Calendar calendar) {}

    record Withdrawn(int plots, int events) {}

    @QueryMapping
    List<FactView> facts(DataFetchingEnvironment field) {
        String kind = field.getArgument("kind");
        String region = field.getArgument("region");
        Integer campaign = field.getArgument("campaign");
        ReadAt at = plots.at(field.<Map<String, Object>>getArgument("asOf"));
        String prefix = region == null
                ? null
                : Problem.naming("region", () -> regions.getRegion(new RegionCode(region)))
                        .code()
                        .prefix();
        return list(kind == null ? null : FactKind.valueOf(kind), prefix, campaign, at).stream()
                .map(fact -> new FactView(at, plots.countyDigits(), fact))
                .toList();
    }

    /** Within a region are also facts of plots that lie in it, or lay in it last. */
    private List<Fact> list(@Nullable FactKind kind, @Nullable String prefix, @Nullable Integer campaign, ReadAt at) {
        if (prefix == null) {
            return recorded.list(kind, null, campaign, at.snapshot());
        }
        Set<Long> ofRegions = recorded.list(kind, prefix, campaign, at.snapshot()).stream()
                .map(Fact::factId)
                .collect(Collectors.toSet());
        List<Fact> all = recorded.list(kind, null, campaign, at.snapshot());
        Map<Long, PlotView> of = plots.findLast(
                all.stream()
                        .map(Fact::plotId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList(),
                at);
        return all.stream()
                .filter(fact -> {
                    PlotView plot = fact.plotId() == null ? null : of.get(fact.plotId());
                    return ofRegions.contains(fact.factId())
                            || plot != null && plot.village().digits().startsWith(prefix);
                })
                .toList();
    }

    @BatchMapping(typeName = "Fact", field = "region")
    Map<FactView, Region> region(List<FactView> views) {
        List<RegionCode> codes = views.stream()
                .map(view -> view.fact().regionCode())
                .filter(Objects::nonNull)
                .distinct()
                .map(RegionCode::new)
                .toList();
        Map<RegionCode, Region> known = new HashMap<>(regions.findAll(codes));
        // A code that is borne no more is found one by one; there are few.
        codes.stream()
                .filter(code -> !known.containsKey(code))
                .forEach(code -> regions.findRegion(code).ifPresent(region -> known.put(code, region)));
        Map<FactView, Region> found = new HashMap<>();
        for (FactView view : views) {
            String code = view.fact().regionCode();
            Region region = code == null ? null : known.get(new RegionCode(code));
            if (region != null) {
                found.put(view, region);
            }
        }
        return found;
    }

    @BatchMapping(typeName = "Fact", field = "plot")
    Map<FactView, PlotView> plot(List<FactView> views) {
        Map<FactView, PlotView> found = new HashMap<>();
        Map<ReadAt, List<Long>> wanted = new HashMap<>();
        for (FactView view : views) {
            Long plotId = view.fact().plotId();
            if (plotId != null) {
                wanted.computeIfAbsent(view.at(), at -> new ArrayList<>()).add(plotId);
            }
        }
        wanted.forEach((at, plotIds) -> {
            Map<Long, PlotView> known = plots.findAll(plotIds, at);
            views.stream().filter(view -> view.at().equals(at)).forEach(view -> {
                Long plotId = view.fact().plotId();
                PlotView plot = plotId == null ? null : known.get(plotId);
                if (plot != null) {
                    found.put(view, plot);
                }
            });
        });
        return found;
    }

    @MutationMapping
    Target setTarget(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        RecoveryStage stage = input.get(RecoveryStage.class, "stage");
        BigDecimal areaMu = Objects.requireNonNull(input.mu("areaMu"));
        Done done = facts.setTarget(
                Inputs.call(field, actor, input),
                code(input, "region"),
                input.integer("campaign"),
                stage,
                areaMu,
                input.day("from"),
                document(input));
        FactView fact = fact(done);
        return new Target(fact, regionOf(fact.fact()), stage, new BigDecimal(fact.value()));
    }

    private static RegionCode code(CommandInput input, String name) {
        return Problem.naming(name, () -> new RegionCode(String.valueOf(input.get(name))));
    }

    /** As given: what a document may be, the facts say themselves. */
    private static String document(CommandInput input) {
        return String.valueOf(input.get("document"));
    }

    @MutationMapping
    Deadline setDeadline(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = facts.setDeadline(
                Inputs.call(field, actor, input),
                input.get("region") == null ? null : code(input, "region"),
                input.get("plotId") == null ? null : (Long) input.live("plotId", PlotView.KIND),
                input.integer("campaign"),
                input.get(RecoveryStage.class, "stage"),
                input.day("deadline"),
                input.day("from"),
                document(input));
        return new Deadline(fact(done), LocalDate.parse(done.text("deadline")), Math.toIntExact(done.id("changed")));
    }

    @MutationMapping
    CalendarOf openCampaign(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = facts.openCampaign(
                Inputs.call(field, actor, input),
                input.integer("campaign"),
                input.day("restorationDeadline"),
                input.day("recultivationDeadline"),
                document(input));
        FactView fact = fact(done);
        return new CalendarOf(fact, calendar.calendar());
    }

    @MutationMapping
    RegionOf renameRegion(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = regionFacts.rename(
                code(input, "code"),
                String.valueOf(input.get("name")),
                input.get("newCode") == null ? null : code(input, "newCode"),
                input.day("from"),
                document(input),
                Inputs.call(field, actor, input));
        return regionOf(done);
    }

    @MutationMapping
    RegionOf mergeVillages(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = regionFacts.mergeVillages(
                input.list("codes").stream()
                        .map(code -> Problem.naming("codes", () -> new RegionCode(String.valueOf(code))))
                        .toList(),
                code(input, "into"),
                String.valueOf(input.get("name")),
                input.day("from"),
                document(input),
                Inputs.call(field, actor, input));
        return regionOf(done);
    }

    private RegionOf regionOf(Done done) {
        FactView fact = fact(done);
        return new RegionOf(fact, regions.getRegion(new RegionCode(done.text("region"))));
    }

    private Region regionOf(Fact fact) {
        return regions.getRegion(new RegionCode(Objects.requireNonNull(fact.regionCode())));
    }

    @MutationMapping
    OneFact withdrawFact(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = facts.withdraw(
                Inputs.call(field, actor, input),
                input.key("factId", FactView.KIND),
                input.required("reason"),
                keepers);
        return new OneFact(fact(done));
    }

    @MutationMapping
    Withdrawn withdrawImport(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = imports.withdraw(Inputs.call(field, actor, input), importId(input), input.required("reason"));
        return new Withdrawn(Math.toIntExact(done.id("plots")), Math.toIntExact(done.id("events")));
    }

    private static UUID importId(CommandInput input) {
        String text = String.valueOf(input.get("importId"));
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw notAnImport();
        }
        throw notAnImport();
    }

    private static Problem notAnImport() {
        return Problem.of(ProblemCode.ID_INVALID, "The id is not one of an import.")
                .at("importId");
    }

    @MutationMapping
    Sample drawSample(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = samples.draw(
                Inputs.call(field, actor, input),
                input.get("region") == null ? null : code(input, "region"),
                input.integer("campaign"),
                input.get(RecoveryStage.class, "stage"),
                input.get("share") instanceof Number share ? share.doubleValue() : 0,
                input.get("seed") == null ? null : input.required("seed"));
        ReadAt at = plots.behind(done);
        Map<Long, PlotView> found = plots.findLast(done.ids("plots"), at);
        return new Sample(
                done.ids("plots").stream()
                        .map(id -> Objects.requireNonNull(found.get(id)))
                        .toList(),
                done.text("seed"));
    }

    private CommandInput input(DataFetchingEnvironment field) {
        return Inputs.of(field, plots.countyDigits());
    }

    /** The fact of a command, as it stands right behind it. */
    private FactView fact(Done done) {
        ReadAt at = plots.behind(done);
        return recorded.find(done.id("fact"), at.snapshot())
                .map(fact -> new FactView(at, plots.countyDigits(), fact))
                .orElseThrow();
    }

    /** Facts for the query {@code node}. */
    @Component
    static final class Nodes implements NodeSource {
        private final Facts facts;
        private final Plots plots;

        Nodes(Facts facts, Plots plots) {
            this.facts = facts;
            this.plots = plots;
        }

        @Override
        public String kind() {
            return FactView.KIND;
        }

        @Override
        public Optional<?> find(GlobalId id) {
            long key = CommandInput.key(id, FactView.KIND, "id", plots.countyDigits());
            ReadAt at = plots.live();
            return facts.find(key, at.snapshot()).map(fact -> new FactView(at, plots.countyDigits(), fact));
        }
    }
}
