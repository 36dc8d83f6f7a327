package org.gengtu.environment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.ReferenceCommands;
import org.gengtu.ledger.ReferenceRows;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Standard items and the rules of severity: what a county edits, each entry holding from a day on. */
@Service
class Reference {
    private final JdbcClient writing;
    private final JdbcClient reading;
    private final ReferenceCommands commands;
    private final ReferenceRows items;
    private final ReferenceRows rules;

    Reference(JdbcClient writing, @Qualifier("reading") JdbcClient reading, ReferenceCommands commands) {
        this.writing = writing;
        this.reading = reading;
        this.commands = commands;
        this.items = new ReferenceRows(
                writing,
                "standard_item_state",
                "item_code",
                List.of("name", "setting:setting", "description:text", "retired_on:date"));
        this.rules = new ReferenceRows(
                writing,
                "severity_rule_state",
                "severity:severity",
                List.of("days_to_rectify", "look_back_after_days"));
    }

    /** @throws Problem DAY_IN_FUTURE, ARGUMENT_INVALID */
    Done saveItem(CommandCall call, StandardItem item, LocalDate from) {
        return commands.save(call, items, item.code(), from, commitId -> write(item, from, commitId));
    }

    /** Writes what holds of an item from a day on, within a commit. */
    void write(StandardItem item, LocalDate from, long commitId) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("name", item.name());
        values.put("setting", item.setting().name());
        values.put("description", item.description());
        values.put("retired_on", item.retiredOn());
        items.save(item.code(), from, values, commitId);
    }

    /** @throws Problem DAY_IN_FUTURE, ARGUMENT_INVALID */
    Done saveRule(CommandCall call, SeverityRule rule, LocalDate from) {
        for (int days : new int[] {rule.daysToRectify(), rule.lookBackAfterDays()}) {
            if (days < 1 || days > 365) {
                throw Problem.of(
                                ProblemCode.ARGUMENT_INVALID,
                                "%d days are not possible; give 1 to 365.".formatted(days))
                        .at("daysToRectify");
            }
        }
        return commands.save(call, rules, rule.severity().name(), from, commitId -> write(rule, from, commitId));
    }

    /** Writes what holds of a severity from a day on, within a commit. */
    void write(SeverityRule rule, LocalDate from, long commitId) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("days_to_rectify", rule.daysToRectify());
        values.put("look_back_after_days", rule.lookBackAfterDays());
        rules.save(rule.severity().name(), from, values, commitId);
    }

    /** The items of a state, by setting and code; retired ones too. */
    List<StandardItem> listItems(Snapshot at, @Nullable Setting setting) {
        return reading
                .sql("""
                        SELECT s.item_code, s.name, s.setting, s.description, s.retired_on FROM standard_item_state s
                        WHERE %s ORDER BY s.setting, s.item_code""".formatted(at.condition("s")))
                .params(at.parameters())
                .query(Reference::item)
                .list()
                .stream()
                .filter(item -> setting == null || item.setting() == setting)
                .toList();
    }

    Map<String, StandardItem> itemsByCode(Snapshot at) {
        return listItems(at, null).stream().collect(Collectors.toMap(StandardItem::code, Function.identity()));
    }

    private static StandardItem item(ResultSet row, int number) throws SQLException {
        return new StandardItem(
                row.getString(1),
                row.getString(2),
                Setting.valueOf(row.getString(3)),
                row.getString(4),
                row.getObject(5, LocalDate.class));
    }

    /** The rules of a state, one of each severity. */
    List<SeverityRule> listRules(Snapshot at) {
        Map<Severity, SeverityRule> known = new EnumMap<>(Severity.class);
        reading.sql("""
                        SELECT s.severity, s.days_to_rectify, s.look_back_after_days FROM severity_rule_state s
                        WHERE %s""".formatted(at.condition("s")))
                .params(at.parameters())
                .query((row, number) ->
                        new SeverityRule(Severity.valueOf(row.getString(1)), row.getInt(2), row.getInt(3)))
                .list()
                .forEach(rule -> known.put(rule.severity(), rule));
        List<SeverityRule> rules = new ArrayList<>();
        for (Severity severity : Severity.values()) {
            rules.add(known.getOrDefault(severity, SeverityRule.usual(severity)));
        }
        return rules;
    }

    /** A rule on days, end excluded. */
    record DatedRule(LocalDate from, LocalDate to, SeverityRule rule) {}

    /** The rules of all days. */
    record Rules(List<DatedRule> dated) {
        SeverityRule on(Severity severity, LocalDate day) {
            return dated.stream()
                    .filter(each -> each.rule.severity() == severity && !each.from.isAfter(day) && each.to.isAfter(day))
                    .map(DatedRule::rule)
                    .findFirst()
                    .orElseGet(() -> SeverityRule.usual(severity));
        }
    }

    /** The rules as the writing transaction sees them. */
    Rules rules() {
        return new Rules(writing.sql("""
                        SELECT valid_from, valid_to, severity, days_to_rectify, look_back_after_days
                        FROM severity_rule_state WHERE known_to = %d""".formatted(Snapshot.MAX))
                .query((row, number) -> new DatedRule(
                        row.getObject(1, LocalDate.class),
                        row.getObject(2, LocalDate.class),
                        new SeverityRule(Severity.valueOf(row.getString(3)), row.getInt(4), row.getInt(5))))
                .list());
    }

    /** @throws Problem ITEM_UNKNOWN when there is none of the code on the day, or it is retired by then */
    void requireItem(String code, LocalDate day) {
        Optional<StandardItem> item = writing.sql("""
                        SELECT item_code, name, setting, description, retired_on FROM standard_item_state
                        WHERE item_code = ? AND known_to = %d AND valid_from <= ? AND valid_to > ?""".formatted(Snapshot.MAX))
                .params(code, day, day)
                .query(Reference::item)
                .optional();
        if (item.isEmpty()) {
            throw Problem.of(ProblemCode.ITEM_UNKNOWN, "There is no standard item %s on %s.".formatted(code, day))
                    .at("item");
        }
        LocalDate retired = item.get().retiredOn();
        if (retired != null && !retired.isAfter(day)) {
            throw Problem.of(
                            ProblemCode.ITEM_UNKNOWN,
                            "The standard item %s was retired on %s.".formatted(code, retired))
                    .at("item");
        }
    }
}
