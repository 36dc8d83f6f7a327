package org.gengtu.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something a caller got wrong, said by an entry of the catalogue: what, where, what to do. The message is shown to the
 * caller, so it names values of the request but nothing of the program's inside.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final @Nullable String where;
    private final String remedy;
    private final transient Map<String, Object> details;

    private Problem(ProblemCode code, String what, @Nullable String where, String remedy, Map<String, Object> details) {
        super(what, null, false, false);
        this.code = code;
        this.where = where;
        this.remedy = remedy;
        this.details = details;
    }

    /** @param what the sentence that says what is wrong in this case, ending in a full stop */
    public static Problem of(ProblemCode code, String what) {
        return new Problem(code, what, null, code.remedy(), Map.of());
    }

    /** The same problem, with the argument, field, column or WKT position that it is about. */
    public Problem at(String where) {
        return new Problem(code, what(), where, remedy, details);
    }

    /** The same problem, about an argument or field, unless it names one itself. */
    public Problem orAt(String where) {
        return this.where == null ? at(where) : this;
    }

    /** What is read for an argument or field; a problem with it names that one. */
    public static <T> T naming(String where, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Problem problem) {
            throw problem.at(where);
        }
    }

    /** What a caller gave, as a message shows it: at most so many characters and an ellipsis. */
    public static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    /** The same problem, with a sentence that says better than the catalogue what to do. */
    public Problem remedy(String remedy) {
        return new Problem(code, what(), where, remedy, details);
    }

    /** The same problem, with one more detail field of the answer. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new Problem(code, what(), where, remedy, more);
    }

    public ProblemCode code() {
        return code;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public @Nullable String where() {
        return where;
    }

    public String remedy() {
        return remedy;
    }

    public Map<String, Object> details() {
        return details;
    }
}
