package org.gengtu.recovery;

import org.gengtu.region.Region;
import org.jspecify.annotations.Nullable;

/**
 * A region of a list with its figures.
 *
 * @param region as it is known today; as it was then, where it no longer exists
 * @param nameThen the name that it bore on the day
 * @param rank 1 is best, equal values share one; null without an order
 */
public record RegionRecovery(
        Region region, String nameThen, @Nullable Integer rank, Recovery recovery) {}
