package org.gengtu.environment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gengtu.calendar.CountyClock;
import org.jspecify.annotations.Nullable;

/** The words of a bulletin, in one language: what page, terminal and API say alike. */
enum BulletinText {
    CHINESE {
        @Override
        String title(Bulletin of) {
            return "%s%d年%d月城乡环境整治情况通报"
                    .formatted(of.named().nameThen(), of.of().getYear(), of.of().getMonthValue());
        }

        @Override
        String asOf(Bulletin of) {
            return "统计截至 %s；台账截至 %s（北京时间），位置 %s。"
                    .formatted(day(of.to()), instant(of), of.asOf().position());
        }

        @Override
        String day(LocalDate day) {
            return "%d年%d月%d日".formatted(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
        }

        @Override
        String paragraph(Bulletin of) {
            EnvironmentFigures figures = of.figures();
            List<String> sentences = new ArrayList<>();
            sentences.add("%d年%d月%s，%s发现环境问题 %d 件，销号 %d 件，%s。"
                    .formatted(
                            of.of().getYear(),
                            of.of().getMonthValue(),
                            of.complete() ? "" : "（截至%d日）".formatted(of.to().getDayOfMonth()),
                            of.named().nameThen(),
                            figures.found(),
                            figures.closed(),
                            figures.due() == 0
                                    ? "没有到期的问题"
                                    : "到期 %d 件，按期销号率 %s".formatted(figures.due(), percent(figures.inTimeRate()))));
            sentences.add("截至 %s，未销号 %d 件，其中逾期 %d 件；当月反弹 %d 件。"
                    .formatted(day(of.to()), figures.open(), figures.overdue(), figures.relapsed()));
            if (!of.worstPlaces().isEmpty()) {
                sentences.add("反弹最多的是%s。"
                        .formatted(of.worstPlaces().stream()
                                .limit(NAMED)
                                .map(place -> "%s（%d 次）".formatted(name(place), place.relapses()))
                                .collect(Collectors.joining("、"))));
            }
            if (of.rounds().isEmpty()) {
                sentences.add("当月没有督查。");
            } else {
                sentences.add("督查 %d 轮，走访 %d 个村，其中 %d 个村没有发现问题；%s。"
                        .formatted(
                                of.rounds().size(),
                                figures.visitedVillages(),
                                figures.cleanVillages(),
                                figures.asked() == 0
                                        ? "没有调查群众"
                                        : "调查群众 %d 人，知晓率 %s，满意率 %s"
                                                .formatted(
                                                        figures.asked(),
                                                        percent(figures.awareRate()),
                                                        percent(figures.satisfiedRate()))));
            }
            return String.join("", sentences);
        }

        @Override
        String name(WorstPlace place) {
            return (place.townshipNameThen() == null ? "" : place.townshipNameThen()) + place.nameThen();
        }
    },
    ENGLISH {
        private final DateTimeFormatter month = DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
        private final DateTimeFormatter day = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);

        @Override
        String title(Bulletin of) {
            return "%s: environment bulletin of %s".formatted(of.named().nameThen(), month.format(of.of()));
        }

        @Override
        String asOf(Bulletin of) {
            return "As of %s; the ledger as known at %s (Asia/Shanghai), position %s."
                    .formatted(day(of.to()), instant(of), of.asOf().position());
        }

        @Override
        String day(LocalDate date) {
            return day.format(date);
        }

        @Override
        String paragraph(Bulletin of) {
            EnvironmentFigures figures = of.figures();
            List<String> sentences = new ArrayList<>();
            sentences.add("In %s%s, %s were found in %s and %d closed; %s."
                    .formatted(
                            month.format(of.of()),
                            of.complete() ? "" : " (as of %s)".formatted(day(of.to())),
                            many(figures.found(), "problem"),
                            of.named().nameThen(),
                            figures.closed(),
                            figures.due() == 0
                                    ? "no deadline came"
                                    : "of %d whose deadline came, %s were closed in time"
                                            .formatted(figures.due(), percent(figures.inTimeRate()))));
            sentences.add("As of %s, %d were open, %d of them overdue; %d came back in the month."
                    .formatted(day(of.to()), figures.open(), figures.overdue(), figures.relapsed()));
            if (!of.worstPlaces().isEmpty()) {
                sentences.add("Most relapses: %s."
                        .formatted(of.worstPlaces().stream()
                                .limit(NAMED)
                                .map(place -> "%s (%s)".formatted(name(place), many(place.relapses(), "time")))
                                .collect(Collectors.joining(", "))));
            }
            if (of.rounds().isEmpty()) {
                sentences.add("No round of inspection was made.");
            } else {
                sentences.add("%s visited %s, %d without problems; %s."
                        .formatted(
                                many(of.rounds().size(), "round"),
                                many(figures.visitedVillages(), "village"),
                                figures.cleanVillages(),
                                figures.asked() == 0
                                        ? "nobody was asked"
                                        : "%s asked, %s aware of the campaign and %s satisfied"
                                                .formatted(
                                                        figures.asked() == 1
                                                                ? "1 person was"
                                                                : figures.asked() + " people were",
                                                        percent(figures.awareRate()),
                                                        percent(figures.satisfiedRate()))));
            }
            return String.join(" ", sentences);
        }

        @Override
        String name(WorstPlace place) {
            return place.nameThen() + (place.townshipNameThen() == null ? "" : ", " + place.townshipNameThen());
        }

        private static String many(int count, String what) {
            return "%d %s%s".formatted(count, what, count == 1 ? "" : "s");
        }
    };

    /** Of the worst places, so many are in the paragraph. */
    private static final int NAMED = 3;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    static BulletinText of(boolean chinese) {
        return chinese ? CHINESE : ENGLISH;
    }

    abstract String title(Bulletin of);

    abstract String asOf(Bulletin of);

    abstract String day(LocalDate day);

    abstract String paragraph(Bulletin of);

    abstract String name(WorstPlace place);

    private static String instant(Bulletin of) {
        return SECONDS.format(ZonedDateTime.ofInstant(of.asOf().knownAt(), CountyClock.ZONE));
    }

    /** With one decimal, rounded down, so that nothing is 100 % before all is done; a dash where it is of nothing. */
    static String percent(@Nullable Double share) {
        return share == null
                ? "—"
                : BigDecimal.valueOf(share)
                                .movePointRight(2)
                                .add(new BigDecimal("1e-7"))
                                .setScale(1, RoundingMode.DOWN)
                                .toPlainString()
                        + "%";
    }
}
