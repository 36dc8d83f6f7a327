package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.sample.BureauFiles.Feature;
import org.gengtu.sample.SampleFiles.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
    private static final Path COMMITTED = Path.of("geodata");
    private static final OffsetDateTime DEMONSTRATION =
            SampleCounty.DEMONSTRATION_ON.atTime(0, 0).atOffset(SampleCounty.OFFSET);

    private static final Map<String, Double> areaMu = new HashMap<>();
    private static final Map<String, String> townships = new HashMap<>();
    private static final Map<String, LocalDate> foundOn = new HashMap<>();
    private static List<CSVRecord> events;

    @BeforeAll
    static void read() throws IOException {
        for (Feature plot : BureauFiles.shapefile(COMMITTED.resolve(SampleCounty.PLOTS_FILE), "plots")) {
            double mu = plot.row().get("面积亩") instanceof Number declared
                    ? declared.doubleValue()
                    : plot.shape().getArea() * 3 / 2000;
            String code = plot.text("地块编码");
            LocalDate found = LocalDate.ofInstant(
                    ((java.util.Date) plot.row().get("发现日期")).toInstant(), java.time.ZoneId.systemDefault());
            register(code.isEmpty() ? plot.text("源编号") : code, mu, plot.text("村代码"), found);
        }
        for (CSVRecord row : BureauFiles.csv(COMMITTED.resolve(SampleCounty.UNMAPPED_PLOTS_FILE))) {
            String code = row.get("地块编码");
            register(
                    code.isEmpty() ? row.get("源编号") : code,
                    Double.parseDouble(row.get("面积亩")),
                    row.get("村代码"),
                    LocalDate.parse(row.get("发现日期")));
        }
        events = BureauFiles.csv(COMMITTED.resolve(SampleCounty.CAMPAIGN_FILE));
    }

    private static void register(String key, double mu, String village, LocalDate found) {
        areaMu.put(key, mu);
        townships.put(key, village.substring(0, 9));
        foundOn.put(key, found);
    }

    private static String key(CSVRecord event) {
        return event.get("plot_code").isEmpty() ? event.get("source_key") : event.get("plot_code");
    }

    @Test
    void reportsFollowOneAnotherAndEndBeforeTheDemonstrationDay() {
        OffsetDateTime last = SampleCounty.surveyRecordedAt(2026);
        int batch = 0;
        String actor = "";
        for (CSVRecord event : events) {
            OffsetDateTime recordedAt = OffsetDateTime.parse(event.get("recorded_at"));
            int number = Integer.parseInt(event.get("batch"));
            if (number == batch) {
                assertThat(recordedAt).isEqualTo(last);
                assertThat(event.get("actor")).isEqualTo(actor);
            } else {
                assertThat(number).isEqualTo(batch + 1);
                assertThat(recordedAt).isAfter(last).isBefore(DEMONSTRATION);
                assertThat(recordedAt.getOffset()).isEqualTo(SampleCounty.OFFSET);
            }
            batch = number;
            last = recordedAt;
            actor = event.get("actor");
        }
        assertThat(actor).endsWith("农业农村办");
        assertThat(last.toLocalDate()).isEqualTo(SampleCounty.DEMONSTRATION_ON.minusDays(1));
    }

    @Test
    void everyEventKeepsTheOrderOfStagesAndIsNeverKnownBeforeItHappens() {
        Map<String, String> status = new HashMap<>();
        Map<String, LocalDate> since = new HashMap<>();
        for (CSVRecord event : events) {
            String key = key(event);
            assertThat(areaMu).containsKey(key);
            LocalDate on = LocalDate.parse(event.get("on"));
            assertThat(on)
                    .isBeforeOrEqualTo(
                            OffsetDateTime.parse(event.get("recorded_at")).toLocalDate())
                    .isAfterOrEqualTo(foundOn.get(key));
            String before = status.getOrDefault(key, "REGISTERED");
            switch (event.get("kind")) {
                case "RESTORED" -> {
                    assertThat(before).isIn("REGISTERED", "LAPSED");
                    assertThat(event.get("mode")).isIn("SELF", "ENTRUSTED", "TRANSFER", "COLLECTIVE", "SERVICE");
                }
                case "RECULTIVATED" -> {
                    assertThat(before).isEqualTo("RESTORED");
                    assertThat(event.get("crop")).isNotEmpty();
                }
                case "LAPSED" -> assertThat(before).isIn("RESTORED", "RECULTIVATED");
                case "EXEMPTED" -> {
                    assertThat(before).isEqualTo("REGISTERED");
                    assertThat(event.get("ground")).isNotEmpty();
                    assertThat(event.get("approved_by")).isNotEmpty();
                }
                case "CORRECTED" -> corrected(event, before, key);
                default -> throw new AssertionError(event.get("kind"));
            }
            if (!event.get("kind").equals("CORRECTED")) {
                assertThat(on).isAfterOrEqualTo(since.getOrDefault(key, LocalDate.MIN));
                status.put(key, event.get("kind"));
                since.put(key, on);
            }
        }
        assertThat(status.values()).contains("LAPSED", "EXEMPTED");
    }

    private static void corrected(CSVRecord event, String before, String key) {
        if (event.get("field").equals("restoredOn")) {
            assertThat(before).isIn("RESTORED", "RECULTIVATED");
            assertThat(LocalDate.parse(event.get("value"))).isAfterOrEqualTo(foundOn.get(key));
        } else {
            assertThat(event.get("field")).isEqualTo("declaredAreaMu");
            assertThat(Double.parseDouble(event.get("value"))).isBetween(0.1, 9.0);
        }
    }

    @Test
    void townshipsDifferAsRealOnesDo() {
        Map<String, Double> all = new TreeMap<>();
        Map<String, Double> restored = new TreeMap<>();
        Map<String, List<Long>> lags = new TreeMap<>();
        Set<String> reached = new HashSet<>();
        Map<DayOfWeek, Integer> weekdays = new TreeMap<>();
        areaMu.forEach((key, mu) -> all.merge(townships.get(key), mu, Double::sum));
        for (CSVRecord event : events) {
            if (event.get("kind").equals("RESTORED")) {
                LocalDate on = LocalDate.parse(event.get("on"));
                reached.add(key(event));
                weekdays.merge(on.getDayOfWeek(), 1, Integer::sum);
                lags.computeIfAbsent(townships.get(key(event)), township -> new ArrayList<>())
                        .add(OffsetDateTime.parse(event.get("recorded_at"))
                                        .toLocalDate()
                                        .toEpochDay()
                                - on.toEpochDay());
            } else if (event.get("kind").equals("LAPSED")) {
                reached.remove(key(event));
            }
        }
        reached.forEach(key -> restored.merge(townships.get(key), areaMu.get(key), Double::sum));
        double total = all.values().stream().mapToDouble(mu -> mu).sum();
        double done = restored.values().stream().mapToDouble(mu -> mu).sum();
        assertThat(done / total).isBetween(0.6, 0.7);
        List<Double> rates = all.keySet().stream()
                .map(township -> restored.get(township) / all.get(township))
                .sorted()
                .toList();
        assertThat(rates.getFirst()).isBetween(0.33, 0.45);
        assertThat(rates.getLast()).isBetween(0.85, 0.96);
        assertThat(rates.get(1)).isLessThan(0.45);
        assertThat(rates.get(2)).isGreaterThan(0.45);
        lags.values().forEach(days -> {
            days.sort(null);
            assertThat(days.get(days.size() / 2)).isBetween(1L, 6L);
        });
        assertThat(weekdays.get(DayOfWeek.SUNDAY)).isLessThan(weekdays.get(DayOfWeek.WEDNESDAY) * 3 / 4);
    }

    @Test
    void writesWholeYearsOfAnySeed(@TempDir Path folder) throws IOException {
        SampleFiles.write(folder, new Settings(7, 2_000, 2025, LocalDate.of(2026, 1, 1), 0), made -> {});
        List<CSVRecord> year = BureauFiles.csv(folder.resolve(SampleCounty.CAMPAIGN_FILE));
        assertThat(year).allMatch(event -> event.get("on").startsWith("2025-"));
        assertThat(year.getLast().get("recorded_at")).startsWith("2025-12");
        long restored = year.stream()
                .filter(event -> event.get("kind").equals("RESTORED"))
                .map(CampaignTest::key)
                .distinct()
                .count();
        assertThat(restored).isBetween(1_500L, 1_950L);
    }
}
