package org.gengtu.recovery;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gengtu.geo.Mu;

/**
 * How much would still remain if every plot's work went evenly from its registration to its own deadline: the line that
 * a burn-down is held against.
 *
 * <p>At the end of a day a plot of so much area, registered on r and due on d, is to remain with
 * <ul>
 * <li>nothing before r: it is not in the ledger yet, nor does it remain in the burn-down itself;
 * <li>area × (d − day) / (d − r) from r to d: the whole of it on r, nothing on d;
 * <li>nothing from d on, which decides where r and d are the same day or d came to lie before r.
 * </ul>
 * So the line steps up where plots are found later. The sum over all groups is exact and rounded once, half up.
 */
public final class PlanLine {
    private static final double HALF = 0.5;
    private static final double NEAR = 1e-9;

    private final List<Group> groups;

    private PlanLine(List<Group> groups) {
        this.groups = List.copyOf(groups);
    }

    /**
     * Plots that share their days.
     *
     * @param registeredOn the first day they were in the ledger
     * @param dueOn their deadline for the stage, extended or not
     * @param areaMu their ledger area, not negative, two decimals; exempt plots left out
     */
    public record Group(LocalDate registeredOn, LocalDate dueOn, BigDecimal areaMu) {}

    /** The line of these groups; their order does not matter, nor how plots of equal days are split among them. */
    public static PlanLine of(List<Group> groups) {
        return new PlanLine(groups);
    }

    /** Mu that are still to remain at the end of the day, two decimals, 0 or more. */
    public BigDecimal remainingMu(LocalDate day) {
        // Shares of 151 and 181 days have no finite decimals: areas times days left are summed apart for each length,
        // and brought to one denominator at the end.
        Map<Long, BigDecimal> muDaysByLength = new TreeMap<>();
        for (Group group : groups) {
            if (!day.isBefore(group.registeredOn) && day.isBefore(group.dueOn)) {
                long length = ChronoUnit.DAYS.between(group.registeredOn, group.dueOn);
                long left = ChronoUnit.DAYS.between(day, group.dueOn);
                muDaysByLength.merge(length, group.areaMu.multiply(BigDecimal.valueOf(left)), BigDecimal::add);
            }
        }
        BigInteger denominator = BigInteger.ONE;
        for (long length : muDaysByLength.keySet()) {
            BigInteger each = BigInteger.valueOf(length);
            denominator = denominator.divide(denominator.gcd(each)).multiply(each);
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (Map.Entry<Long, BigDecimal> each : muDaysByLength.entrySet()) {
            BigInteger factor = denominator.divide(BigInteger.valueOf(each.getKey()));
            sum = sum.add(each.getValue().multiply(new BigDecimal(factor)));
        }
        return sum.divide(new BigDecimal(denominator), Mu.SCALE, RoundingMode.HALF_UP);
    }

    /** What the plots of one length weigh while their lines run: hundredths of mu, and those times the day due. */
    private static final class Running {
        private final long length;
        private long area;
        private long areaTimesDue;

        Running(long length) {
            this.length = length;
        }

        void add(long more, long dueOn) {
            area += more;
            areaTimesDue += more * dueOn;
        }

        /** Hundredths of mu times days left, over the length. */
        long numerator(long day) {
            return areaTimesDue - area * day;
        }
    }

    private record Turn(LocalDate day, Group group, boolean starts) {}

    /**
     * The same on each day from one to another, both included: the lines of all plots that last equally long are one
     * line, so that a day costs as much as there are lengths.
     */
    public List<BigDecimal> remainingMu(LocalDate from, LocalDate to) {
        List<Turn> turns = new ArrayList<>();
        for (Group group : groups) {
            if (group.registeredOn.isBefore(group.dueOn)) {
                turns.add(new Turn(group.registeredOn, group, true));
                turns.add(new Turn(group.dueOn, group, false));
            }
        }
        turns.sort(Comparator.comparing(Turn::day));
        Map<Long, Running> running = new TreeMap<>();
        List<BigDecimal> days = new ArrayList<>();
        int next = 0;
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            while (next < turns.size() && !turns.get(next).day.isAfter(day)) {
                turn(running, turns.get(next));
                next++;
            }
            days.add(sum(running, day));
        }
        return days;
    }

    private static void turn(Map<Long, Running> running, Turn turn) {
        long due = turn.group.dueOn.toEpochDay();
        long area = turn.group.areaMu.movePointRight(Mu.SCALE).longValueExact();
        long length = due - turn.group.registeredOn.toEpochDay();
        Running of = running.computeIfAbsent(length, Running::new);
        of.add(turn.starts ? area : -area, due);
        if (of.area == 0) {
            running.remove(length);
        }
    }

    private BigDecimal sum(Map<Long, Running> running, LocalDate day) {
        long whole = 0;
        double parts = 0;
        for (Running each : running.values()) {
            long numerator = each.numerator(day.toEpochDay());
            whole += numerator / each.length;
            parts += (double) (numerator % each.length) / each.length;
        }
        // The parts are fractions below 1, added with an error far below this; only near the half it could decide.
        if (Math.abs(parts - Math.floor(parts) - HALF) < NEAR) {
            return remainingMu(day);
        }
        return BigDecimal.valueOf(whole + Math.round(parts), Mu.SCALE);
    }
}
