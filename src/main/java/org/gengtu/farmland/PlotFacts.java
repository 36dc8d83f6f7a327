package org.gengtu.farmland;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.Campaigns;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKeeper;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Targets, deadlines and campaigns, each laid down by a document from a day on. The states of the plots that they concern
 * are folded anew in the same commit.
 */
@Service
class PlotFacts implements FactKeeper {
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2200;
    private static final BigDecimal LARGEST_MU = new BigDecimal("100000000");

    private final PlotEventLog log;
    private final PlotProjection projection;
    private final RecoveryDeltas deltas;
    private final PlotRulesReader rules;
    private final PlotCommands names;
    private final Facts facts;
    private final Campaigns campaigns;
    private final Regions regions;
    private final Ledger ledger;
    private final Commands commands;
    private final CountyClock clock;

    PlotFacts(
            PlotEventLog log,
            PlotProjection projection,
            RecoveryDeltas deltas,
            PlotRulesReader rules,
            PlotCommands names,
            Facts facts,
            Campaigns campaigns,
            Regions regions,
            Ledger ledger,
            Commands commands,
            CountyClock clock) {
        this.log = log;
        this.projection = projection;
        this.deltas = deltas;
        this.rules = rules;
        this.names = names;
        this.facts = facts;
        this.campaigns = campaigns;
        this.regions = regions;
        this.ledger = ledger;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * Sets how many mu a county or township has to reach.
     *
     * @throws Problem TARGET_INVALID, REGION_UNKNOWN, DAY_IN_FUTURE, ARGUMENT_INVALID
     */
    Done setTarget(
            CommandCall call,
            RegionCode region,
            int campaign,
            RecoveryStage stage,
            BigDecimal areaMu,
            LocalDate from,
            String document) {
        requireYear(campaign);
        requireNotAhead(from);
        BigDecimal rounded = areaMu.setScale(2, RoundingMode.HALF_UP);
        if (rounded.signum() < 0 || rounded.compareTo(LARGEST_MU) > 0) {
            throw Problem.of(ProblemCode.TARGET_INVALID, "A target of %s mu is not possible.".formatted(areaMu))
                    .at("areaMu");
        }
        String code = countyOrTownship(region, ProblemCode.TARGET_INVALID);
        return commands.run(call, () -> {
            long commitId = ledger.drawCommitId();
            long fact = facts.record(
                    Fact.ofRegion(
                            FactKind.TARGET,
                            code,
                            campaign,
                            stage.name(),
                            from,
                            document,
                            single("areaMu", rounded.toPlainString())),
                    commitId);
            return new Written(commitId, single("fact", fact));
        });
    }

    private static void requireYear(int campaign) {
        if (campaign < FIRST_YEAR || campaign > LAST_YEAR) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A campaign is a year from %d to %d, not %d.".formatted(FIRST_YEAR, LAST_YEAR, campaign))
                    .at("campaign");
        }
    }

    private void requireNotAhead(LocalDate from) {
        PlotGuard.requireNotAhead(from, clock.today(), "from");
    }

    private String countyOrTownship(RegionCode code, ProblemCode otherwise) {
        Region region = Problem.naming("region", () -> regions.getRegion(code));
        if (region.level() == RegionLevel.VILLAGE) {
            throw Problem.of(otherwise, "%s is a village.".formatted(region.code()))
                    .at("region")
                    .remedy("Give the code of the county or of a township.");
        }
        return region.code().digits();
    }

    private static Map<String, @Nullable Object> single(String name, Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(name, value);
        return map;
    }

    /**
     * Sets the deadline of a stage for the county or a township, or for one plot.
     *
     * @param region null: one plot
     * @param plotId null: a region
     * @return its result names the fact, and under {@code plots} how many plots have another deadline by it
     * @throws Problem DEADLINE_INVALID, CAMPAIGN_UNKNOWN, REGION_UNKNOWN, PLOT_UNKNOWN, DAY_IN_FUTURE, ARGUMENT_INVALID
     */
    Done setDeadline(
            CommandCall call,
            @Nullable RegionCode region,
            @Nullable Long plotId,
            int campaign,
            RecoveryStage stage,
            LocalDate deadline,
            LocalDate from,
            String document) {
        requireYear(campaign);
        requireNotAhead(from);
        requireWithin(deadline, campaign, "deadline");
        if ((region == null) == (plotId == null)) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "Give either a region or a plot.")
                    .at(region == null ? "region" : "plotId");
        }
        String code = region == null ? null : countyOrTownship(region, ProblemCode.DEADLINE_INVALID);
        return commands.run(call, () -> {
            facts.lockForChange();
            Map<String, @Nullable Object> payload = single("deadline", deadline.toString());
            Fact fact = code != null
                    ? Fact.ofRegion(FactKind.DEADLINE, code, campaign, stage.name(), from, document, payload)
                    : Fact.ofPlot(
                            FactKind.DEADLINE,
                            Objects.requireNonNull(plotId),
                            campaign,
                            stage.name(),
                            from,
                            document,
                            payload);
            Collection<Long> concerned = lockConcerned(fact);
            long commitId = ledger.drawCommitId();
            requireKnown(campaign);
            PlotRules before = rules.read(commitId);
            if (plotId != null) {
                try {
                    requireOf(plotId, campaign, from, before);
                } catch (Problem problem) {
                    throw names.named(problem);
                }
            }
            long factId = facts.record(fact, commitId);
            PlotRules by = rules.read(commitId);
            requireOrder(code, plotId, campaign, from, by);
            if (plotId != null) {
                mark(List.of(plotId), PlotEventKind.DEADLINE_SET, fact, before, by, commitId);
            }
            deltas.write(commitId, projection.project(concerned, by, commitId));
            Map<String, @Nullable Object> result = single("fact", factId);
            result.put("deadline", deadline.toString());
            result.put("changed", log.countOpened(concerned, commitId));
            return new Written(commitId, result);
        });
    }

    private static void requireWithin(LocalDate deadline, int campaign, String where) {
        if (deadline.getYear() < campaign || deadline.getYear() > campaign + 1) {
            throw Problem.of(
                            ProblemCode.DEADLINE_INVALID,
                            "%s is no deadline of the campaign %d.".formatted(deadline, campaign))
                    .at(where);
        }
    }

    private void requireKnown(int campaign) {
        if (!campaigns.isOpen(campaign)) {
            throw Problem.of(ProblemCode.CAMPAIGN_UNKNOWN, "There is no campaign %d.".formatted(campaign))
                    .at("campaign");
        }
    }

    private void requireOf(long plotId, int campaign, LocalDate from, PlotRules by) {
        Map<Long, List<PlotEventRow>> stories = log.open(List.of(plotId));
        List<PlotEventRow> story = stories.get(plotId);
        if (story == null) {
            throw PlotCommands.unknown();
        }
        PlotGuard.requireThere(story, from, "from");
        PlotState state = PlotCommands.on(
                from, Objects.requireNonNull(PlotFold.foldAll(stories, by).get(plotId)), "from");
        if (state.campaign() != campaign) {
            throw Problem.of(
                            ProblemCode.DEADLINE_INVALID,
                            "The plot belongs to the campaign %d on %s.".formatted(state.campaign(), from))
                    .at("campaign");
        }
    }

    private void requireOrder(
            @Nullable String region, @Nullable Long plotId, int campaign, LocalDate from, PlotRules by) {
        LocalDate restoration;
        LocalDate recultivation;
        if (plotId != null) {
            PlotState state = PlotCommands.on(
                    from,
                    Objects.requireNonNull(
                            PlotFold.foldAll(log.open(List.of(plotId)), by).get(plotId)),
                    "from");
            restoration = state.restorationDueOn();
            recultivation = state.recultivationDueOn();
        } else {
            String prefix = new RegionCode(String.valueOf(region)).prefix();
            restoration = by.due(RecoveryStage.RESTORATION, campaign, prefix, from);
            recultivation = by.due(RecoveryStage.RECULTIVATION, campaign, prefix, from);
        }
        if (recultivation.isBefore(restoration)) {
            throw Problem.of(
                            ProblemCode.DEADLINE_INVALID,
                            "Recultivation would be due on %s, before restoration on %s."
                                    .formatted(recultivation, restoration))
                    .at("deadline");
        }
    }

    /** The plots whose states a fact may change, locked with their relatives before a commit id is drawn. */
    private Collection<Long> lockConcerned(Fact fact) {
        int campaign = fact.campaign() == null ? 0 : fact.campaign();
        Collection<Long> concerned = switch (fact.kind()) {
            case DEADLINE ->
                fact.plotId() != null
                        ? log.listFamily(fact.plotId())
                        : log.listOfCampaign(
                                new RegionCode(String.valueOf(fact.regionCode())).prefix(), campaign, fact.from());
            case CAMPAIGN -> {
                Set<Long> both = new LinkedHashSet<>(log.listOfCampaign("", campaign, LocalDate.of(campaign, 1, 1)));
                both.addAll(log.listToCarryOver(campaign, fact.from()));
                yield both;
            }
            default -> List.of();
        };
        log.lock(concerned);
        return concerned;
    }

    /**
     * Opens a campaign, which takes over what is not restored on its first day.
     *
     * @return its result names the fact, and under {@code changed} how many plots were carried over
     * @throws Problem CAMPAIGN_EXISTS, DEADLINE_INVALID, DAY_IN_FUTURE before its first day, ARGUMENT_INVALID
     */
    Done openCampaign(
            CommandCall call,
            int campaign,
            LocalDate restorationDeadline,
            LocalDate recultivationDeadline,
            String document) {
        requireYear(campaign);
        LocalDate from = LocalDate.of(campaign, 1, 1);
        PlotGuard.requireNotAhead(from, clock.today(), "campaign");
        requireWithin(restorationDeadline, campaign, "restorationDeadline");
        requireWithin(recultivationDeadline, campaign, "recultivationDeadline");
        if (recultivationDeadline.isBefore(restorationDeadline)) {
            throw Problem.of(
                            ProblemCode.DEADLINE_INVALID,
                            "Recultivation would be due on %s, before restoration on %s."
                                    .formatted(recultivationDeadline, restorationDeadline))
                    .at("recultivationDeadline");
        }
        String county = regions.getCounty().code().digits();
        return commands.run(call, () -> {
            facts.lockForChange();
            boolean isOpen = facts.listStanding(Set.of(FactKind.CAMPAIGN)).stream()
                    .anyMatch(known -> Objects.equals(known.campaign(), campaign));
            if (isOpen) {
                throw Problem.of(ProblemCode.CAMPAIGN_EXISTS, "The campaign %d was opened before.".formatted(campaign))
                        .at("campaign");
            }
            Map<String, @Nullable Object> payload = single("restorationDeadline", restorationDeadline.toString());
            payload.put("recultivationDeadline", recultivationDeadline.toString());
            Fact fact = Fact.ofRegion(FactKind.CAMPAIGN, county, campaign, null, from, document, payload);
            Collection<Long> concerned = lockConcerned(fact);
            long commitId = ledger.drawCommitId();
            Campaign base = campaigns.openIfAbsent(campaign, commitId);
            PlotRules before = rules.read(commitId);
            long factId = facts.record(fact, commitId);
            PlotRules by = rules.read(commitId);
            List<Long> carried = log.listToCarryOver(base.year(), from);
            mark(carried, PlotEventKind.CARRIED_OVER, fact, before, by, commitId);
            deltas.write(commitId, projection.project(concerned, by, commitId));
            Map<String, @Nullable Object> result = single("fact", factId);
            result.put("changed", carried.size());
            return new Written(commitId, result);
        });
    }

    /** Tells in the plots' histories what a fact changed for them; the states follow from the fact itself. */
    private void mark(
            Collection<Long> plotIds, PlotEventKind kind, Fact fact, PlotRules before, PlotRules by, long commitId) {
        projection.inChunks(plotIds, some -> {
            Map<Long, List<PlotEventRow>> stories = log.open(some);
            Map<Long, List<PlotState>> old = PlotFold.foldAll(stories, before);
            Map<Long, List<PlotState>> now = PlotFold.foldAll(stories, by);
            PlotEventLog.Batch batch = log.begin(stories, some.size(), commitId, by);
            for (long plotId : some) {
                PlotState was = PlotCommands.on(fact.from(), Objects.requireNonNull(old.get(plotId)), "from");
                PlotState is = PlotCommands.on(fact.from(), Objects.requireNonNull(now.get(plotId)), "from");
                Map<String, @Nullable Object> set = deadlines(is, fact);
                Map<String, @Nullable Object> wasSet = deadlines(was, fact);
                batch.append(plotId, kind, fact.from(), null, set, wasSet, fact.document());
            }
            batch.insertEvents();
        });
    }

    private static Map<String, @Nullable Object> deadlines(PlotState state, Fact fact) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (fact.kind() == FactKind.CAMPAIGN) {
            values.put("campaign", state.campaign());
        }
        if (!RecoveryStage.RECULTIVATION.name().equals(fact.stage())) {
            values.put("restorationDueOn", state.restorationDueOn().toString());
        }
        if (!RecoveryStage.RESTORATION.name().equals(fact.stage())) {
            values.put("recultivationDueOn", state.recultivationDueOn().toString());
        }
        return values;
    }

    @Override
    public Set<FactKind> kinds() {
        return Set.of(FactKind.TARGET, FactKind.DEADLINE, FactKind.CAMPAIGN);
    }

    @Override
    public void lock(Fact fact) {
        lockConcerned(fact);
    }

    @Override
    public void undo(Fact fact, long commitId) {
        if (fact.kind() == FactKind.TARGET) {
            return;
        }
        PlotRules by = rules.read(commitId);
        Set<Long> concerned = new LinkedHashSet<>(lockConcerned(fact));
        Map<Long, Long> marks = log.listMarks(fact.commitId());
        concerned.addAll(marks.keySet());
        LocalDate today = clock.today();
        projection.inChunks(marks.keySet(), some -> {
            PlotEventLog.Batch batch = log.begin(log.open(some), some.size(), commitId, by);
            for (long plotId : some) {
                batch.append(
                        plotId,
                        PlotEventKind.WITHDRAWN,
                        today,
                        Objects.requireNonNull(marks.get(plotId)),
                        new HashMap<>(),
                        Map.of(),
                        fact.document());
            }
            batch.insertEvents();
        });
        deltas.write(commitId, projection.project(concerned, by, commitId));
    }

    /**
     * Takes a fact back, of whatever kind.
     *
     * @param keepers of all features
     * @throws Problem FACT_UNKNOWN, FACT_WITHDRAWN, DEPENDED_ON
     */
    Done withdraw(CommandCall call, long factId, String reason, Collection<FactKeeper> keepers) {
        Facts.requireText(reason, "reason");
        return commands.run(call, () -> {
            facts.lockForChange();
            Fact fact = facts.getForWithdrawal(factId);
            FactKeeper keeper = keepers.stream()
                    .filter(each -> each.kinds().contains(fact.kind()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Nobody keeps facts " + fact.kind()));
            keeper.lock(fact);
            long commitId = ledger.drawCommitId();
            facts.close(factId, reason, commitId);
            keeper.undo(fact, commitId);
            return new Written(commitId, single("fact", factId));
        });
    }
}
