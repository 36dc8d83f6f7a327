package org.gengtu.importing.file;

import java.util.List;
import org.gengtu.geo.Finding;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Texts of a row as the database can hold them. */
final class Cells {
    private Cells() {}

    /** The text without NUL characters and halves of surrogate pairs, which UTF-8 in the database cannot hold; null for blank. */
    static @Nullable String clean(String text, String column, List<Finding> findings) {
        String held = text;
        if (text.indexOf('\0') >= 0) {
            held = text.replace("\0", "");
            findings.add(Finding.repaired(
                    ProblemCode.ROW_NUL_REMOVED, "A text contains a NUL character.", column, "It was removed."));
        }
        if (hasLoneSurrogate(held)) {
            held = replaceLoneSurrogates(held);
            findings.add(Finding.flagged(
                    ProblemCode.ROW_VALUE_INVALID, "A text contains half a character, now shown as \uFFFD.", column));
        }
        return held.isBlank() ? null : held;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
            if (Character.isSurrogate(unit)) {
                if (Character.isHighSurrogate(unit)
                        && index + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(index + 1))) {
                    index++;
                } else {
                    return true;
                }
            }
        }
        return false;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder held = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> held.appendCodePoint(
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xFFFD : point));
        return held.toString();
    }
}
