package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object on days, end excluded, as its story tells: a row of its state table without its number and its commits. */
public interface StoryState {
    /** Stands for {@code infinity}. */
    LocalDate OPEN = LocalDate.MAX;

    long objectId();

    LocalDate validFrom();

    LocalDate validTo();

    /** The values by column, as JSON takes them; those that are null may be left out. */
    Map<String, Object> columns();

    /** The values in the names of events, for what was before a correction. */
    Map<String, @Nullable Object> values();

    default boolean isOn(LocalDate day) {
        return !validFrom().isAfter(day) && validTo().isAfter(day);
    }

    static <S extends StoryState> Optional<S> on(List<S> states, LocalDate day) {
        return states.stream().filter(state -> state.isOn(day)).findFirst();
    }

    /** Puts a value where there is one; days as text. */
    static void put(Map<String, Object> columns, String column, @Nullable Object value) {
        if (value instanceof LocalDate day) {
            columns.put(column, day.equals(OPEN) ? "infinity" : day.toString());
        } else if (value instanceof Enum<?> name) {
            columns.put(column, name.name());
        } else if (value != null) {
            columns.put(column, value);
        }
    }
}
