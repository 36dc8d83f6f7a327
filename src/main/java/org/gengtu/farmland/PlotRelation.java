package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gengtu.filter.Attribute;
import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterField;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.GlobalId;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** {@code plot_state} as filters know it: the attributes of plots, and the fields of {@code PlotFilter}. */
final class PlotRelation {
    private static final String BEHIND_ANY = new String(Character.toChars(Character.MAX_CODE_POINT));

    private PlotRelation() {}

    static StateRelation of(java.util.function.UnaryOperator<List<String>> regions, Supplier<String> countyDigits) {
        StateRelation plots = new StateRelation("plot_state", "plot_boundary", "boundary", regions);
        attributes(plots);
        derived(plots);
        fields(plots, countyDigits);
        return plots;
    }

    private static void attributes(StateRelation plots) {
        plots.attribute(new Attribute("plotId", "plot_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(Attribute.of("code", "code", AttributeType.TEXT))
                .attribute(Attribute.of("region", "village_code", AttributeType.REGION))
                .attribute(Attribute.of("village", "village_code", AttributeType.REGION))
                .attribute(Attribute.of("group", "group_name", AttributeType.TEXT))
                .attribute(Attribute.of("campaign", "campaign", AttributeType.INTEGER))
                .attribute(Attribute.of("areaMu", "area_mu", AttributeType.DECIMAL))
                .attribute(Attribute.of("declaredAreaMu", "declared_area_mu", AttributeType.DECIMAL))
                .attribute(Attribute.of("measuredAreaMu", "measured_area_mu", AttributeType.DECIMAL))
                .attribute(Attribute.ofEnum("idleKind", "idle_kind", "idle_kind", names(IdleKind.values())))
                .attribute(Attribute.of("abandonedSince", "abandoned_since", AttributeType.DATE))
                .attribute(Attribute.ofFlags("causes", "causes", names(AbandonmentCause.values())))
                .attribute(Attribute.ofEnum("landClass", "land_class", "land_class", names(LandClass.values())))
                .attribute(Attribute.ofEnum("placement", "placement", "placement", names(Placement.values())))
                .attribute(Attribute.of("boundaryProvisional", "boundary_provisional", AttributeType.BOOLEAN))
                .attribute(Attribute.ofEnum("status", "status", "plot_status", names(PlotStatus.values())))
                .attribute(Attribute.of("statusOn", "status_on", AttributeType.DATE))
                .attribute(Attribute.of("registeredOn", "registered_on", AttributeType.DATE))
                .attribute(Attribute.of("foundLate", "found_late", AttributeType.BOOLEAN))
                .attribute(Attribute.of("restoredOn", "restored_on", AttributeType.DATE))
                .attribute(Attribute.of("recultivatedOn", "recultivated_on", AttributeType.DATE))
                .attribute(Attribute.of("restorationDueOn", "restoration_due_on", AttributeType.DATE))
                .attribute(Attribute.of("recultivationDueOn", "recultivation_due_on", AttributeType.DATE))
                .attribute(Attribute.of("lapsed", "lapsed", AttributeType.BOOLEAN))
                .attribute(Attribute.ofEnum(
                        "restorationMode", "restoration_mode", "restoration_mode", names(RestorationMode.values())))
                .attribute(Attribute.of("crop", "crop", AttributeType.TEXT));
    }

    private static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }

    private static void derived(StateRelation plots) {
        List<String> stages = names(RecoveryStage.values());
        // Overdue: not reached, past the deadline; exempt plots stand apart.
        plots.derived("overdue", stages, (alias, stage, binder) -> {
            String day = binder.bind(binder.snapshot().on());
            return stage.equals(RecoveryStage.RESTORATION.name())
                    ? "%1$s.status = 'ABANDONED' AND %1$s.restoration_due_on < %2$s".formatted(alias, day)
                    : "%1$s.status IN ('ABANDONED', 'RESTORED') AND %1$s.recultivation_due_on < %2$s"
                            .formatted(alias, day);
        });
        // Late: reached, after the deadline.
        plots.derived(
                "late",
                stages,
                (alias, stage, binder) -> stage.equals(RecoveryStage.RESTORATION.name())
                        ? "%1$s.status IN ('RESTORED', 'RECULTIVATED') AND %1$s.restored_on > %1$s.restoration_due_on"
                                .formatted(alias)
                        : "%1$s.status = 'RECULTIVATED' AND %1$s.recultivated_on > %1$s.recultivation_due_on"
                                .formatted(alias));
        // Verified: reached, and the latest check of the present reach accepted it; unverified: reached, and not so.
        plots.derived("verified", stages, (alias, stage, binder) -> checked(alias, stage, "= 'ACCEPTED'"));
        plots.derived(
                "unverified", stages, (alias, stage, binder) -> checked(alias, stage, "IS DISTINCT FROM 'ACCEPTED'"));
        plots.derived("text", List.of(), (alias, text, binder) -> {
            // A range and an array rather than LIKE and IN, so that both sides can use their index.
            String from = binder.bind(text);
            return """
                    %1$s.code >= %2$s AND %1$s.code < %3$s OR %1$s.village_code = ANY(ARRAY(
                        SELECT tv.region_code FROM region_state tv
                        WHERE %4$s AND tv.level = 'VILLAGE' AND strpos(tv.name, %2$s) > 0))""".formatted(
                            alias,
                            from,
                            binder.bind(text + BEHIND_ANY),
                            binder.snapshot().condition("tv"));
        });
    }

    private static String checked(String alias, String stage, String result) {
        return stage.equals(RecoveryStage.RESTORATION.name())
                ? "%1$s.status IN ('RESTORED', 'RECULTIVATED') AND %1$s.restoration_check %2$s".formatted(alias, result)
                : "%1$s.status = 'RECULTIVATED' AND %1$s.recultivation_check %2$s".formatted(alias, result);
    }

    private static void fields(StateRelation plots, Supplier<String> countyDigits) {
        plots.field("ids", (value, relation, where) -> ids(value, where, countyDigits))
                .field("codes", FilterField.anyOf("code"))
                .field("text", FilterField.text())
                .field("regions", FilterField.inRegions("region"))
                .field("campaign", FilterField.equalTo("campaign"))
                .field("status", FilterField.anyOf("status"))
                .field("placement", FilterField.anyOf("placement"))
                .field("idleKind", FilterField.equalTo("idleKind"))
                .field("causes", FilterField.anyOf("causes"))
                .field("landClass", FilterField.anyOf("landClass"))
                .field("restorationMode", FilterField.anyOf("restorationMode"))
                .field("crop", FilterField.anyOf("crop"))
                .field("areaMu", FilterField.range("areaMu", "min", "max"))
                .field("restoredOn", FilterField.range("restoredOn", "from", "to"))
                .field("recultivatedOn", FilterField.range("recultivatedOn", "from", "to"))
                .field("restorationDueOn", FilterField.range("restorationDueOn", "from", "to"))
                .field("recultivationDueOn", FilterField.range("recultivationDueOn", "from", "to"))
                .field("overdue", FilterField.derived("overdue"))
                .field("late", FilterField.derived("late"))
                .field("verified", FilterField.derived("verified"))
                .field("unverified", FilterField.derived("unverified"))
                .field("lapsed", FilterField.equalTo("lapsed"));
    }

    private static Condition ids(Object value, String where, Supplier<String> countyDigits) {
        List<Object> keys = new ArrayList<>();
        for (Object id : FilterField.list(value, where)) {
            keys.add(plotKey(String.valueOf(id), where, countyDigits.get()));
        }
        return new Condition.In("plotId", keys);
    }

    /** @throws Problem ID_INVALID when it is no id of a plot, OTHER_COUNTY */
    static long plotKey(String id, String where, String countyDigits) {
        return plotKey(GlobalId.decode(id, where), where, countyDigits);
    }

    /** @throws Problem ID_INVALID when it is no id of a plot, OTHER_COUNTY */
    static long plotKey(GlobalId id, String where, String countyDigits) {
        if (!id.kind().equals(PlotView.KIND) || !id.key().matches("[0-9]{1,18}")) {
            throw Problem.of(ProblemCode.ID_INVALID, "The id is not one of a plot.")
                    .at(where);
        }
        if (!id.county().equals(countyDigits)) {
            throw Problem.of(
                            ProblemCode.OTHER_COUNTY,
                            "The id was given by the county %s, this is %s.".formatted(id.county(), countyDigits))
                    .at(where);
        }
        return Long.parseLong(id.key());
    }
}
