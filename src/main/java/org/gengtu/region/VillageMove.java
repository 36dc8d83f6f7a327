package org.gengtu.region;

import java.time.LocalDate;

/**
 * What lies in a village lies in another from a day on: the village got another code, or became part of another.
 *
 * @param from the first day on which it lies in the other
 * @param factId the fact that laid it down
 */
public record VillageMove(RegionCode old, RegionCode now, LocalDate from, long factId) {}
