package org.gengtu.map;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A table for spreadsheets: UTF-8 with a byte order mark, one heading line, a position in place of the shape. State and
 * licence are the heading of an empty last column, so that every line below is a row.
 */
final class CsvExport implements ExportFile {
    private final ExportHead head;
    private final List<ExportHead.Column> columns;
    private final CSVPrinter out;

    CsvExport(ExportHead head, OutputStream out) throws IOException {
        this.head = head;
        this.columns = head.columns();
        this.out = new CSVPrinter(
                new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)), CSVFormat.EXCEL);
        begin();
    }

    private void begin() throws IOException {
        List<String> headings = new ArrayList<>();
        columns.forEach(column -> headings.add(column.name()));
        headings.add(head.english() ? "longitude" : "经度");
        headings.add(head.english() ? "latitude" : "纬度");
        if (!head.crs().isDegrees()) {
            headings.add(head.english() ? "metres_east" : "东向_米");
            headings.add(head.english() ? "metres_north" : "北向_米");
        }
        headings.add(CsvText.safe(head.line()));
        out.getOut().append(CsvText.BYTE_ORDER_MARK);
        out.printRecord(headings);
    }

    @Override
    public List<String> shape() {
        String point = "ST_PointOnSurface(b.geom)";
        List<String> shape = new ArrayList<>(ordinates(point, 7));
        if (!head.crs().isDegrees()) {
            shape.addAll(
                    ordinates("ST_Transform(%s, %d)".formatted(point, head.crs().epsg()), 2));
        }
        return shape;
    }

    private static List<String> ordinates(String point, int decimals) {
        return List.of(
                "round(ST_X(%s)::numeric, %d)".formatted(point, decimals),
                "round(ST_Y(%s)::numeric, %d)".formatted(point, decimals));
    }

    @Override
    public void add(ExportRow row) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            ExportHead.Column column = columns.get(i);
            out.print(cell(column, column.value(row.values().get(i), head.english())));
        }
        for (Object ordinate : row.shape()) {
            out.print(ordinate == null ? "" : ((BigDecimal) ordinate).toPlainString());
        }
        out.print("");
        out.println();
    }

    private String cell(ExportHead.Column column, @Nullable Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal exact -> exact.toPlainString();
            case Number number -> number.toString();
            case Boolean truth -> head.english() ? truth.toString() : truth ? "是" : "否";
            case Object text ->
                column.field().kind() == MapField.Kind.CODE ? code(text.toString()) : CsvText.safe(text.toString());
        };
    }

    /** A tab in front makes a spreadsheet keep digits as text; it is not seen, and readers drop it as blank. */
    static String code(String code) {
        return code.matches("[0-9].*") ? "\t" + code : CsvText.safe(code);
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
