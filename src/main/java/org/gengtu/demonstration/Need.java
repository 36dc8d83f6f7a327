package org.gengtu.demonstration;

import java.util.Comparator;

/**
 * One thing that a demand asks for.
 *
 * @param key which part of the demand asks for it
 * @param code what is asked for: the code of a township or indicator, the name of a pillar or tier; of
 *     {@code MINIMUM_TOWNSHIPS} the number of townships that can be had
 */
public record Need(Key key, String code) implements Comparable<Need> {
    private static final Comparator<Need> ORDER =
            Comparator.comparing(Need::key).thenComparing(Need::code);

    /** The parts of a demand. */
    public enum Key {
        MINIMUM_TOWNSHIPS("minimumTownships"),
        EVERY_TOWNSHIP("everyTownship"),
        PILLARS("pillars"),
        INDICATORS("indicators"),
        TIERS("tiers"),
        EVERY_TOWNSHIP_TIER("everyTownshipTier");

        private final String field;

        Key(String field) {
            this.field = field;
        }

        /** The field of a CoverageDemand. */
        public String field() {
            return field;
        }
    }

    @Override
    public int compareTo(Need other) {
        return ORDER.compare(this, other);
    }

    /** The field of the demand and the code, such as {@code pillars:CULTURE}. */
    @Override
    public String toString() {
        return key.field + ":" + code;
    }
}
