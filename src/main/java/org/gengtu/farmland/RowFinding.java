package org.gengtu.farmland;

import org.gengtu.geo.Finding;

/** A finding about one row of a file. */
public record RowFinding(long rowNumber, Finding finding) {}
