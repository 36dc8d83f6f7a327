package org.gengtu.recovery;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.gengtu.geo.Mu;
import org.jspecify.annotations.Nullable;

/**
 * When a stage will be finished, if work goes on as it went of late.
 *
 * <p><b>Window.</b> Today is left out, as it is not over, and the newest k whole days, because reports have not reached them
 * yet: k is the median reporting lag. The 14 days before are the window: two whole weeks, so that weekends have their
 * share. Before {@link ForecastQuestion#historyFrom()} there is no day; a shorter history makes a shorter window.
 *
 * <p><b>Draws.</b> Work is counted on from the window's end: from what remains today, with what is known of the days left out
 * added again. (From today on, with what remains today, all that is done but not reported would be done a second time.)
 * Each of 1,000 draws takes 3 days of the window at random, one perhaps repeatedly, and lets them follow one another over
 * and over, until nothing remains. At the end of today no more may remain than is known to. A draw whose days do not lead
 * to an end within three years is infinite.
 *
 * <p><b>Why 3.</b> Days are not independent: rain, festivals and pushes last for many. Where each day to come is drawn for
 * itself, good and bad days cancel out, and the range becomes a fraction of what it ought to be. A draw of few days that
 * go on (an "m out of n" bootstrap: Bickel, Götze and van Zwet, "Resampling fewer than n observations", Statistica Sinica
 * 7, 1997) counts a fortnight for as many independent days as it is worth. Three was chosen on generated years other than
 * those in docs/decisions/0016-forecast.md, which tells how often the range held.
 *
 * <p><b>Range.</b> From the 10 % to the 90 % quantile of the draws (the smallest value that so many do not exceed), the
 * infinite ones last.
 *
 * @param course LATE where the range begins past the deadline, AT_RISK where it ends past it, else ON_COURSE. Where
 *     nothing remains ON_COURSE; where something does and the deadline has passed LATE; without any day of history
 *     AT_RISK, as nothing speaks for either
 * @param neededMuPerDay what remains, over the days left with today and the deadline, two decimals half up; null when the
 *     deadline has passed or nothing remains
 * @param recentMuPerDay mean of the window's days, two decimals half up; negative where more lapsed; 0.00 without history
 * @param finishOn the median; the day asked on where nothing remains; null when infinite
 * @param finishEarliest the 10 % end, never before the day asked on; likewise
 * @param finishLatest the 90 % end; likewise
 * @param method what it was computed from, in Chinese and English
 */
public record Forecast(
        Course course,
        @Nullable BigDecimal neededMuPerDay,
        BigDecimal recentMuPerDay,
        @Nullable LocalDate finishOn,
        @Nullable LocalDate finishEarliest,
        @Nullable LocalDate finishLatest,
        String method) {

    /** Later than so many days from the day asked on is never: three years. */
    public static final int HORIZON_DAYS = 1_096;

    private static final int NEVER = Integer.MAX_VALUE;

    /**
     * The numbers of the method, which a back-test varies.
     *
     * @param windowDays days that draws are made from, 1 or more
     * @param patternDays days of the window that go on in one draw, 1 or more
     * @param draws 1 or more
     */
    public record Settings(int windowDays, int patternDays, int draws) {
        public static final Settings USUAL = new Settings(14, 3, 1_000);

        public Settings {
            if (windowDays < 1 || patternDays < 1 || draws < 1) {
                throw new IllegalArgumentException(
                        "At least 1 each: " + windowDays + ", " + patternDays + ", " + draws);
            }
        }
    }

    /** The forecast by the usual settings. */
    public static Forecast of(ForecastQuestion question) {
        return of(question, Settings.USUAL);
    }

    /** The forecast by other settings. */
    public static Forecast of(ForecastQuestion question, Settings settings) {
        Window window = new Window(question, settings.windowDays);
        BigDecimal recent = window.meanMuPerDay();
        String method = method(question, settings, window);
        LocalDate asOf = question.asOf();
        if (question.remainingMu().signum() <= 0) {
            return new Forecast(Course.ON_COURSE, null, recent, asOf, asOf, asOf, method);
        }
        long daysLeft = ChronoUnit.DAYS.between(asOf, question.deadline()) + 1;
        BigDecimal needed = daysLeft < 1
                ? null
                : question.remainingMu().divide(BigDecimal.valueOf(daysLeft), Mu.SCALE, RoundingMode.HALF_UP);
        if (window.days() == 0) {
            return new Forecast(daysLeft < 1 ? Course.LATE : Course.AT_RISK, needed, recent, null, null, null, method);
        }
        int[] finishes = finishes(question, settings, window);
        int earliest = quantile(finishes, 10);
        int latest = quantile(finishes, 90);
        Course course = earliest >= daysLeft ? Course.LATE : latest >= daysLeft ? Course.AT_RISK : Course.ON_COURSE;
        return new Forecast(
                course,
                needed,
                recent,
                day(asOf, quantile(finishes, 50)),
                day(asOf, earliest),
                day(asOf, latest),
                method);
    }

    /** What was reached on each day of the window, and after it, in hundredths of a mu. */
    private static final class Window {
        private final LocalDate from;
        private final LocalDate until;
        private final long[] reached;
        private long reachedSince;

        Window(ForecastQuestion question, int windowDays) {
            until = question.asOf().minusDays(leftOut(question));
            LocalDate whole = until.minusDays(windowDays - 1L);
            from = whole.isBefore(question.historyFrom()) ? question.historyFrom() : whole;
            reached = new long[(int) Math.max(0, ChronoUnit.DAYS.between(from, until) + 1)];
            question.netReachedMu().forEach((day, mu) -> {
                if (day.isAfter(until)) {
                    reachedSince += hundredths(mu);
                } else if (!day.isBefore(from)) {
                    reached[(int) ChronoUnit.DAYS.between(from, day)] = hundredths(mu);
                }
            });
        }

        int days() {
            return reached.length;
        }

        BigDecimal meanMuPerDay() {
            return days() == 0
                    ? BigDecimal.ZERO.setScale(Mu.SCALE)
                    : BigDecimal.valueOf(Arrays.stream(reached).sum(), Mu.SCALE)
                            .divide(BigDecimal.valueOf(days()), Mu.SCALE, RoundingMode.HALF_UP);
        }
    }

    /** Days before the present one's end that the window does not reach: today and the k before it. */
    private static int leftOut(ForecastQuestion question) {
        return question.lagDays() + 1;
    }

    private static long hundredths(BigDecimal mu) {
        return mu.movePointRight(Mu.SCALE).longValueExact();
    }

    /** The draws' days of finishing, counted from the day asked on as 0, in order. */
    private static int[] finishes(ForecastQuestion question, Settings settings, Window window) {
        Draws draws = new Draws(question.seed());
        int leftOut = leftOut(question);
        long known = hundredths(question.remainingMu());
        long start = known + window.reachedSince;
        long[] pattern = new long[settings.patternDays];
        int[] finishes = new int[settings.draws];
        for (int i = 0; i < finishes.length; i++) {
            for (int day = 0; day < pattern.length; day++) {
                pattern[day] = window.reached[draws.below(window.reached.length)];
            }
            finishes[i] = finish(pattern, start, leftOut, known);
        }
        Arrays.sort(finishes);
        return finishes;
    }

    private static int finish(long[] pattern, long start, int leftOut, long known) {
        long remaining = start;
        for (int day = 0; day < leftOut; day++) {
            remaining -= pattern[day % pattern.length];
            if (remaining <= 0) {
                return 0;
            }
        }
        remaining = Math.min(remaining, known);
        // From tomorrow on whole rounds are skipped: a round in which the most ever reached at once does not suffice
        // changes nothing but what remains.
        long round = 0;
        long most = Long.MIN_VALUE;
        for (int day = 0; day < pattern.length; day++) {
            round += pattern[(leftOut + day) % pattern.length];
            most = Math.max(most, round);
        }
        long rounds = 0;
        if (remaining > most) {
            if (round <= 0) {
                return NEVER;
            }
            rounds = Math.ceilDiv(remaining - most, round);
            remaining -= rounds * round;
        }
        if (rounds * pattern.length > HORIZON_DAYS) {
            return NEVER;
        }
        int finish = (int) rounds * pattern.length;
        for (int day = 0; remaining > 0; day++) {
            remaining -= pattern[(leftOut + day) % pattern.length];
            finish++;
        }
        return finish > HORIZON_DAYS ? NEVER : finish;
    }

    private static int quantile(int[] sorted, int percent) {
        return sorted[Math.ceilDiv(sorted.length * percent, 100) - 1];
    }

    private static @Nullable LocalDate day(LocalDate asOf, int finish) {
        return finish == NEVER ? null : asOf.plusDays(finish);
    }

    private static String method(ForecastQuestion question, Settings settings, Window window) {
        int lag = question.lagDays();
        String leftOutChinese = lag == 0 ? "今天未完，不取" : "今天及此前" + lag + "天尚未报齐，不取";
        String leftOutEnglish = switch (lag) {
            case 0 -> "today, which is not over, is left out";
            case 1 -> "today and the day before, not reported in full, are left out";
            default -> "today and the " + lag + " days before, not reported in full, are left out";
        };
        if (window.days() == 0) {
            return "无可用的进度记录（" + leftOutChinese + "），无法推算。 There is no day to draw from (" + leftOutEnglish + ").";
        }
        String seed = Long.toHexString(question.seed());
        return "以" + window.from + "至" + window.until + "共" + window.days() + "天的每日净进度（" + leftOutChinese
                + "）推算剩余面积：每次随机抽" + settings.patternDays + "天循环外推，共" + settings.draws + "次，随机种子" + seed
                + "，取10%至90%为区间。 What remains, worked off at the net daily mu of the " + window.days()
                + " days from " + window.from + " to " + window.until + " (" + leftOutEnglish + "): each of "
                + settings.draws + " draws repeats " + settings.patternDays
                + " of these days, taken at random with seed " + seed + "; the range is from 10 % to 90 %.";
    }
}
