package org.gengtu.demonstration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gengtu.demonstration.IndicatorBoard.Department;
import org.gengtu.launch.TextTable;
import org.gengtu.launch.TextTable.Side;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.CsvText;
import org.jspecify.annotations.Nullable;

/** What a weekly meeting reads: a line for each department, one for all, and the indicators at risk and not met with the reason. */
final class IndicatorTable {
    private static final List<String> DEPARTMENTS_ZH =
            List.of("责任部门", "指标(项)", "达标", "风险", "未达标", "无数据", "总分", "风险分", "对接逾期", "缺佐证");
    private static final List<String> DEPARTMENTS_EN = List.of(
            "Department",
            "Indicators",
            "Met",
            "At risk",
            "Not met",
            "Unknown",
            "Points",
            "Points at risk",
            "Liaison overdue",
            "Documents missing");
    private static final List<String> INDICATORS_ZH = List.of("编码", "指标", "责任部门", "状态", "分值", "原因");
    private static final List<String> INDICATORS_EN =
            List.of("Code", "Indicator", "Department", "Status", "Points", "Reason");

    private static final List<String> LEAVES_ZH = List.of("编码", "指标", "责任部门", "状态", "分值", "风险分", "对接逾期", "缺佐证", "原因");
    private static final List<String> LEAVES_EN = List.of(
            "Code",
            "Indicator",
            "Department",
            "Status",
            "Points",
            "Points at risk",
            "Liaison overdue",
            "Documents missing",
            "Reason");

    private final IndicatorBoard board;
    private final List<Department> departments;
    private final Map<String, String> names;
    private final boolean chinese;

    /** @param department code; null: all */
    IndicatorTable(IndicatorBoard board, @Nullable String department, Map<String, String> names, boolean chinese) {
        this.board = board;
        this.departments = board.departments().stream()
                .filter(each -> department == null || department.equals(each.code()))
                .toList();
        this.names = names;
        this.chinese = chinese;
    }

    String text() {
        TextTable table = table(chinese ? DEPARTMENTS_ZH : DEPARTMENTS_EN, 1);
        departments.forEach(each -> table.add(line(each)));
        table.addRule();
        List<String> total = new ArrayList<>(line(new Department(
                board.at(),
                null,
                departments.stream().flatMap(each -> each.leaves().stream()).toList())));
        total.set(0, chinese ? "合计" : "Total");
        table.add(total);
        List<IndicatorView> endangered = endangered();
        TextTable reasons = table(chinese ? INDICATORS_ZH : INDICATORS_EN, INDICATORS_ZH.size());
        endangered.forEach(each -> reasons.add(line(each)));
        return "%s\n\n%s%s".formatted(title(), table, endangered.isEmpty() ? "" : "\n" + reasons);
    }

    private static TextTable table(List<String> titles, int left) {
        List<TextTable.Column> columns = new ArrayList<>();
        for (String title : titles) {
            columns.add(new TextTable.Column(title, columns.size() < left ? Side.LEFT : Side.RIGHT));
        }
        return new TextTable(columns);
    }

    /** For spreadsheets: a line for each leaf; the state is the title of an empty last column, so that every line below is a row. */
    String csv() {
        StringBuilder text = new StringBuilder(CsvText.BYTE_ORDER_MARK);
        try (CSVPrinter out = new CSVPrinter(text, CSVFormat.EXCEL)) {
            out.printRecord(Stream.concat((chinese ? LEAVES_ZH : LEAVES_EN).stream(), Stream.of(title()))
                    .toList());
            for (Department department : departments) {
                for (IndicatorView each : department.leaves()) {
                    List<String> cells = new ArrayList<>(line(each));
                    Department alone = new Department(board.at(), department.code(), List.of(each));
                    cells.add(5, points(each.scoreAtRisk()));
                    cells.add(6, Integer.toString(alone.liaisonOverdue()));
                    cells.add(7, Integer.toString(alone.documentsMissing()));
                    cells.add("");
                    out.printRecord(cells.stream().map(CsvText::safe).toList());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private String title() {
        Snapshot at = board.at().snapshot();
        return (chinese ? "考核指标，%s（账位 %d）" : "Indicators on %s (position %d)").formatted(at.on(), at.position());
    }

    private List<IndicatorView> endangered() {
        return departments.stream()
                .flatMap(each -> each.leaves().stream())
                .filter(each -> each.status() == IndicatorStatus.NOT_MET || each.status() == IndicatorStatus.AT_RISK)
                .sorted(Comparator.comparing(
                                (IndicatorView each) -> Objects.requireNonNull(each.status()),
                                Comparator.reverseOrder())
                        .thenComparing(IndicatorView::code))
                .toList();
    }

    private String name(@Nullable String code) {
        return code == null ? (chinese ? "未指定" : "nobody yet") : names.getOrDefault(code, code);
    }

    private List<String> line(Department of) {
        return List.of(
                name(of.code()),
                Integer.toString(of.indicators()),
                Integer.toString(of.count(IndicatorStatus.MET)),
                Integer.toString(of.count(IndicatorStatus.AT_RISK)),
                Integer.toString(of.count(IndicatorStatus.NOT_MET)),
                Integer.toString(of.count(null)),
                points(of.weight()),
                points(of.scoreAtRisk()),
                Integer.toString(of.liaisonOverdue()),
                Integer.toString(of.documentsMissing()));
    }

    private List<String> line(IndicatorView of) {
        return List.of(
                of.code(),
                of.definition().name(),
                name(of.definition().department()),
                IndicatorView.name(of.status(), chinese),
                points(of.weight()),
                of.reason(chinese));
    }

    private static String points(@Nullable BigDecimal points) {
        return Objects.requireNonNullElse(IndicatorDefinition.text(points), "0");
    }
}
