package org.gengtu.geo;

/**
 * Finished JSON from the database, written into the answer as it is.
 *
 * @param json one JSON value
 */
public record RawJson(String json) {}
