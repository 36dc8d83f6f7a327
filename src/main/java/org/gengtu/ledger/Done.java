package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command that is recorded, just now or when its key came first.
 *
 * @param on the county day of its recording
 * @param result the numbers of what it wrote, by name
 */
public record Done(long position, Instant recordedAt, LocalDate on, Map<String, @Nullable Object> result) {

    /** The state right behind the command. */
    public AsOf state() {
        return new AsOf(on, null, Long.toString(position));
    }

    /** Numbers of the result; none where there are none of the name. */
    public List<Long> ids(String name) {
        return result.get(name) instanceof List<?> list
                ? list.stream().map(each -> Long.valueOf(String.valueOf(each))).toList()
                : List.of();
    }

    /** A number of the result. */
    public long id(String name) {
        return Long.parseLong(String.valueOf(result.get(name)));
    }

    /** A text of the result. */
    public String text(String name) {
        return String.valueOf(result.get(name));
    }
}
