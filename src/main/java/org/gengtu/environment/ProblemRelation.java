package org.gengtu.environment;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gengtu.filter.Attribute;
import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterField;
import org.gengtu.filter.StateRelation;

/** {@code problem_state} as filters know it: the attributes of problems, and the fields of {@code ProblemFilter}. */
final class ProblemRelation {
    private ProblemRelation() {}

    static StateRelation of(UnaryOperator<List<String>> regions, Supplier<String> countyDigits) {
        StateRelation problems = new StateRelation("problem_state", "problem_boundary", "position", regions);
        problems.attribute(new Attribute("problemId", "problem_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(new Attribute("inspectionId", "inspection_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(Attribute.of("number", "number", AttributeType.TEXT))
                .attribute(Attribute.of("region", "village_code", AttributeType.REGION))
                .attribute(Attribute.of("village", "village_code", AttributeType.REGION))
                .attribute(Attribute.of("item", "item_code", AttributeType.TEXT))
                .attribute(Attribute.ofEnum("severity", "severity", "severity", names(Severity.values())))
                .attribute(Attribute.ofEnum("source", "source", "problem_source", names(ProblemSource.values())))
                .attribute(Attribute.of("description", "description", AttributeType.TEXT))
                .attribute(Attribute.ofEnum("status", "status", "problem_status", names(ProblemStatus.values())))
                .attribute(Attribute.of("statusOn", "status_on", AttributeType.DATE))
                .attribute(Attribute.of("foundOn", "found_on", AttributeType.DATE))
                .attribute(Attribute.of("claimedOn", "claimed_on", AttributeType.DATE))
                .attribute(Attribute.of("assignedOn", "assigned_on", AttributeType.DATE))
                .attribute(Attribute.of("dueOn", "due_on", AttributeType.DATE))
                .attribute(Attribute.of("rectifiedOn", "rectified_on", AttributeType.DATE))
                .attribute(Attribute.of("closedOn", "closed_on", AttributeType.DATE))
                .attribute(Attribute.of("lead", "lead_unit", AttributeType.TEXT))
                .attribute(Attribute.of("relapses", "relapses", AttributeType.INTEGER))
                .attribute(Attribute.of("relapsedOn", "relapsed_on", AttributeType.DATE))
                .attribute(Attribute.of("lookBackDueOn", "look_back_due_on", AttributeType.DATE));
        derived(problems);
        fields(problems, countyDigits);
        return problems;
    }

    private static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }

    private static void derived(StateRelation problems) {
        // Overdue: the deadline has passed, and it is not closed.
        problems.derived(
                "overdue",
                List.of(),
                (alias, nothing, binder) ->
                        "%1$s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED') AND %1$s.due_on < %2$s"
                                .formatted(alias, binder.bind(binder.snapshot().on())));
        // Due for look-back: drawn, and not looked at again.
        problems.derived(
                "lookBackDue",
                List.of(),
                (alias, nothing, binder) ->
                        "%1$s.status = 'CLOSED' AND %1$s.look_back_drawn_on IS NOT NULL".formatted(alias));
        problems.derived(
                "unit",
                List.of(),
                (alias, unit, binder) -> "%s.units @> ARRAY[%s::text]".formatted(alias, binder.bind(unit)));
        problems.derived("setting", List.of(), (alias, setting, binder) ->
                """
                        %s.item_code IN (SELECT si.item_code FROM standard_item_state si
                            WHERE %s AND si.setting = %s::setting)""".formatted(alias, binder.snapshot().condition("si"), binder.bind(setting)));
        problems.derived("text", List.of(), (alias, text, binder) -> {
            String bound = binder.bind(text);
            return """
                    strpos(%1$s.number, %2$s) > 0 OR strpos(%1$s.description, %2$s) > 0 OR %1$s.village_code = ANY(ARRAY(
                        SELECT tv.region_code FROM region_state tv
                        WHERE %3$s AND tv.level = 'VILLAGE' AND strpos(tv.name, %2$s) > 0))""".formatted(alias, bound, binder.snapshot().condition("tv"));
        });
    }

    private static void fields(StateRelation problems, Supplier<String> countyDigits) {
        problems.field("ids", FilterField.ids("problemId", ProblemView.KIND, countyDigits))
                .field("numbers", FilterField.anyOf("number"))
                .field("text", FilterField.text())
                .field("regions", FilterField.inRegions("region"))
                .field("status", FilterField.anyOf("status"))
                .field("items", FilterField.anyOf("item"))
                .field("setting", FilterField.derived("setting"))
                .field("severity", FilterField.anyOf("severity"))
                .field("source", FilterField.anyOf("source"))
                .field(
                        "units",
                        (value, relation, where) -> Condition.or(FilterField.list(value, where).stream()
                                .<Condition>map(unit -> new Condition.Derived("unit", unit.toString()))
                                .toList()))
                .field("foundOn", FilterField.range("foundOn", "from", "to"))
                .field("dueOn", FilterField.range("dueOn", "from", "to"))
                .field("closedOn", FilterField.range("closedOn", "from", "to"))
                .field("relapsedOn", FilterField.range("relapsedOn", "from", "to"))
                .field("overdue", (value, relation, where) -> isSo(value, new Condition.Derived("overdue", "")))
                .field(
                        "relapsed",
                        (value, relation, where) ->
                                isSo(value, new Condition.Compare("relapses", Condition.Operator.GT, 0L)))
                .field("lookBackDue", (value, relation, where) -> isSo(value, new Condition.Derived("lookBackDue", "")))
                .field("inspection", FilterField.ids("inspectionId", Inspections.Inspection.KIND, countyDigits));
    }

    private static Condition isSo(Object value, Condition condition) {
        return Boolean.TRUE.equals(value) ? condition : new Condition.Not(condition);
    }
}
