package org.gengtu.filter;

/** What an attribute's values are, in Java and for comparison. */
public enum AttributeType {
    /** {@code String}, compared by code points. */
    TEXT,
    /** {@code Long}. */
    INTEGER,
    /** {@code BigDecimal}. */
    DECIMAL,
    /** {@code LocalDate}. */
    DATE,
    /** {@code Boolean}. */
    BOOLEAN,
    /** {@code String}, one of the attribute's names; equal or not, without order. */
    ENUM,
    /** Several of the attribute's names at once, stored as bits in their order; {@code String}, had or not. */
    FLAGS,
    /** {@code String}, a region's 12-digit code; a row is in the region or not. */
    REGION
}
