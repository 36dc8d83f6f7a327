package org.gengtu.ledger;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** What holds of every story: all events of one object, in the order of seq. */
public final class Stories {
    private Stories() {}

    /** The events that were not taken back, in the order in which they apply: by day, on one day as they became known. */
    public static <E extends StoryEvent> List<E> standing(List<E> story) {
        Set<Long> withdrawn = withdrawn(story);
        return story.stream()
                .filter(event -> event.target() == null && !withdrawn.contains(event.eventId()))
                .sorted(Comparator.<E, java.time.LocalDate>comparing(StoryEvent::on)
                        .thenComparing(StoryEvent::seq))
                .toList();
    }

    /** The events that were taken back. */
    public static Set<Long> withdrawn(List<? extends StoryEvent> story) {
        Set<Long> withdrawn = new HashSet<>();
        story.stream().map(StoryEvent::target).filter(Objects::nonNull).forEach(withdrawn::add);
        return withdrawn;
    }

    /** How many events a story has. */
    public static int version(List<? extends StoryEvent> story) {
        return story.isEmpty() ? 0 : story.getLast().seq();
    }

    /**
     * @param object what the story is of, as a sentence names it
     * @throws Problem VERSION_CONFLICT
     */
    public static void requireVersion(List<? extends StoryEvent> story, int expected, String object) {
        if (version(story) != expected) {
            throw Problem.of(
                            ProblemCode.VERSION_CONFLICT,
                            "The %s has version %d; the command was made for version %d."
                                    .formatted(object, version(story), expected))
                    .at("expectedVersion");
        }
    }
}
