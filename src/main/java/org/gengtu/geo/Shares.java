package org.gengtu.geo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** Shares a plot's area in the ledger over its parts, so that the parts sum to it exactly. */
public final class Shares {
    /** The smallest area of a plot in the ledger, in mu. */
    public static final BigDecimal SMALLEST_MU = new BigDecimal("0.01");

    private Shares() {}

    /**
     * The ledger area over parts in proportion to their measured areas: each is rounded down to hundredths of a mu, and
     * the remainder goes to the largest (the first of them, if several are).
     *
     * @param wholeMu the plot's ledger area in mu, two decimals, over 0
     * @param squareMetres the measured area of each part in m², finite, over 0; at least one
     * @return in the order of the parts, two decimals each, summing to {@code wholeMu}
     * @throws Problem AREA_INVALID when a part would get less than 0.01 mu
     */
    public static List<BigDecimal> inProportion(BigDecimal wholeMu, double... squareMetres) {
        if (squareMetres.length == 0) {
            throw new IllegalArgumentException("no parts");
        }
        BigDecimal whole = wholeMu.setScale(Mu.SCALE, RoundingMode.UNNECESSARY);
        // Exact, so that no sum of doubles gives a part a hundredth too much.
        BigDecimal measured = BigDecimal.ZERO;
        int largest = 0;
        for (int part = 0; part < squareMetres.length; part++) {
            if (!(squareMetres[part] > 0)) {
                throw new IllegalArgumentException("part " + part + " has an area of " + squareMetres[part] + " m²");
            }
            measured = measured.add(new BigDecimal(squareMetres[part]));
            largest = squareMetres[part] > squareMetres[largest] ? part : largest;
        }
        List<BigDecimal> shares = new ArrayList<>(squareMetres.length);
        BigDecimal remainder = whole;
        for (double area : squareMetres) {
            BigDecimal share = whole.multiply(new BigDecimal(area)).divide(measured, Mu.SCALE, RoundingMode.DOWN);
            shares.add(share);
            remainder = remainder.subtract(share);
        }
        shares.set(largest, shares.get(largest).add(remainder));
        for (int part = 0; part < shares.size(); part++) {
            if (shares.get(part).compareTo(SMALLEST_MU) < 0) {
                throw Problem.of(
                                ProblemCode.AREA_INVALID,
                                "Part %d would get less than 0.01 of the plot's %s mu."
                                        .formatted(part + 1, figure(whole)))
                        .with("part", part + 1);
            }
        }
        return List.copyOf(shares);
    }

    /**
     * Areas that a caller gave for the parts, checked.
     *
     * @param wholeMu the plot's ledger area in mu, two decimals, over 0
     * @param sharesMu the area of each part in mu
     * @return the same areas, two decimals each
     * @throws Problem AREA_INVALID for an area under 0.01 mu or of more than two decimals; SPLIT_AREA_DIFFERS when they
     *     do not sum to {@code wholeMu} exactly
     */
    public static List<BigDecimal> given(BigDecimal wholeMu, List<BigDecimal> sharesMu) {
        List<BigDecimal> shares = new ArrayList<>(sharesMu.size());
        BigDecimal sum = BigDecimal.ZERO;
        for (int part = 0; part < sharesMu.size(); part++) {
            BigDecimal share = sharesMu.get(part);
            if (share.compareTo(SMALLEST_MU) < 0) {
                throw Problem.of(
                                ProblemCode.AREA_INVALID,
                                "The area of part %d is %s mu.".formatted(part + 1, figure(share)))
                        .with("part", part + 1);
            }
            // Before anything is added up: a number such as 1e999999999 has as many digits as it says.
            if (share.compareTo(wholeMu) > 0) {
                throw Problem.of(
                                ProblemCode.SPLIT_AREA_DIFFERS,
                                "Part %d alone has %s mu, the plot %s mu."
                                        .formatted(part + 1, figure(share), figure(wholeMu)))
                        .with("part", part + 1);
            }
            if (share.stripTrailingZeros().scale() > Mu.SCALE) {
                throw Problem.of(
                                ProblemCode.AREA_INVALID,
                                "The area of part %d, %s mu, has more than two decimals."
                                        .formatted(part + 1, figure(share)))
                        .remedy("Give the area of each part in mu with at most two decimals.")
                        .with("part", part + 1);
            }
            BigDecimal exact = share.setScale(Mu.SCALE, RoundingMode.UNNECESSARY);
            shares.add(exact);
            sum = sum.add(exact);
        }
        if (sum.compareTo(wholeMu) != 0) {
            throw Problem.of(
                    ProblemCode.SPLIT_AREA_DIFFERS,
                    "The parts sum to %s mu, the plot has %s mu.".formatted(figure(sum), figure(wholeMu)));
        }
        return List.copyOf(shares);
    }

    /** Figures of a usual size in full, others as powers of ten. */
    private static String figure(BigDecimal mu) {
        boolean usual = mu.precision() <= 20 && Math.abs((long) mu.scale()) <= 20;
        return usual ? mu.toPlainString() : "%.3e".formatted(mu);
    }
}
