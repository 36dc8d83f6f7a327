package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.gengtu.sample.SampleFiles.Settings;
import org.gengtu.sample.SampleYear.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleYearTest {
    private static final int PLOTS = 2_000;

    @Test
    void holdsWhatTheFilesOfTheSameSettingsHold(@TempDir Path folder) throws IOException {
        LocalDate until = LocalDate.of(2026, 1, 1);
        SampleFiles.write(folder, new Settings(7, PLOTS, 2025, until, 0), made -> {});
        List<Event> written = BureauFiles.csv(folder.resolve(SampleCounty.CAMPAIGN_FILE)).stream()
                .map(row -> new Event(
                        row.get("kind"),
                        LocalDate.parse(row.get("on")),
                        OffsetDateTime.parse(row.get("recorded_at")).toLocalDate(),
                        row.get("field"),
                        row.get("value")))
                .toList();

        SampleYear year = SampleYear.generate(7, 2025, PLOTS);

        assertThat(year.plots()).hasSize(PLOTS).allSatisfy(plot -> {
            assertThat(plot.villageCode()).matches("999901[0-9]{6}").doesNotEndWith("000");
            assertThat(plot.areaMu()).isBetween(new BigDecimal("0.10"), new BigDecimal("10.00"));
            assertThat(plot.areaMu().scale()).isEqualTo(2);
            assertThat(plot.foundOn()).isBetween(LocalDate.of(2025, 1, 2), LocalDate.of(2025, 1, 11));
            assertThat(plot.events())
                    .allSatisfy(event -> assertThat(event.recordedOn()).isAfterOrEqualTo(event.on()));
        });
        assertThat(year.plots().stream()
                        .flatMap(plot -> plot.events().stream())
                        .filter(event -> event.recordedOn().isBefore(until))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(written);
        // the truth goes on where the files end
        assertThat(year.plots().stream().flatMap(plot -> plot.events().stream()))
                .anyMatch(event -> !event.recordedOn().isBefore(until));
    }
}
