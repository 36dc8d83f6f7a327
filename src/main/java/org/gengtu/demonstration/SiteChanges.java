package org.gengtu.demonstration;

import java.util.Set;
import org.gengtu.filter.StoryChanges;
import org.gengtu.ledger.LiveSettings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;

/** Tells subscribers of changes of sites. */
@Service
class SiteChanges extends StoryChanges {
    static final String KIND = "SiteChange";

    SiteChanges(
            @Qualifier("reading") JdbcClient jdbc,
            Sites sites,
            LiveSettings settings,
            @Qualifier("reading") PlatformTransactionManager reading) {
        super(
                jdbc,
                new Feature(
                        "site",
                        KIND,
                        sites.relation(),
                        Set.of("overdue"),
                        (day, position) -> sites.at(day, position).snapshot(),
                        sites::condition),
                settings,
                reading);
    }
}
