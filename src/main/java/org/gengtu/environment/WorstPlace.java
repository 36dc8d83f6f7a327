package org.gengtu.environment;

import java.time.LocalDate;
import java.util.List;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.region.Region;
import org.jspecify.annotations.Nullable;

/**
 * A village, or one item in it, where problems came back in a period, as its last day has it.
 *
 * @param items what came back there, the most relapses first
 * @param relapses how often something came back in the period
 * @param problems that came back in the period; as {@link EnvironmentFigures#relapsed} counts them
 * @param open of those, not closed on the last day
 * @param lastRelapseOn the last day of a relapse
 */
record WorstPlace(
        AsOfStamp asOf,
        PlaceName place,
        List<StandardItem> items,
        int relapses,
        int problems,
        int open,
        LocalDate lastRelapseOn) {
    public Region village() {
        return place.region();
    }

    public String nameThen() {
        return place.nameThen();
    }

    public @Nullable String townshipNameThen() {
        return place.townshipNameThen();
    }
}
