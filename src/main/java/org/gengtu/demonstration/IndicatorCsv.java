package org.gengtu.demonstration;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.map.CsvText;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * The table of indicators, the same out and in: UTF-8 with a byte order mark, a row for each indicator by code, with the
 * points that it declares and what was last recorded of it. What is read may be GB18030, have its columns in another order,
 * named in either language, and lack all but the code: what a table has no column for stays as it is.
 */
final class IndicatorCsv {
    private static final int MOST_ROWS = 2_000;
    private static final Charset GB18030 = Charset.forName("GB18030");

    /** A column. @param name of the field, as in the GraphQL inputs */
    private record Column(String name, String zh) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("code", "编码"),
            new Column("parent", "上级编码"),
            new Column("name", "指标名称"),
            new Column("weight", "权重"),
            new Column("target", "目标值"),
            new Column("unit", "单位"),
            new Column("direction", "方向"),
            new Column("rankThreshold", "排名门槛"),
            new Column("department", "责任部门"),
            new Column("deputy", "分管领导"),
            new Column("documents", "佐证清单"),
            new Column("retiredOn", "停用日期"),
            new Column("valueOn", "数值日期"),
            new Column("value", "当前值"),
            new Column("provincialRank", "全省排名"));

    private static final List<String> RECORDED = List.of("valueOn", "value", "provincialRank");

    private IndicatorCsv() {}

    /** The titles of the columns, separated by commas, as the documents name them. */
    static String titles(boolean chinese) {
        return String.join(
                ",",
                COLUMNS.stream()
                        .map(column -> chinese ? column.zh : column.name)
                        .toList());
    }

    static String write(Collection<IndicatorView> indicators, boolean chinese) {
        StringBuilder text = new StringBuilder(CsvText.BYTE_ORDER_MARK);
        try (CSVPrinter out = new CSVPrinter(text, CSVFormat.EXCEL)) {
            out.printRecord((Object[]) titles(chinese).split(","));
            for (IndicatorView indicator : indicators) {
                Map<String, @Nullable Object> values = indicator.definition().values();
                IndicatorStanding standing = indicator.standing();
                values.put("valueOn", standing.valueOn());
                values.put("value", IndicatorDefinition.text(standing.value()));
                values.put("provincialRank", standing.provincialRank());
                out.printRecord(COLUMNS.stream()
                        .map(column -> cell(column.name, values.get(column.name)))
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String cell(String name, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return CsvText.safe(String.join(
                    IndicatorValues.SEPARATOR,
                    list.stream().map(String::valueOf).toList()));
        }
        String text = value == null ? "" : value.toString();
        // a negative number is one
        return name.equals("target") || name.equals("value") ? text : CsvText.safe(text);
    }

    /**
     * A row of a table.
     *
     * @param line of the file, from 1
     * @param set the values of its definition for which there is a column, as events have them; null: the cell is empty
     * @param recorded day, value and rank likewise; none without a day
     */
    record Row(long line, String code, Map<String, @Nullable Object> set, Map<String, Object> recorded) {}

    /** A row that cannot be taken. @param line 0: the table has none of the indicator */
    record Refusal(long line, String indicator, ProblemCode code, String what) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("line", line);
            json.put("indicator", indicator);
            json.put("code", code.name());
            json.put("titleZh", code.titleZh());
            json.put("what", what);
            return json;
        }
    }

    /** @throws Problem INDICATOR_ROWS when there is any refusal, naming all of them */
    static void requireNone(List<Refusal> refusals) {
        if (!refusals.isEmpty()) {
            throw Problem.of(
                            ProblemCode.INDICATOR_ROWS,
                            "%d rows cannot be taken; the first: line %d: %s"
                                    .formatted(refusals.size(), refusals.getFirst().line, refusals.getFirst().what))
                    .with("rows", refusals.stream().map(Refusal::json).toList());
        }
    }

    /** @throws Problem ENCODING_UNKNOWN, COLUMN_MISSING, INDICATOR_ROWS */
    static List<Row> read(byte[] bytes) {
        List<Row> rows = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        Map<String, Long> lines = new LinkedHashMap<>();
        try (CSVParser parser = CSVParser.parse(
                new StringReader(decoded(bytes)),
                CSVFormat.EXCEL.builder().setIgnoreEmptyLines(true).get())) {
            Map<String, Integer> columns = null;
            for (CSVRecord record : parser) {
                long line = parser.getCurrentLineNumber();
                if (columns == null) {
                    columns = columns(record);
                } else if (!record.stream().allMatch(String::isBlank)) {
                    String code = cell(record, columns, "code");
                    try {
                        Row row = row(line, record, columns);
                        requireNew(lines.putIfAbsent(row.code, line));
                        rows.add(row);
                    } catch (Problem problem) {
                        refusals.add(new Refusal(line, code, problem.code(), problem.what()));
                    }
                }
            }
            if (columns == null) {
                throw columnMissing();
            }
        } catch (IOException | UncheckedIOException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The text is no table of comma-separated values.");
        }
        requireNone(refusals);
        return rows;
    }

    private static void requireNew(@Nullable Long before) {
        if (before != null) {
            throw Problem.of(ProblemCode.INDICATOR_INVALID, "Line %d has the same code.".formatted(before))
                    .at("code");
        }
    }

    private static String decoded(byte[] bytes) {
        String text = Stream.of(StandardCharsets.UTF_8, GB18030)
                .flatMap(charset -> Stream.ofNullable(decoded(bytes, charset)))
                .findFirst()
                .orElseThrow(() ->
                        Problem.of(ProblemCode.ENCODING_UNKNOWN, "The text is neither UTF-8 nor GB18030 throughout."));
        return text.startsWith(CsvText.BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static @Nullable String decoded(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static Map<String, Integer> columns(CSVRecord titles) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        for (int i = 0; i < titles.size(); i++) {
            String title = titles.get(i).strip();
            int index = i;
            COLUMNS.stream()
                    .filter(column -> column.zh.equals(title)
                            || column.name.toLowerCase(Locale.ROOT).equals(title.toLowerCase(Locale.ROOT)))
                    .forEach(column -> columns.put(column.name, index));
        }
        if (!columns.containsKey("code")) {
            throw columnMissing();
        }
        return columns;
    }

    private static Problem columnMissing() {
        return Problem.of(ProblemCode.COLUMN_MISSING, "The table has no column code (编码).")
                .at("code")
                .remedy("Give the columns %s, or in Chinese %s.".formatted(titles(false), titles(true)));
    }

    private static String cell(CSVRecord record, Map<String, Integer> columns, String name) {
        Integer column = columns.get(name);
        return column == null || column >= record.size() ? "" : CsvText.plain(record.get(column));
    }

    private static Row row(long line, CSVRecord record, Map<String, Integer> columns) {
        if (record.getRecordNumber() > MOST_ROWS + 1) {
            throw Problem.of(ProblemCode.INDICATOR_INVALID, "A table has %d rows at most.".formatted(MOST_ROWS));
        }
        Object code = IndicatorValues.read("code", cell(record, columns, "code"));
        if (code == null) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The row has no code.")
                    .at("code");
        }
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        Map<String, Object> recorded = new LinkedHashMap<>();
        for (Column column : COLUMNS) {
            if (columns.containsKey(column.name) && !column.name.equals("code")) {
                Object value = IndicatorValues.read(column.name, cell(record, columns, column.name));
                if (!RECORDED.contains(column.name)) {
                    set.put(column.name, value);
                } else if (value != null) {
                    recorded.put(column.name, value);
                }
            }
        }
        if (recorded.size() == 1 || !recorded.isEmpty() && !recorded.containsKey("valueOn")) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A day needs a value or rank, and these a day: valueOn, value, provincialRank.")
                    .at("valueOn");
        }
        return new Row(line, code.toString(), set, recorded);
    }
}
