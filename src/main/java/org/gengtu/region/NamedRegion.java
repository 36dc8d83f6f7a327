package org.gengtu.region;

/**
 * A region that exists in a state.
 *
 * @param region as it is known today; where it exists no longer, as it was last
 * @param nameThen its name in that state
 */
public record NamedRegion(Region region, String nameThen) {}
