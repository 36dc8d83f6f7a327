package org.gengtu.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A table for a terminal: columns stand under one another where Chinese characters take two places. */
public final class TextTable {
    private static final String GAP = "  ";

    /** Where a column's cells stand. */
    public enum Side {
        LEFT,
        RIGHT
    }

    /** A column and its heading. */
    public record Column(String title, Side side) {}

    private final List<Column> columns;
    private final List<List<String>> lines = new ArrayList<>();
    private final int[] widths;

    public TextTable(List<Column> columns) {
        this.columns = List.copyOf(columns);
        this.widths = columns.stream().mapToInt(column -> width(column.title)).toArray();
    }

    /** Adds a line. @param cells one for each column */
    public void add(List<String> cells) {
        lines.add(List.copyOf(cells));
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], width(cells.get(i)));
        }
    }

    /** Adds a rule between the line above and the one below. */
    public void addRule() {
        lines.add(List.of());
    }

    /** Headings, a rule and the lines; each ends in a line feed. */
    @Override
    public String toString() {
        String rule = "─".repeat(Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1));
        StringBuilder text = new StringBuilder();
        text.append(joined(columns.stream().map(Column::title).toList())).append('\n');
        text.append(rule).append('\n');
        lines.forEach(line -> text.append(line.isEmpty() ? rule : joined(line)).append('\n'));
        return text.toString();
    }

    private String joined(List<String> cells) {
        return String.join(
                        GAP,
                        IntStream.range(0, widths.length)
                                .mapToObj(i -> {
                                    String cell = cells.get(i);
                                    String space = " ".repeat(widths[i] - width(cell));
                                    return columns.get(i).side == Side.RIGHT ? space + cell : cell + space;
                                })
                                .toList())
                .stripTrailing();
    }

    /** Places that a text takes in a terminal. */
    public static int width(String text) {
        return text.codePoints().map(TextTable::width).sum();
    }

    private static int width(int character) {
        Character.UnicodeBlock block = Character.UnicodeBlock.of(character);
        boolean fullWidth = block == Character.UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS && character < 0xFF61;
        boolean wide = Character.UnicodeScript.of(character) == Character.UnicodeScript.HAN
                || block == Character.UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION
                || fullWidth;
        return wide ? 2 : 1;
    }
}
