package org.gengtu.demonstration;

import java.util.List;
import javax.sql.DataSource;
import org.gengtu.ledger.StoryVerification;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Folds the events of every indicator anew, and compares the states that are kept. */
@Component
@Order(8)
final class IndicatorVerification implements Verification {
    private final StoryVerification<IndicatorState> stories;

    IndicatorVerification(@Qualifier("reading") DataSource reading) {
        this.stories =
                new StoryVerification<>(reading, IndicatorFold.NAME, IndicatorState.COLUMNS, IndicatorState::of, false);
    }

    @Override
    public String name() {
        return "indicators";
    }

    @Override
    public void verify(VerificationRun run) {
        stories.verify(run, List.of(), commit -> IndicatorFold::states);
    }
}
