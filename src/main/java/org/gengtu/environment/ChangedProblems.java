package org.gengtu.environment;

import java.util.List;
import org.gengtu.map.Change;
import org.gengtu.map.ChangedStories;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which problems commits changed; one of standard items may have changed any, as filters choose by their settings. */
@Component
class ChangedProblems {
    private final ChangedStories stories;

    ChangedProblems(@Qualifier("reading") JdbcClient jdbc) {
        this.stories = new ChangedStories(
                jdbc, "problem", "EXISTS (SELECT FROM standard_item_state WHERE known_from = c.commit_id)");
    }

    List<Change> list(long from, long to) {
        return stories.list(from, to);
    }
}
