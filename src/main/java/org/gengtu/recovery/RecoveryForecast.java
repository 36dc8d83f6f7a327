package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.gengtu.farmland.RecoveryStage;
import org.jspecify.annotations.Nullable;

/** A {@link Forecast} with its stage and deadline. */
public record RecoveryForecast(
        RecoveryStage stage,
        LocalDate deadline,
        Course course,
        @Nullable BigDecimal neededMuPerDay,
        BigDecimal recentMuPerDay,
        @Nullable LocalDate finishOn,
        @Nullable LocalDate finishEarliest,
        @Nullable LocalDate finishLatest,
        String method) {

    static RecoveryForecast of(RecoveryStage stage, LocalDate deadline, Forecast forecast) {
        return new RecoveryForecast(
                stage,
                deadline,
                forecast.course(),
                forecast.neededMuPerDay(),
                forecast.recentMuPerDay(),
                forecast.finishOn(),
                forecast.finishEarliest(),
                forecast.finishLatest(),
                forecast.method());
    }
}
