package org.gengtu.map;

import java.util.regex.Pattern;

/** What every table for spreadsheets keeps to. */
public final class CsvText {
    public static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final Pattern COMPUTED = Pattern.compile("'*[=+\\-@\t\r\n＝＋－＠]");

    private CsvText() {}

    /**
     * A text that a spreadsheet would compute gets an apostrophe in front. So does one that looks as if it had got one: what
     * reads the file takes one away.
     */
    public static String safe(String text) {
        return COMPUTED.matcher(text).lookingAt() ? "'" + text : text;
    }

    /** What a cell says that {@link #safe} wrote: without the apostrophe in front of what a spreadsheet would compute. */
    public static String plain(String cell) {
        return cell.startsWith("'") && COMPUTED.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    }
}
