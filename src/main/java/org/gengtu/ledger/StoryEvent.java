package org.gengtu.ledger;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** An event of an object's story, such as a plot's, as a fold reads it. */
public interface StoryEvent {
    long eventId();

    /** Its place among the object's events, from 1. */
    int seq();

    LocalDate on();

    /** The event that this one takes back; null: it is no withdrawal. */
    @Nullable
    Long target();
}
