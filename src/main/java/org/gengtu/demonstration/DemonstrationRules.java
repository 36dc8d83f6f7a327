package org.gengtu.demonstration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
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

/** When plans and buildings of a year are due, and how often is reported: what a county edits, each entry holding from a day on. */
@Service
class DemonstrationRules {
    private static final String COLUMNS =
            "year, plan_due_on, building_due_on, plan_days, building_days, weekly_days, monthly_days, liaison_days";

    private final JdbcClient writing;
    private final JdbcClient reading;
    private final ReferenceCommands commands;
    private final ReferenceRows rows;

    DemonstrationRules(JdbcClient writing, @Qualifier("reading") JdbcClient reading, ReferenceCommands commands) {
        this.writing = writing;
        this.reading = reading;
        this.commands = commands;
        this.rows = new ReferenceRows(
                writing,
                "demonstration_rule_state",
                "year:int",
                java.util.List.of(
                        "plan_due_on:date",
                        "building_due_on:date",
                        "plan_days",
                        "building_days",
                        "weekly_days",
                        "monthly_days",
                        "liaison_days"));
    }

    /**
     * The rules of a year.
     *
     * @param planDays for a site that is chosen after the date for plans: so many days from then on; likewise buildingDays
     */
    record Rules(
            int year,
            LocalDate planDueOn,
            LocalDate buildingDueOn,
            int planDays,
            int buildingDays,
            int weeklyDays,
            int monthlyDays,
            int liaisonDays) {
        /** What the program takes where a county has laid down nothing: the dates of the campaign's own schedule. */
        static Rules usual(int year) {
            return new Rules(year, LocalDate.of(year, 6, 20), LocalDate.of(year, 10, 31), 14, 60, 7, 31, 31);
        }

        /** When the plan of a site that is chosen on a day is due. */
        LocalDate planDueOn(LocalDate chosenOn) {
            return chosenOn.isAfter(planDueOn) ? chosenOn.plusDays(planDays) : planDueOn;
        }

        /** When a site that is chosen on a day has to be ready. */
        LocalDate buildingDueOn(LocalDate chosenOn) {
            return chosenOn.isAfter(buildingDueOn) ? chosenOn.plusDays(buildingDays) : buildingDueOn;
        }

        /** When the next report is due behind a day. */
        LocalDate nextReportDueOn(SiteReportKind kind, LocalDate behind) {
            return behind.plusDays(kind == SiteReportKind.WEEKLY_READINESS ? weeklyDays : monthlyDays);
        }
    }

    /** The rules of a year at a state. */
    Rules read(int year, Snapshot at) {
        return reading.sql("SELECT %s FROM demonstration_rule_state s WHERE s.year = :year AND %s"
                        .formatted(COLUMNS, at.condition("s")))
                .params(at.parameters())
                .param("year", year)
                .query((row, number) -> rules(row))
                .optional()
                .orElseGet(() -> Rules.usual(year));
    }

    /** The rules of a day's year on the day, as the writing transaction sees them. */
    Rules on(LocalDate day) {
        return writing.sql("""
                        SELECT %s FROM demonstration_rule_state
                        WHERE year = :year AND known_to = %d AND valid_from <= :day AND valid_to > :day""".formatted(COLUMNS, Snapshot.MAX))
                .param("year", day.getYear())
                .param("day", day)
                .query((row, number) -> rules(row))
                .optional()
                .orElseGet(() -> Rules.usual(day.getYear()));
    }

    private static Rules rules(ResultSet row) throws SQLException {
        return new Rules(
                row.getInt(1),
                row.getObject(2, LocalDate.class),
                row.getObject(3, LocalDate.class),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8));
    }

    /** @throws Problem DAY_IN_FUTURE, DEADLINE_INVALID, ARGUMENT_INVALID */
    Done save(CommandCall call, Rules rules, LocalDate from) {
        require(rules);
        return commands.save(call, rows, Integer.toString(rules.year), from, commitId -> write(rules, from, commitId));
    }

    /** Writes the rules of a year from a day on, within a commit. */
    void write(Rules rules, LocalDate from, long commitId) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("plan_due_on", rules.planDueOn);
        values.put("building_due_on", rules.buildingDueOn);
        values.put("plan_days", rules.planDays);
        values.put("building_days", rules.buildingDays);
        values.put("weekly_days", rules.weeklyDays);
        values.put("monthly_days", rules.monthlyDays);
        values.put("liaison_days", rules.liaisonDays);
        rows.save(Integer.toString(rules.year), from, values, commitId);
    }

    private static void require(Rules rules) {
        if (rules.planDueOn.getYear() != rules.year || rules.buildingDueOn.getYear() != rules.year) {
            throw Problem.of(
                            ProblemCode.DEADLINE_INVALID,
                            "The dates lie in another year than %d.".formatted(rules.year))
                    .at(rules.planDueOn.getYear() != rules.year ? "planDueOn" : "buildingDueOn")
                    .remedy("Give days of that year.");
        }
        if (rules.buildingDueOn.isBefore(rules.planDueOn)) {
            throw Problem.of(ProblemCode.DEADLINE_INVALID, "Buildings are due before their plans.")
                    .at("buildingDueOn")
                    .remedy("Give a day from the plans' date on.");
        }
        Map<String, Integer> days = new LinkedHashMap<>();
        days.put("planDays", rules.planDays);
        days.put("buildingDays", rules.buildingDays);
        days.put("weeklyDays", rules.weeklyDays);
        days.put("monthlyDays", rules.monthlyDays);
        days.put("liaisonDays", rules.liaisonDays);
        days.forEach((name, value) -> {
            if (value < 1 || value > 365) {
                throw Problem.of(
                                ProblemCode.ARGUMENT_INVALID,
                                "%d days are not possible; give 1 to 365.".formatted(value))
                        .at(name);
            }
        });
    }
}
