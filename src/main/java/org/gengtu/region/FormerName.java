package org.gengtu.region;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A name that a region bore until a day.
 *
 * @param until the first day that it no longer bore it
 * @param document number and date of the document that changed it
 */
public record FormerName(
        String name, LocalDate until, @Nullable String document) {}
