package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a leaf stands on a day, by what was recorded of it up to then. It is MET when the target is reached and the trend does
 * not lose it by the assessment; AT_RISK when it is missed but the trend reaches it by then or little is missing, or when it
 * is reached and the trend loses it; NOT_MET otherwise. The trend is the straight line of least squares through the last
 * year's values, of each day the last, where there are enough of them.
 *
 * @param measure the value, or the rank of a ranked one
 * @param goal the target, or the last rank that is good enough
 * @param forecast what the trend gives for the day of the assessment; null: there is no trend
 */
record IndicatorJudgement(
        IndicatorDefinition of,
        LocalDate day,
        double measure,
        LocalDate measuredOn,
        double goal,
        @Nullable Double forecast,
        IndicatorStatus status) {
    /** The province looks at the county on the last day of the year. */
    static final Month ASSESSMENT_MONTH = Month.DECEMBER;

    static final int ASSESSMENT_DAY = 31;
    /** Values that are older say nothing of the trend. */
    static final int TREND_DAYS = 365;
    /** On fewer days than these a line would say more than is known. */
    static final int TREND_POINTS = 3;
    /** Of the target: what is missed by less may yet be reached without a trend. */
    static final double NEAR_SHARE = 0.05;
    /** Likewise in places. */
    static final int NEAR_RANKS = 3;
    /** Of the goal: what differs by less is the same, as a line through equal values is not quite level. */
    private static final double EQUAL_SHARE = 1e-9;

    /** What was recorded on a day; one of value and rank at least. */
    record Recorded(
            LocalDate on,
            @Nullable BigDecimal value,
            @Nullable Integer provincialRank) {
        @Nullable
        Number measure(@Nullable IndicatorDirection direction) {
            return direction == IndicatorDirection.RANKED ? provincialRank : value;
        }
    }

    /** The day of the assessment that a day is judged for. */
    static LocalDate assessmentOn(LocalDate day) {
        return LocalDate.of(day.getYear(), ASSESSMENT_MONTH, ASSESSMENT_DAY);
    }

    /**
     * @param recorded by day, of the last {@value #TREND_DAYS} days at least; those after the day do not count
     * @return null while nothing is known that its direction asks for
     */
    static @Nullable IndicatorJudgement of(
            IndicatorDefinition indicator, IndicatorStanding standing, List<Recorded> recorded, LocalDate day) {
        IndicatorDirection direction = indicator.direction();
        Number goal = direction == IndicatorDirection.RANKED ? indicator.rankThreshold() : indicator.target();
        TreeMap<LocalDate, Double> points = new TreeMap<>();
        for (Recorded each : recorded) {
            Number measure = each.measure(direction);
            if (measure != null && !each.on.isAfter(day)) {
                points.put(each.on, measure.doubleValue());
            }
        }
        if (points.isEmpty() && standing.valueOn() != null) {
            Number old =
                    new Recorded(standing.valueOn(), standing.value(), standing.provincialRank()).measure(direction);
            if (old != null) {
                points.put(standing.valueOn(), old.doubleValue());
            }
        }
        if (direction == null || goal == null || points.isEmpty()) {
            return null;
        }
        double measure = points.lastEntry().getValue();
        Double forecast = forecast(points.tailMap(day.minusDays(TREND_DAYS), false), day);
        return new IndicatorJudgement(
                indicator,
                day,
                measure,
                points.lastKey(),
                goal.doubleValue(),
                forecast,
                status(direction, measure, goal.doubleValue(), forecast));
    }

    private static @Nullable Double forecast(Map<LocalDate, Double> points, LocalDate day) {
        LocalDate assessment = assessmentOn(day);
        if (points.size() < TREND_POINTS || !day.isBefore(assessment)) {
            return null;
        }
        // days are counted back from the assessment, so that the line's value there is its intercept
        double sumX = 0;
        double sumY = 0;
        double sumXx = 0;
        double sumXy = 0;
        for (Map.Entry<LocalDate, Double> point : points.entrySet()) {
            double x = ChronoUnit.DAYS.between(assessment, point.getKey());
            double y = point.getValue();
            sumX += x;
            sumY += y;
            sumXx += x * x;
            sumXy += x * y;
        }
        int n = points.size();
        double slope = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
        return (sumY - slope * sumX) / n;
    }

    private static IndicatorStatus status(
            IndicatorDirection direction, double measure, double goal, @Nullable Double forecast) {
        boolean reached = reaches(direction, measure, goal);
        if (forecast == null) {
            return reached
                    ? IndicatorStatus.MET
                    : isNear(direction, measure, goal) ? IndicatorStatus.AT_RISK : IndicatorStatus.NOT_MET;
        }
        boolean will = reaches(direction, forecast, goal);
        if (reached) {
            return will ? IndicatorStatus.MET : IndicatorStatus.AT_RISK;
        }
        return will || isNear(direction, measure, goal) ? IndicatorStatus.AT_RISK : IndicatorStatus.NOT_MET;
    }

    private static boolean reaches(IndicatorDirection direction, double measure, double goal) {
        double slack = EQUAL_SHARE * Math.abs(goal);
        return direction == IndicatorDirection.HIGHER ? measure >= goal - slack : measure <= goal + slack;
    }

    private static boolean isNear(IndicatorDirection direction, double measure, double goal) {
        double near = direction == IndicatorDirection.RANKED ? NEAR_RANKS : NEAR_SHARE * Math.abs(goal);
        return Math.abs(measure - goal) <= near * (1 + EQUAL_SHARE);
    }

    /** Value, target and trend in a sentence. */
    String reason(boolean chinese) {
        boolean ranked = of.direction() == IndicatorDirection.RANKED;
        boolean will = forecast != null && reaches(direction(), forecast, goal);
        if (chinese) {
            String now = ranked
                    ? "全省排名第 %s（%s），门槛为第 %s".formatted(number(measure), measuredOn, number(goal))
                    : "当前值 %s（%s），目标%s %s"
                            .formatted(
                                    quantity(measure),
                                    measuredOn,
                                    of.direction() == IndicatorDirection.HIGHER ? "不低于" : "不高于",
                                    quantity(goal));
            return now
                    + (forecast == null
                            ? "；暂无趋势。"
                            : "；按近一年趋势，年底约为%s，%s。".formatted(expected(forecast, true), will ? "可达标" : "达不到"));
        }
        String now = ranked
                ? "Rank %s in the province on %s, at worst %s is asked for"
                        .formatted(number(measure), measuredOn, number(goal))
                : "%s on %s, at %s %s is asked for"
                        .formatted(
                                quantity(measure),
                                measuredOn,
                                of.direction() == IndicatorDirection.HIGHER ? "least" : "most",
                                quantity(goal));
        return now
                + (forecast == null
                        ? "; there is no trend yet."
                        : "; the last year's trend gives about %s at the year's end, which %s."
                                .formatted(expected(forecast, false), will ? "is enough" : "is not"));
    }

    private IndicatorDirection direction() {
        return of.direction() == null ? IndicatorDirection.HIGHER : of.direction();
    }

    private String expected(double trend, boolean chinese) {
        return direction() == IndicatorDirection.RANKED
                ? (chinese ? "第 " : "rank ") + Math.max(1, Math.round(trend))
                : (chinese ? " " : "") + quantity(trend);
    }

    private String quantity(double amount) {
        String unit = of.unit();
        String gap = unit == null || unit.startsWith("%") || unit.startsWith("‰") ? "" : " ";
        return number(amount) + (unit == null ? "" : gap + unit);
    }

    /** At most two decimals; of what is small, two digits that say something. */
    private static String number(double amount) {
        BigDecimal exact = BigDecimal.valueOf(amount);
        int scale = Math.max(2, exact.scale() - exact.precision() + 2);
        return String.valueOf(IndicatorDefinition.text(exact.setScale(scale, RoundingMode.HALF_UP)));
    }
}
