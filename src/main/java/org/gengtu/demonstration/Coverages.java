package org.gengtu.demonstration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.ReadAt;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What sets of sites show at a state, by the conditions of filters; the arithmetic is in {@link ToShow} and {@link CoveringSets}. */
@Service
class Coverages {
    /** Of the sites that count, when it is not said which. */
    static final Condition CHOSEN = statuses("SELECTED", "UPGRADING", "READY");

    private static final Condition NAMED = statuses("CANDIDATE", "SURVEYED");
    private static final Condition NOT_DROPPED = new Condition.Not(statuses("DROPPED"));

    private final Sites sites;
    private final Indicators indicators;
    private final Regions regions;

    Coverages(Sites sites, Indicators indicators, Regions regions) {
        this.sites = sites;
        this.indicators = indicators;
        this.regions = regions;
    }

    private static Condition statuses(String... statuses) {
        return new Condition.In("status", List.of((Object[]) statuses));
    }

    /** A set of sites and what it shows. @param all of the set, by number */
    record Covered(ReadAt at, int sites, ToShow.Coverage of) {}

    /** What a candidate adds. */
    record Next(ReadAt at, SiteView site, ToShow.Addition adds) {}

    /** The smallest sets. */
    record Covering(
            List<SiteView> sites,
            boolean proven,
            List<List<SiteView>> alternatives,
            List<String> impossible,
            List<LeftOut> leftOut) {}

    /** A candidate that is in no smallest set. @param leastWith null: it was not computed in the time */
    record LeftOut(
            SiteView site,
            @Nullable Integer leastWith,
            @Nullable SiteView dominatedBy,
            boolean helps,
            int least) {
        String reason(boolean english) {
            if (!helps) {
                return english ? "It shows nothing of what is demanded." : "不展示任何所要求的内容。";
            }
            SiteView other = dominatedBy;
            if (other != null) {
                String name = other.state().name();
                return english
                        ? "%s shows all that it shows of the demand; with it at least %d sites are needed, not %d."
                                .formatted(name, leastWith, least)
                        : "“%s”能展示它在要求之内的全部内容；选它至少要 %d 个点位，而不是 %d 个。".formatted(name, leastWith, least);
            }
            return english
                    ? "With it at least %d sites are needed, not %d.".formatted(leastWith, least)
                    : "选它至少要 %d 个点位，而不是 %d 个。".formatted(leastWith, least);
        }
    }

    /** @param filter null: all sites, dropped ones too */
    Covered coverage(@Nullable Map<String, Object> filter, ReadAt at) {
        List<Shown> shown = shown(sites.listAll(sites.condition(filter), at));
        return new Covered(at, shown.size(), toShow(at).shownBy(shown));
    }

    /** What each set of the sites given shows. */
    Map<Set<Long>, Covered> coverages(Map<Long, SiteView> known, Collection<Set<Long>> sets, ReadAt at) {
        ToShow all = toShow(at);
        Map<Set<Long>, Covered> covered = new HashMap<>();
        sets.forEach(set -> {
            List<Shown> shown =
                    shown(set.stream().map(known::get).filter(Objects::nonNull).toList());
            covered.put(set, new Covered(at, shown.size(), all.shownBy(shown)));
        });
        return covered;
    }

    /** What each candidate would add, the most first. */
    List<Next> next(
            @Nullable Map<String, Object> having, @Nullable Map<String, Object> candidates, int first, ReadAt at) {
        if (first < 1 || first > 1_000) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID, "1 to 1,000 sites can be asked for, not %d.".formatted(first))
                    .at("first");
        }
        List<SiteView> named = sites.listAll(candidates == null ? NAMED : sites.condition(candidates), at);
        Map<Long, SiteView> byId = byId(named);
        return toShow(at)
                .next(shown(sites.listAll(having == null ? CHOSEN : sites.condition(having), at)), shown(named))
                .stream()
                .limit(first)
                .map(adds ->
                        new Next(at, Objects.requireNonNull(byId.get(adds.site().siteId())), adds))
                .toList();
    }

    /**
     * The smallest set of candidates that covers a demand.
     *
     * @throws Problem DEMAND_INVALID, INDICATOR_UNKNOWN
     */
    Covering smallest(@Nullable Map<String, Object> candidates, Map<String, Object> demand, ReadAt at) {
        ToShow all = toShow(at);
        Demand asked = demand(demand, at);
        List<SiteView> views = sites.listAll(candidates == null ? NOT_DROPPED : sites.condition(candidates), at);
        CoveringSets.Answer answer = CoveringSets.smallest(shown(views), asked, all.townships());
        Map<Long, SiteView> byId = byId(views);
        int least = answer.sites().size();
        return new Covering(
                views(answer.sites(), byId),
                answer.proven(),
                answer.alternatives().stream().map(set -> views(set, byId)).toList(),
                answer.impossible().stream().map(Need::toString).toList(),
                answer.whyNot().stream()
                        .map(why -> new LeftOut(
                                view(why.site(), byId),
                                why.leastSize(),
                                why.dominatedBy() == null ? null : view(why.dominatedBy(), byId),
                                why.helps(),
                                least))
                        .toList());
    }

    /** @throws Problem DEMAND_INVALID, INDICATOR_UNKNOWN */
    Demand demand(Map<String, Object> input, ReadAt at) {
        Integer minimum = (Integer) input.get("minimumTownships");
        int townships = minimum == null ? 0 : townships(at).size();
        if (minimum != null && (minimum < 1 || minimum > townships)) {
            throw Problem.of(
                            ProblemCode.DEMAND_INVALID,
                            "Sites in %d townships are demanded; there are %d.".formatted(minimum, townships))
                    .at("demand.minimumTownships");
        }
        Object tier = input.get("everyTownshipTier");
        Demand demand = new Demand(
                minimum,
                Boolean.TRUE.equals(input.get("everyTownship")),
                names(input, "pillars", Pillar.class),
                leaves(input, at),
                names(input, "tiers", SiteTier.class),
                tier == null ? null : SiteTier.valueOf(tier.toString()));
        if (minimum == null && demand.needs(List.of("any")).isEmpty()) {
            throw Problem.of(ProblemCode.DEMAND_INVALID, "Nothing is demanded.")
                    .at("demand")
                    .remedy("Demand townships, pillars, indicators or tiers.");
        }
        return demand;
    }

    private static <E extends Enum<E>> Set<E> names(Map<String, Object> input, String name, Class<E> type) {
        return list(input, name).stream().map(each -> Enum.valueOf(type, each)).collect(Collectors.toSet());
    }

    private static List<String> list(Map<String, Object> input, String name) {
        Object value = input.get(name);
        if (!(value instanceof Collection<?> values)) {
            return List.of();
        }
        if (values.isEmpty()) {
            throw Problem.of(ProblemCode.DEMAND_INVALID, "The list is empty.")
                    .at("demand." + name)
                    .remedy("Leave the field out, or give at least one value.");
        }
        return values.stream().map(String::valueOf).toList();
    }

    private Set<String> leaves(Map<String, Object> input, ReadAt at) {
        List<String> codes = list(input, "indicators");
        return codes.isEmpty()
                ? Set.of()
                : Problem.naming("demand.indicators", () -> Set.copyOf(indicators.leaves(codes, at)));
    }

    /** The codes of all townships of a state, ascending. */
    List<String> townships(ReadAt at) {
        return regions.namesAt(at.snapshot(), RegionLevel.TOWNSHIP, null).keySet().stream()
                .map(RegionCode::digits)
                .sorted()
                .toList();
    }

    private ToShow toShow(ReadAt at) {
        return new ToShow(
                townships(at),
                indicators.board(at).list().stream()
                        .filter(IndicatorView::isLeaf)
                        .filter(IndicatorView::isAssessed)
                        .map(IndicatorView::code)
                        .toList());
    }

    static List<Shown> shown(List<SiteView> sites) {
        List<Shown> shown = new ArrayList<>();
        for (SiteView site : sites) {
            shown.add(new Shown(
                    site.siteId(),
                    site.state().code(),
                    site.townshipCode(),
                    site.state().tier(),
                    Set.copyOf(site.state().pillars()),
                    Set.copyOf(site.state().indicators())));
        }
        return shown;
    }

    private static Map<Long, SiteView> byId(List<SiteView> views) {
        Map<Long, SiteView> byId = new HashMap<>();
        views.forEach(view -> byId.put(view.siteId(), view));
        return byId;
    }

    private static List<SiteView> views(List<Shown> shown, Map<Long, SiteView> byId) {
        return shown.stream().map(each -> view(each, byId)).toList();
    }

    private static SiteView view(Shown shown, Map<Long, SiteView> byId) {
        return Objects.requireNonNull(byId.get(shown.siteId()));
    }
}
