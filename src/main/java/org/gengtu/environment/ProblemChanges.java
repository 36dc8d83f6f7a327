package org.gengtu.environment;

import java.util.Set;
import org.gengtu.filter.StoryChanges;
import org.gengtu.ledger.LiveSettings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;

/** Tells subscribers of changes of problems. */
@Service
class ProblemChanges extends StoryChanges {
    static final String KIND = "ProblemChange";

    ProblemChanges(
            @Qualifier("reading") JdbcClient jdbc,
            Problems problems,
            LiveSettings settings,
            @Qualifier("reading") PlatformTransactionManager reading) {
        super(
                jdbc,
                new Feature(
                        "problem",
                        KIND,
                        problems.relation(),
                        Set.of("overdue", "lookBackDue", "unit"),
                        (day, position) -> problems.at(day, position).snapshot(),
                        problems::condition),
                settings,
                reading);
    }
}
