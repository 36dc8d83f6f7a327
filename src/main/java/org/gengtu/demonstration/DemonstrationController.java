package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.gengtu.filter.Connection;
import org.gengtu.filter.Selection;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The queries of sites and zones. The fields of what they answer are in {@link SiteWiring}. */
@Controller
class DemonstrationController {
    private static final int NEXT_SITES = 10;

    private final Sites sites;
    private final SiteMaps maps;
    private final DemonstrationRules rules;
    private final Coverages coverages;

    DemonstrationController(Sites sites, SiteMaps maps, DemonstrationRules rules, Coverages coverages) {
        this.sites = sites;
        this.coverages = coverages;
        this.maps = maps;
        this.rules = rules;
    }

    @QueryMapping
    List<ZoneView> zones(DataFetchingEnvironment field) {
        return sites.listZones(at(field));
    }

    @QueryMapping
    Optional<ZoneView> zone(DataFetchingEnvironment field) {
        GlobalId id = GlobalId.decode(field.getArgumentOrDefault("id", ""));
        long key = sites.key(id, ZoneView.KIND, "id");
        return Optional.ofNullable(sites.findZones(List.of(key), sites.at(id)).get(key));
    }

    @QueryMapping
    Optional<SiteView> site(DataFetchingEnvironment field) {
        return sites.findSite(GlobalId.decode(field.getArgumentOrDefault("id", "")), asOf(field));
    }

    @QueryMapping
    Optional<SiteView> siteByCode(DataFetchingEnvironment field) {
        return sites.findByCode(field.getArgumentOrDefault("code", ""), at(field));
    }

    @QueryMapping
    Connection<SiteView> sites(DataFetchingEnvironment field) {
        return sites.list(field.getArguments(), Selection.of(field).has("totalCount"));
    }

    @QueryMapping
    List<SiteDue> siteDues(DataFetchingEnvironment field) {
        return sites.listDue(
                sites.condition(field.getArgument("filter")),
                Objects.requireNonNull(field.<LocalDate>getArgument("until")),
                at(field));
    }

    @QueryMapping
    DemonstrationRules.Rules demonstrationRules(DataFetchingEnvironment field) {
        ReadAt at = at(field);
        Integer year = field.getArgument("year");
        return rules.read(year == null ? at.snapshot().on().getYear() : year, at.snapshot());
    }

    @QueryMapping
    SiteMaps.SiteMap siteMap(DataFetchingEnvironment field) {
        return maps.map(field.getArguments());
    }

    @QueryMapping
    Coverages.Covered coverage(DataFetchingEnvironment field) {
        return coverages.coverage(field.getArgument("filter"), at(field));
    }

    @QueryMapping
    List<Coverages.Next> nextSites(DataFetchingEnvironment field) {
        return coverages.next(
                field.getArgument("having"),
                field.getArgument("candidates"),
                Objects.requireNonNullElse(field.<Integer>getArgument("first"), NEXT_SITES),
                at(field));
    }

    @QueryMapping
    Coverages.Covering smallestCoveringSet(DataFetchingEnvironment field) {
        return coverages.smallest(
                field.getArgument("candidates"),
                Objects.requireNonNull(field.<Map<String, Object>>getArgument("demand")),
                at(field));
    }

    private ReadAt at(DataFetchingEnvironment field) {
        return sites.at(asOf(field));
    }

    private static @Nullable Map<String, Object> asOf(DataFetchingEnvironment field) {
        return field.getArgument("asOf");
    }
}
