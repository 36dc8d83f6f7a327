package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.api.Fields;
import org.gengtu.api.Fields.Key;
import org.gengtu.ledger.ReadAt;
import org.gengtu.map.Label;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sites as those see them who plan a way along them: where they are, when they are open, what they are worth and show. */
@Service
public class SitesToVisit {
    /** The GraphQL type of a site, which its ids name. */
    public static final String KIND = SiteView.KIND;

    private static final JsonMapper JSON = JsonMapper.shared();
    /** What a tier is worth beside the points of its indicators. */
    private static final Map<SiteTier, Double> TIER_POINTS = Map.of(
            SiteTier.COUNTY_MODEL, 10.0,
            SiteTier.TOWNSHIP_SHOWPIECE, 6.0,
            SiteTier.VILLAGE_FEATURE, 3.0,
            SiteTier.GROUP_HIGHLIGHT, 1.0);

    private static final Map<Pillar, Label> PILLARS = Map.of(
            Pillar.INDUSTRY, new Label("产业振兴", "industry"),
            Pillar.TALENT, new Label("人才振兴", "talent"),
            Pillar.CULTURE, new Label("文化振兴", "culture"),
            Pillar.ECOLOGY, new Label("生态振兴", "ecology"),
            Pillar.ORGANISATION, new Label("组织振兴", "organisation"));

    private final Sites sites;
    private final Indicators indicators;
    private final Coverages coverages;

    SitesToVisit(Sites sites, Indicators indicators, Coverages coverages) {
        this.sites = sites;
        this.indicators = indicators;
        this.coverages = coverages;
    }

    /**
     * A site at a state.
     *
     * @param villageCode 12 digits
     * @param isDropped whether it was given up
     * @param opens null: it can always be visited, and {@code closes} is null too
     * @param tierPoints what its tier is worth
     * @param indicatorPoints the points of the indicators that it shows, summed
     * @param roles who does what in a visit, each with the office, as far as they are settled
     */
    public record SiteToVisit(
            Shown shown,
            String id,
            String name,
            String villageCode,
            boolean isDropped,
            double longitude,
            double latitude,
            int visitMinutes,
            @Nullable LocalTime opens,
            @Nullable LocalTime closes,
            double tierPoints,
            double indicatorPoints,
            @Nullable String leadOfficial,
            List<String> roles) {
        public long siteId() {
            return shown.siteId();
        }
    }

    /** The six digits that ids carry. */
    public String countyDigits() {
        return sites.countyDigits();
    }

    /** The state of a day at a position. */
    public ReadAt at(LocalDate day, long position) {
        return sites.at(day, position);
    }

    /**
     * Sites by code.
     *
     * @param filter a SiteFilter; null: those that are selected, being upgraded or ready
     */
    public List<SiteToVisit> list(@Nullable Map<String, Object> filter, ReadAt at) {
        return toVisit(sites.listAll(filter == null ? Coverages.CHOSEN : sites.condition(filter), at), at);
    }

    /** Sites by number, as they are on the state's day; one that is not there then is missing. */
    public Map<Long, SiteToVisit> find(Collection<Long> ids, ReadAt at) {
        Map<Long, SiteToVisit> found = new LinkedHashMap<>();
        toVisit(List.copyOf(sites.findAll(ids, at).values()), at).forEach(site -> found.put(site.siteId(), site));
        return found;
    }

    private List<SiteToVisit> toVisit(List<SiteView> views, ReadAt at) {
        IndicatorBoard board = indicators.board(at);
        Map<String, Double> points = new HashMap<>();
        board.list().stream()
                .filter(IndicatorView::isLeaf)
                .forEach(leaf -> points.put(
                        leaf.code(),
                        Objects.requireNonNullElse(leaf.weight(), BigDecimal.ZERO)
                                .doubleValue()));
        List<Shown> shown = Coverages.shown(views);
        List<SiteToVisit> all = new ArrayList<>();
        for (int i = 0; i < views.size(); i++) {
            all.add(toVisit(views.get(i), shown.get(i), points));
        }
        return all;
    }

    private static SiteToVisit toVisit(SiteView view, Shown shown, Map<String, Double> points) {
        SiteState state = view.state();
        JsonNode place = JSON.readTree(view.position().json()).path("coordinates");
        return new SiteToVisit(
                shown,
                view.id(),
                state.name(),
                state.villageCode(),
                state.status() == SiteStatus.DROPPED,
                place.path(0).asDouble(),
                place.path(1).asDouble(),
                state.visitMinutes(),
                state.opens(),
                state.closes(),
                Objects.requireNonNull(TIER_POINTS.get(state.tier())),
                state.indicators().stream()
                        .mapToDouble(code -> points.getOrDefault(code, 0.0))
                        .sum(),
                state.leadOfficial(),
                state.roles().stream()
                        .map(role -> role.office() == null ? role.role() : role.role() + ": " + role.office())
                        .toList());
    }

    /**
     * A demand as a CoverageDemand gives it.
     *
     * @throws org.gengtu.problem.Problem DEMAND_INVALID, INDICATOR_UNKNOWN
     */
    public Demand demand(Map<String, Object> input, ReadAt at) {
        return coverages.demand(input, at);
    }

    /** The codes of all townships of a state. */
    public List<String> townships(ReadAt at) {
        return coverages.townships(at);
    }

    /** What each set of sites shows, as the GraphQL type Coverage is answered. */
    public Map<Set<Long>, Object> coverages(Collection<Set<Long>> sets, ReadAt at) {
        Set<Long> all = new LinkedHashSet<>();
        sets.forEach(all::addAll);
        return Map.copyOf(coverages.coverages(sites.findAll(all, at), sets, at));
    }

    /** What a pillar is called. @param code its name in the schema */
    public static String pillar(String code, boolean english) {
        return said(Objects.requireNonNull(PILLARS.get(Pillar.valueOf(code))), english);
    }

    /** What a tier is called. @param code its name in the schema */
    public static String tier(String code, boolean english) {
        return said(Objects.requireNonNull(SiteLayer.TIERS.get(code)), english);
    }

    private static String said(Label label, boolean english) {
        return english ? label.en() : label.zh();
    }

    /** The site of a number at a state, read for all fields of the level at once; null where it never was. */
    public static Object load(DataFetchingEnvironment field, long siteId, ReadAt at) {
        return Fields.load(field, SiteWiring.LAST_SITES, new Key<>(siteId, at));
    }

    /** The same of several. */
    public static Object loadAll(DataFetchingEnvironment field, List<Long> siteIds, ReadAt at) {
        return Fields.loadAll(
                field,
                SiteWiring.LAST_SITES,
                siteIds.stream().map(id -> new Key<>(id, at)).toList());
    }
}
