package org.gengtu.geo;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** 亩, the county's unit of area: 1 mu = 2000/3 m² = 1/15 ha. Areas of the ledger have two decimals, rounded half up once. */
public final class Mu {
    /** Square metres in one mu, rounded; exact sums use {@link #ofSquareMetres}. */
    public static final double SQUARE_METRES = 2000.0 / 3.0;

    /** Decimals of an area in the ledger. */
    public static final int SCALE = 2;

    private static final BigDecimal THREE = BigDecimal.valueOf(3);
    private static final BigDecimal TWO_THOUSAND = BigDecimal.valueOf(2000);

    private Mu() {}

    /**
     * The area in mu with two decimals, rounded half up.
     *
     * @param squareMetres finite, in m²
     */
    public static BigDecimal ofSquareMetres(double squareMetres) {
        return new BigDecimal(squareMetres).multiply(THREE).divide(TWO_THOUSAND, SCALE, RoundingMode.HALF_UP);
    }

    /** A declared area in mu as the ledger keeps it: two decimals, rounded half up. */
    public static BigDecimal round(BigDecimal declaredMu) {
        return declaredMu.setScale(SCALE, RoundingMode.HALF_UP);
    }

    /** The area in m², unrounded. */
    public static double toSquareMetres(BigDecimal areaMu) {
        return areaMu.doubleValue() * SQUARE_METRES;
    }
}
