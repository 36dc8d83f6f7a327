package org.gengtu.route;

import java.util.Set;
import org.gengtu.filter.StoryChanges;
import org.gengtu.ledger.LiveSettings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;

/** Tells subscribers of changes of routes. */
@Service
class RouteChanges extends StoryChanges {
    static final String KIND = "RouteChange";

    RouteChanges(
            @Qualifier("reading") JdbcClient jdbc,
            Routes routes,
            LiveSettings settings,
            @Qualifier("reading") PlatformTransactionManager reading) {
        super(
                jdbc,
                new Feature(
                        "route",
                        KIND,
                        routes.relation(),
                        Set.of(),
                        (day, position) -> routes.at(day, position).snapshot(),
                        routes::condition),
                settings,
                reading);
    }
}
