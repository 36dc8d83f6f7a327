package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded of an indicator.
 *
 * @param evidenced documents that are on file, in the order in which they came
 * @param value the last one, in its unit
 * @param valueOn the day of the last value or rank
 * @param provincialRank the last one, from 1
 * @param setStatus by hand; null: it is computed
 * @param ground of the status that is set
 */
record IndicatorStanding(
        List<String> evidenced,
        @Nullable BigDecimal value,
        @Nullable LocalDate valueOn,
        @Nullable Integer provincialRank,
        @Nullable IndicatorStatus setStatus,
        @Nullable String ground,
        @Nullable LocalDate provinceLiaisonOn,
        @Nullable LocalDate cityLiaisonOn) {
    static final IndicatorStanding NONE = new IndicatorStanding(List.of(), null, null, null, null, null, null, null);

    IndicatorStanding {
        evidenced = List.copyOf(evidenced);
        value = IndicatorDefinition.plain(value);
    }

    IndicatorStanding recorded(@Nullable BigDecimal newValue, @Nullable Integer newRank, LocalDate on) {
        return new IndicatorStanding(
                evidenced,
                newValue == null ? value : newValue,
                on,
                newRank == null ? provincialRank : newRank,
                setStatus,
                ground,
                provinceLiaisonOn,
                cityLiaisonOn);
    }

    IndicatorStanding judged(@Nullable IndicatorStatus status, @Nullable String because) {
        return new IndicatorStanding(
                evidenced, value, valueOn, provincialRank, status, because, provinceLiaisonOn, cityLiaisonOn);
    }

    IndicatorStanding spoken(LiaisonWith with, LocalDate on) {
        return new IndicatorStanding(
                evidenced,
                value,
                valueOn,
                provincialRank,
                setStatus,
                ground,
                with == LiaisonWith.PROVINCE ? on : provinceLiaisonOn,
                with == LiaisonWith.CITY ? on : cityLiaisonOn);
    }

    IndicatorStanding filed(String document) {
        List<String> files = new ArrayList<>(evidenced);
        if (!files.contains(document)) {
            files.add(document);
        }
        return new IndicatorStanding(
                files, value, valueOn, provincialRank, setStatus, ground, provinceLiaisonOn, cityLiaisonOn);
    }

    @Nullable
    LocalDate spokenOn(LiaisonWith with) {
        return with == LiaisonWith.PROVINCE ? provinceLiaisonOn : cityLiaisonOn;
    }
}
