package org.gengtu.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gengtu.environment.EnvironmentReports.Grouped;
import org.gengtu.launch.TextTable;
import org.gengtu.launch.TextTable.Side;
import org.gengtu.map.CsvText;

/** The figures of a month as a table: a line for each region, unit or item, and one for all. */
final class EnvironmentTable {
    private record Column(String zh, String en, Function<EnvironmentFigures, Object> value) {
        String title(boolean chinese) {
            return chinese ? zh : en;
        }
    }

    private static final List<Column> FIGURES = List.of(
            new Column("发现(件)", "Found", EnvironmentFigures::found),
            new Column("销号(件)", "Closed", EnvironmentFigures::closed),
            new Column("按期销号率", "In time", of -> BulletinText.percent(of.inTimeRate())),
            new Column("未销号(件)", "Open", EnvironmentFigures::open),
            new Column("逾期(件)", "Overdue", EnvironmentFigures::overdue),
            new Column("反弹(件)", "Relapsed", EnvironmentFigures::relapsed));
    private static final List<Column> VISITS = List.of(
            new Column("走访(村)", "Villages visited", EnvironmentFigures::visitedVillages),
            new Column("无问题(村)", "Clean", EnvironmentFigures::cleanVillages),
            new Column("调查(人)", "Asked", EnvironmentFigures::asked),
            new Column("知晓率", "Aware", of -> BulletinText.percent(of.awareRate())),
            new Column("满意率", "Satisfied", of -> BulletinText.percent(of.satisfiedRate())));

    private final Bulletin bulletin;
    private final List<Grouped> rows;
    private final boolean chinese;
    private final List<Column> columns;
    private final String first;

    EnvironmentTable(Bulletin bulletin, Grouping by, List<Grouped> rows, boolean chinese) {
        this.bulletin = bulletin;
        this.rows = rows;
        this.chinese = chinese;
        this.columns = by.level() == null
                ? FIGURES
                : Stream.concat(FIGURES.stream(), VISITS.stream()).toList();
        this.first = switch (by) {
            case COUNTY, TOWNSHIP, VILLAGE -> chinese ? "区划" : "Region";
            case UNIT -> chinese ? "牵头单位" : "Lead unit";
            case ITEM -> chinese ? "标准条目" : "Standard item";
        };
    }

    /** Title, table, state and paragraph for a terminal. */
    String text() {
        TextTable table = new TextTable(Stream.concat(
                        Stream.of(new TextTable.Column(first, Side.LEFT)),
                        columns.stream().map(column -> new TextTable.Column(column.title(chinese), Side.RIGHT)))
                .toList());
        rows.forEach(row -> table.add(line(name(row), row.figures())));
        table.addRule();
        table.add(line(chinese ? "合计" : "Total", bulletin.figures()));
        BulletinText text = BulletinText.of(chinese);
        return "%s\n\n%s%s\n\n%s\n"
                .formatted(text.title(bulletin), table, text.asOf(bulletin), text.paragraph(bulletin));
    }

    /** For spreadsheets: the state is the heading of an empty last column, so that every line below is a row. */
    String csv() {
        StringBuilder text = new StringBuilder(CsvText.BYTE_ORDER_MARK);
        try (CSVPrinter out = new CSVPrinter(text, CSVFormat.EXCEL)) {
            List<String> titles = new ArrayList<>(List.of(first));
            columns.forEach(column -> titles.add(column.title(chinese)));
            titles.add(BulletinText.of(chinese).asOf(bulletin));
            out.printRecord(titles);
            for (Grouped row : rows) {
                List<String> line = new ArrayList<>(line(CsvText.safe(name(row)), row.figures()));
                line.add("");
                out.printRecord(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private String name(Grouped row) {
        return row.nameThen() != null ? row.nameThen() : chinese ? "未交办" : "nobody yet";
    }

    private List<String> line(String name, EnvironmentFigures figures) {
        return Stream.concat(
                        Stream.of(name),
                        columns.stream()
                                .map(column -> column.value.apply(figures).toString()))
                .toList();
    }
}
