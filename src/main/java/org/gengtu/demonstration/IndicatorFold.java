package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.gengtu.ledger.StoryFold;
import org.gengtu.ledger.StoryRow;
import org.jspecify.annotations.Nullable;

/** Folds what became of an indicator into its states by day; the first thing is always that it was saved. */
final class IndicatorFold extends StoryFold<IndicatorState> {
    static final String NAME = "indicator";

    private long indicatorId;
    private @Nullable IndicatorDefinition definition;
    private IndicatorStanding standing = IndicatorStanding.NONE;

    private IndicatorFold() {
        super(NAME);
    }

    static List<IndicatorState> states(List<StoryRow> story) {
        return new IndicatorFold().fold(story, List.of());
    }

    @Override
    protected void apply(StoryRow event) {
        IndicatorEventKind kind = IndicatorEventKind.valueOf(event.kind());
        indicatorId = event.objectId();
        IndicatorDefinition before = definition;
        if (kind == IndicatorEventKind.SAVED) {
            require(
                    event,
                    before != null || event.text("name") != null && event.text("code") != null,
                    "it has no name");
            definition = before == null ? IndicatorDefinition.of(event.set()) : before.with(event.set());
            return;
        }
        require(event, before != null, "it was not there yet");
        standing = switch (kind) {
            case VALUE_RECORDED -> {
                String value = event.text("value");
                String rank = event.text("provincialRank");
                yield standing.recorded(
                        value == null ? null : new BigDecimal(value),
                        rank == null ? null : Integer.valueOf(rank),
                        event.on());
            }
            case STATUS_SET -> {
                String status = event.text("status");
                yield standing.judged(status == null ? null : IndicatorStatus.valueOf(status), event.text("ground"));
            }
            case LIAISON_RECORDED -> standing.spoken(LiaisonWith.valueOf(event.getText("with")), event.on());
            case EVIDENCE_ADDED -> standing.filed(event.getText("document"));
            case SAVED, WITHDRAWN ->
                throw new IllegalStateException("The event %d is a %s.".formatted(event.eventId(), kind));
        };
    }

    @Override
    protected IndicatorState state(LocalDate day, LocalDate from, LocalDate to) {
        return new IndicatorState(indicatorId, from, to, Objects.requireNonNull(definition), standing);
    }
}
