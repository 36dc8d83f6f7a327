package org.gengtu.importing.file;

/**
 * Something about a file that was given or found out, to be told in the result.
 *
 * @param value such as {@code GB18030} or {@code EPSG:4544}
 * @param how what it rests on: {@code given}, {@code .cpg}, {@code easting 35…}, {@code assumed}
 */
public record Told(String value, String how) {}
