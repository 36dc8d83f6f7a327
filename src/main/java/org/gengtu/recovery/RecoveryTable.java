package org.gengtu.recovery;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.Mu;
import org.gengtu.launch.TextTable;
import org.gengtu.launch.TextTable.Side;
import org.jspecify.annotations.Nullable;

/**
 * The table of restoration that is read aloud: a line for each region, one for all, and the state that they are of.
 * Columns stand under one another where Chinese characters take two places.
 */
final class RecoveryTable {
    private static final int BAR = 10;
    private static final String EIGHTHS = "▏▎▍▌▋▊▉";
    private static final String REST = "░";
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private record Column(String zh, String en, Side side) {
        TextTable.Column in(boolean chinese) {
            return new TextTable.Column(chinese ? zh : en, side);
        }
    }

    private static final List<Column> COLUMNS = List.of(
            new Column("区划", "Region", Side.LEFT),
            new Column("应复耕(亩)", "To restore (mu)", Side.RIGHT),
            new Column("已复耕(亩)", "Restored (mu)", Side.RIGHT),
            new Column("复耕率", "Rate", Side.RIGHT),
            new Column("", "", Side.LEFT),
            new Column("逾期(亩)", "Overdue (mu)", Side.RIGHT),
            new Column("验收认定(亩)", "Accepted (mu)", Side.RIGHT),
            new Column("任务完成率", "Of target", Side.RIGHT),
            new Column("研判", "Course", Side.LEFT));

    private final boolean chinese;
    private final Map<StageScope, RecoveryForecast> forecasts;

    /** @param forecasts of restoration, of the rows that have one */
    RecoveryTable(boolean chinese, Map<StageScope, RecoveryForecast> forecasts) {
        this.chinese = chinese;
        this.forecasts = forecasts;
    }

    /** @param total the county's line; empty where it is listed itself */
    String of(List<RegionRecovery> rows, Optional<RegionRecovery> total) {
        TextTable table =
                new TextTable(COLUMNS.stream().map(column -> column.in(chinese)).toList());
        rows.forEach(row -> table.add(line(row.nameThen(), row.recovery())));
        total.ifPresent(all -> {
            table.addRule();
            table.add(line(chinese ? "合计" : "Total", all.recovery()));
        });
        StringBuilder text = new StringBuilder(table.toString());
        total.or(() -> rows.stream().findFirst())
                .ifPresent(any -> text.append(state(any.recovery())).append('\n'));
        return text.toString();
    }

    private List<String> line(String name, Recovery recovery) {
        StageRecovery stage = recovery.restoration();
        RecoveryForecast forecast = forecasts.get(stage.scope());
        return List.of(
                name,
                mu(exactly(recovery.areaMu()).subtract(exactly(recovery.exemptAreaMu()))),
                mu(exactly(stage.reachedAreaMu())),
                percent(stage.rate()),
                bar(stage.rate()),
                mu(exactly(stage.overdueAreaMu())),
                mu(exactly(stage.acceptedAreaMu())),
                percent(stage.targetRate()),
                forecast == null ? "—" : word(forecast.course()));
    }

    private String word(Course course) {
        return switch (course) {
            case ON_COURSE -> chinese ? "正常" : "on course";
            case AT_RISK -> chinese ? "预警" : "at risk";
            case LATE -> chinese ? "滞后" : "late";
        };
    }

    private String state(Recovery recovery) {
        ZoneId zone = CountyClock.ZONE;
        String known = SECONDS.format(recovery.asOf().knownAt().atZone(zone));
        return chinese
                ? "统计日 %s，%d 年度，复耕期限 %s；台账截至 %s（北京时间），位置 %s。"
                        .formatted(
                                recovery.asOf().on(),
                                recovery.campaign(),
                                recovery.restoration().deadline(),
                                known,
                                recovery.asOf().position())
                : "As of %s, campaign %d, restoration due on %s; the ledger as known at %s (Asia/Shanghai), position %s."
                        .formatted(
                                recovery.asOf().on(),
                                recovery.campaign(),
                                recovery.restoration().deadline(),
                                known,
                                recovery.asOf().position());
    }

    private static BigDecimal exactly(double mu) {
        return BigDecimal.valueOf(mu).setScale(Mu.SCALE, RoundingMode.HALF_UP);
    }

    private static String mu(BigDecimal mu) {
        return String.format(Locale.ROOT, "%,.2f", mu);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "—" : String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    /** Ten places, in eighths; never full before all is done. */
    static String bar(@Nullable Double share) {
        if (share == null) {
            return " ".repeat(BAR);
        }
        int eighths = (int) Math.floor(Math.clamp(share, 0, 1) * BAR * 8);
        int part = eighths % 8;
        String begun = "█".repeat(eighths / 8) + (part == 0 ? "" : EIGHTHS.substring(part - 1, part));
        return begun + REST.repeat(BAR - begun.length());
    }
}
