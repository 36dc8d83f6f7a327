package org.gengtu.demonstration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gengtu.launch.TextTable;
import org.gengtu.launch.TextTable.Side;
import org.gengtu.ledger.ReadAt;
import org.gengtu.map.CsvText;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;

/** What a weekly meeting reads of sites: how many are how far, each that is under way, what is due, and what is not shown. */
final class SiteTable {
    private static final List<String> SITES_ZH = List.of("编码", "点位", "层级", "状态", "就绪度%", "走势", "建设期限", "逾期");
    private static final List<String> SITES_EN =
            List.of("Code", "Site", "Tier", "State", "Ready %", "Course", "Due", "Overdue");
    private static final List<String> DUES_ZH = List.of("期限", "剩余天", "编码", "点位", "待办");
    private static final List<String> DUES_EN = List.of("Due", "Days left", "Code", "Site", "What");
    private static final Map<SiteTier, List<String>> TIERS = Map.of(
            SiteTier.COUNTY_MODEL, List.of("县级样板", "county model"),
            SiteTier.TOWNSHIP_SHOWPIECE, List.of("镇级精品", "township showpiece"),
            SiteTier.VILLAGE_FEATURE, List.of("村级特色", "village feature"),
            SiteTier.GROUP_HIGHLIGHT, List.of("社级亮点", "group highlight"));
    private static final Map<SiteDueKind, List<String>> DUES = Map.of(
            SiteDueKind.PLAN, List.of("方案", "plan"),
            SiteDueKind.MILESTONE, List.of("里程碑", "milestone"),
            SiteDueKind.BUILDING, List.of("建成", "to be ready"),
            SiteDueKind.WEEKLY_REPORT, List.of("周报", "weekly report"),
            SiteDueKind.MONTHLY_REPORT, List.of("月报", "monthly report"));
    private static final Map<String, List<String>> COURSES = Map.of(
            "ON_COURSE", List.of("正常", "on course"),
            "AT_RISK", List.of("预警", "at risk"),
            "LATE", List.of("滞后", "late"));

    private final ReadAt at;
    private final List<SiteView> sites;
    private final Map<Long, Readiness> readiness;
    private final List<SiteDue> dues;
    private final ToShow.Coverage coverage;
    private final Map<RegionCode, NamedRegion> townships;
    private final int language;

    /** @param sites all, by code @param dues what is to be told of @param coverage of the chosen ones */
    SiteTable(
            ReadAt at,
            List<SiteView> sites,
            Map<Long, Readiness> readiness,
            List<SiteDue> dues,
            ToShow.Coverage coverage,
            Map<RegionCode, NamedRegion> townships,
            boolean chinese) {
        this.at = at;
        this.sites = sites;
        this.readiness = readiness;
        this.dues = dues;
        this.coverage = coverage;
        this.townships = townships;
        this.language = chinese ? 0 : 1;
    }

    private String say(String zh, String en) {
        return language == 0 ? zh : en;
    }

    private String name(SiteStatus status) {
        SiteLayer.Look look = SiteLayer.Look.valueOf(status.name());
        return say(look.label.zh(), look.label.en());
    }

    private String title() {
        return say("示范点，%s（账位 %d）", "Sites on %s (position %d)")
                .formatted(at.snapshot().on(), at.snapshot().position());
    }

    String text() {
        String counts = Arrays.stream(SiteStatus.values())
                .map(status -> name(status) + " "
                        + sites.stream()
                                .filter(site -> site.state().status() == status)
                                .count())
                .collect(Collectors.joining("  "));
        TextTable underWay = table(language == 0 ? SITES_ZH : SITES_EN, 4);
        sites.stream()
                .filter(site -> site.state().status().isUnderWay())
                .map(this::line)
                .forEach(underWay::add);
        TextTable due = table(language == 0 ? DUES_ZH : DUES_EN, 0);
        dues.forEach(each -> due.add(List.of(
                each.dueOn().toString(),
                Integer.toString(each.daysLeft()),
                each.site().state().code(),
                each.site().state().name(),
                what(each))));
        return "%s\n%s\n\n%s\n%s\n%s\n\n%s\n"
                .formatted(title(), counts, underWay, say("待办", "What is due"), due, shown());
    }

    private String what(SiteDue due) {
        String kind = Objects.requireNonNull(DUES.get(due.kind())).get(language);
        return due.name() == null ? kind : kind + " " + due.name();
    }

    /** What the chosen sites show, and the townships without a showpiece. */
    private String shown() {
        ToShow.InTier showpieces = coverage.tiers().get(SiteTier.TOWNSHIP_SHOWPIECE.ordinal());
        String missing = showpieces.townships().missing().stream()
                .map(code -> townships.get(new RegionCode(code)))
                .filter(Objects::nonNull)
                .map(NamedRegion::nameThen)
                .collect(Collectors.joining(language == 0 ? "、" : ", "));
        return say(
                        "已选定点位覆盖：乡镇 %d/%d，指标 %d/%d，振兴方面 %d/%d\n尚无镇级精品的乡镇（%d）：%s",
                        "Chosen sites show: townships %d of %d, indicators %d of %d, pillars %d of %d\nTownships without a showpiece (%d): %s")
                .formatted(
                        coverage.townships().shown().size(),
                        size(coverage.townships()),
                        coverage.indicators().shown().size(),
                        size(coverage.indicators()),
                        coverage.pillars().shown().size(),
                        size(coverage.pillars()),
                        showpieces.townships().missing().size(),
                        missing);
    }

    private static int size(ToShow.Split<?> split) {
        return split.shown().size() + split.missing().size();
    }

    private static TextTable table(List<String> titles, int left) {
        List<TextTable.Column> columns = new ArrayList<>();
        for (String title : titles) {
            boolean isText = left == 0 ? columns.size() > 1 : columns.size() < left;
            columns.add(new TextTable.Column(title, isText ? Side.LEFT : Side.RIGHT));
        }
        return new TextTable(columns);
    }

    private List<String> line(SiteView site) {
        SiteState state = site.state();
        Readiness ready = Objects.requireNonNull(readiness.get(site.siteId()));
        return List.of(
                state.code(),
                state.name(),
                Objects.requireNonNull(TIERS.get(state.tier())).get(language),
                name(state.status()),
                state.percent() == null
                        ? ""
                        : state.percent().stripTrailingZeros().toPlainString(),
                state.status().isUnderWay()
                        ? Objects.requireNonNull(COURSES.get(ready.course())).get(language)
                        : "",
                text(state.buildingDueOn()),
                overdue(site));
    }

    private static String text(@Nullable LocalDate day) {
        return Objects.toString(day, "");
    }

    private String overdue(SiteView site) {
        return SiteDue.of(site).stream()
                .filter(due -> due.daysLeft() < 0)
                .map(this::what)
                .collect(Collectors.joining(language == 0 ? "、" : ", "));
    }

    /** For spreadsheets: a line for each site; the state is the title of an empty last column, so that every line below is a row. */
    String csv() {
        StringBuilder text = new StringBuilder(CsvText.BYTE_ORDER_MARK);
        try (CSVPrinter out = new CSVPrinter(text, CSVFormat.EXCEL)) {
            out.printRecord(Stream.concat((language == 0 ? SITES_ZH : SITES_EN).stream(), Stream.of(title()))
                    .toList());
            for (SiteView site : sites) {
                List<String> cells = new ArrayList<>(line(site));
                cells.add("");
                out.printRecord(cells.stream().map(CsvText::safe).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
