package org.gengtu.environment;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Something that is expected of a village, market town or street, such as 垃圾清理; the county edits the list.
 *
 * @param retiredOn from which day on nothing new is recorded under it
 */
public record StandardItem(
        String code,
        String name,
        Setting setting,
        @Nullable String description,
        @Nullable LocalDate retiredOn) {
    static final String KIND = "StandardItem";
}
