package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Folds an object's events into its states by day. Events that were withdrawn do not count; the others apply in the order
 * of their days, on one day in the order in which they became known. The whole story must be possible: each event guards the
 * state that it meets, so that a backdated event or a withdrawal cannot leave a step without the one before. One fold serves
 * one story.
 */
public abstract class StoryFold<S extends StoryState> {
    /** Names the event that a story does not hold, and the one that stands against it. */
    static final String EVENT = "event";

    static final String STANDING = "standing";

    private final String object;
    private @Nullable StoryRow last;

    /** @param object what the story is of, as a sentence and ids in details name it, such as {@code site} */
    protected StoryFold(String object) {
        this.object = object;
    }

    /**
     * Applies an event to the state so far.
     *
     * @throws Problem STEP_ORDER, by {@link #require}, when it cannot follow
     */
    protected abstract void apply(StoryRow event);

    /** The object as the events so far leave it. */
    protected abstract S state(LocalDate day, LocalDate from, LocalDate to);

    /**
     * The states by day, without gaps from the first event on; none when all was withdrawn.
     *
     * @param story all of the object's events
     * @param others days on which the state may change beside those of events
     * @throws Problem STEP_ORDER when an event meets a state that it cannot follow
     */
    public List<S> fold(List<StoryRow> story, Collection<LocalDate> others) {
        List<StoryRow> standing = Stories.standing(story);
        List<S> states = new ArrayList<>();
        if (standing.isEmpty()) {
            return states;
        }
        TreeSet<LocalDate> days = new TreeSet<>(others);
        days.headSet(standing.getFirst().on()).clear();
        standing.forEach(event -> days.add(event.on()));
        int next = 0;
        for (LocalDate day : days) {
            while (next < standing.size() && standing.get(next).on().equals(day)) {
                StoryRow event = standing.get(next);
                apply(event);
                last = event;
                next++;
            }
            LocalDate following = days.higher(day);
            addTo(states, day, following == null ? StoryState.OPEN : following);
        }
        return states;
    }

    /** Adds the state from a day on; one that says the same as the state before it makes that one longer. */
    private void addTo(List<S> states, LocalDate from, LocalDate to) {
        if (!states.isEmpty()) {
            S before = states.getLast();
            if (state(from, before.validFrom(), before.validTo()).equals(before)) {
                states.set(states.size() - 1, state(from, before.validFrom(), to));
                return;
            }
        }
        states.add(state(from, from, to));
    }

    /** @param because the rest of "The site cannot be READY on 2026-05-01: ..." where it is not */
    protected void require(StoryRow event, boolean possible, String because) {
        if (!possible) {
            throw against(event, because);
        }
    }

    protected Problem against(StoryRow event, String because) {
        Problem problem = Problem.of(
                        ProblemCode.STEP_ORDER,
                        "The %s cannot be %s on %s: %s."
                                .formatted(object, event.kind().replace('_', ' '), event.on(), because))
                .with("on", event.on().toString())
                .with("kind", event.kind())
                .with(EVENT, reference(event));
        return last == null ? problem : problem.with(STANDING, reference(last));
    }

    private Map<String, Object> reference(StoryRow event) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("eventId", event.eventId());
        reference.put(object + "Id", event.objectId());
        reference.put("kind", event.kind());
        reference.put("on", event.on().toString());
        return reference;
    }
}
