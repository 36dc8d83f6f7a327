package org.gengtu.orienteering;

import java.util.List;

/** Which sites are visited, by day of the task in their order. @param value the sum of theirs */
public record Plan(List<int[]> days, int value) {}
