package org.gengtu.demonstration;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gengtu.filter.Attribute;
import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterField;
import org.gengtu.filter.StateRelation;

/** {@code site_state} and {@code zone_state} as filters know them. */
final class SiteRelation {
    /** The condition under which something of a site is overdue, for an alias and a day. */
    static final String OVERDUE = """
            %1$s.status IN ('SELECTED', 'UPGRADING') AND (%1$s.planned_on IS NULL AND %1$s.plan_due_on < %2$s \
            OR %1$s.milestone_due_on < %2$s OR %1$s.building_due_on < %2$s OR %1$s.weekly_due_on < %2$s \
            OR %1$s.monthly_due_on < %2$s)""";

    private SiteRelation() {}

    static StateRelation sites(UnaryOperator<List<String>> regions, Supplier<String> countyDigits) {
        StateRelation sites = new StateRelation("site_state", "site_boundary", "position", regions);
        sites.attribute(new Attribute("siteId", "site_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(new Attribute("zoneId", "zone_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(Attribute.of("code", "code", AttributeType.TEXT))
                .attribute(Attribute.of("name", "name", AttributeType.TEXT))
                .attribute(Attribute.of("region", "village_code", AttributeType.REGION))
                .attribute(Attribute.of("village", "village_code", AttributeType.REGION))
                .attribute(Attribute.ofEnum("tier", "tier", "site_tier", names(SiteTier.values())))
                .attribute(Attribute.ofFlags("pillars", "pillars", names(Pillar.values())))
                .attribute(Attribute.ofEnum("status", "status", "site_status", names(SiteStatus.values())))
                .attribute(Attribute.of("statusOn", "status_on", AttributeType.DATE))
                .attribute(Attribute.of("addedOn", "added_on", AttributeType.DATE))
                .attribute(Attribute.of("selectedOn", "selected_on", AttributeType.DATE))
                .attribute(Attribute.of("visitMinutes", "visit_minutes", AttributeType.INTEGER))
                .attribute(Attribute.of("percent", "percent", AttributeType.DECIMAL))
                .attribute(Attribute.of("planDueOn", "plan_due_on", AttributeType.DATE))
                .attribute(Attribute.of("buildingDueOn", "building_due_on", AttributeType.DATE))
                .attribute(Attribute.of("department", "department", AttributeType.TEXT));
        sites.derived(
                "overdue",
                List.of(),
                (alias, nothing, binder) ->
                        OVERDUE.formatted(alias, binder.bind(binder.snapshot().on())));
        // an inner indicator stands for those below it
        sites.derived("indicator", List.of(), (alias, code, binder) ->
                """
                %1$s.indicators && (ARRAY(
                    WITH RECURSIVE below AS (
                        SELECT %2$s::text COLLATE "C" AS code
                        UNION SELECT i.code FROM below b JOIN indicator_state i ON i.parent_code = b.code AND %3$s)
                    SELECT b.code FROM below b) COLLATE "default")""".formatted(alias, binder.bind(code), binder.snapshot().condition("i")));
        sites.derived("text", List.of(), (alias, text, binder) -> {
            String bound = binder.bind(text);
            return """
                    strpos(%1$s.code, %2$s) > 0 OR strpos(%1$s.name, %2$s) > 0 OR %1$s.village_code = ANY(ARRAY(
                        SELECT tv.region_code FROM region_state tv
                        WHERE %3$s AND tv.level = 'VILLAGE' AND strpos(tv.name, %2$s) > 0))""".formatted(alias, bound, binder.snapshot().condition("tv"));
        });
        fields(sites, countyDigits);
        return sites;
    }

    private static void fields(StateRelation sites, Supplier<String> countyDigits) {
        sites.field("ids", FilterField.ids("siteId", SiteView.KIND, countyDigits))
                .field("codes", FilterField.anyOf("code"))
                .field("text", FilterField.text())
                .field("regions", FilterField.inRegions("region"))
                .field("tier", FilterField.anyOf("tier"))
                .field("pillars", FilterField.anyOf("pillars"))
                .field("status", FilterField.anyOf("status"))
                .field(
                        "indicators",
                        (value, relation, where) -> Condition.or(FilterField.list(value, where).stream()
                                .<Condition>map(code -> new Condition.Derived("indicator", code.toString()))
                                .toList()))
                .field("zone", FilterField.ids("zoneId", ZoneView.KIND, countyDigits))
                .field("overdue", (value, relation, where) -> {
                    Condition overdue = new Condition.Derived("overdue", "");
                    return Boolean.TRUE.equals(value) ? overdue : new Condition.Not(overdue);
                });
    }

    static StateRelation zones(UnaryOperator<List<String>> regions, Supplier<String> countyDigits) {
        StateRelation zones = new StateRelation("zone_state", "zone_boundary", "area", regions);
        zones.attribute(new Attribute("zoneId", "zone_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(Attribute.of("code", "code", AttributeType.TEXT))
                .attribute(Attribute.of("name", "name", AttributeType.TEXT))
                .attribute(Attribute.of("region", "village_code", AttributeType.REGION))
                .attribute(Attribute.of("retiredOn", "retired_on", AttributeType.DATE));
        zones.field("ids", FilterField.ids("zoneId", ZoneView.KIND, countyDigits))
                .field("codes", FilterField.anyOf("code"))
                .field("regions", FilterField.inRegions("region"));
        return zones;
    }

    private static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }
}
