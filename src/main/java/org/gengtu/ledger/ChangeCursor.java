package org.gengtu.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/**
 * A place among the changes of a feature: behind one item of one commit.
 *
 * @param position of the commit
 * @param item the number of the item within the order of the feature's items; {@link #ALL}: behind the whole commit
 */
public record ChangeCursor(long position, long item) implements Comparable<ChangeCursor> {
    /** Behind every item of a commit. */
    public static final long ALL = Long.MAX_VALUE;

    private static final int LONGEST = 200;

    /** Behind everything that the ledger knew at a position. */
    public static ChangeCursor behind(long position) {
        return new ChangeCursor(position, ALL);
    }

    /**
     * The cursor as clients see it: URL-safe Base64.
     *
     * @param kind the name of the GraphQL type that has it
     */
    public String encode(String kind) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("%s|%d|%d".formatted(kind, position, item).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #encode} made, or the position of an {@link AsOfStamp} in digits.
     *
     * @param where the argument that the text came in
     * @throws Problem CURSOR_INVALID
     */
    public static ChangeCursor decode(String kind, String text, String where) {
        if (text.matches("[0-9]{1,18}")) {
            return behind(Long.parseLong(text));
        }
        try {
            if (text.length() <= LONGEST) {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\|", -1);
                if (parts.length == 3
                        && parts[0].equals(kind)
                        && parts[1].matches("[0-9]{1,18}")
                        && parts[2].matches("[0-9]{1,19}")) {
                    ChangeCursor cursor = new ChangeCursor(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
                    if (cursor.encode(kind).equals(text)) {
                        return cursor;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text, where);
        }
        throw invalid(text, where);
    }

    private static Problem invalid(String text, String where) {
        String shown = Problem.shortened(text, 60);
        return Problem.of(ProblemCode.CURSOR_INVALID, "\"%s\" is not a cursor.".formatted(shown))
                .at(where)
                .remedy("Use the cursor of a change exactly as it was received, or the position of an asOf stamp.");
    }

    @Override
    public int compareTo(ChangeCursor other) {
        int byPosition = Long.compare(position, other.position);
        return byPosition != 0 ? byPosition : Long.compare(item, other.item);
    }
}
