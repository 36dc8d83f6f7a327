package org.gengtu.filter;

import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted.
 *
 * @param size 0 to 1,000 objects
 * @param forward from the list's begin or after the cursor; else up to its end or before the cursor
 * @param cursor null: from the begin, or up to the end
 */
public record PageRequest(
        int size, boolean forward, @Nullable String cursor) {
    public static final int DEFAULT_SIZE = 50;
    public static final int LARGEST = 1000;

    /** @throws Problem PAGE_INVALID when both directions are mixed, or the size is out of range */
    public static PageRequest of(
            @Nullable Integer first, @Nullable String after, @Nullable Integer last, @Nullable String before) {
        boolean forward = first != null || after != null;
        boolean backward = last != null || before != null;
        if (forward && backward) {
            throw Problem.of(ProblemCode.PAGE_INVALID, "Both directions are asked for at once.")
                    .at(first != null && last != null ? "last" : before != null ? "before" : "after");
        }
        Integer size = backward ? last : first;
        if (size != null && (size < 0 || size > LARGEST)) {
            throw Problem.of(ProblemCode.PAGE_INVALID, "A page of %d cannot be given.".formatted(size))
                    .at(backward ? "last" : "first");
        }
        return new PageRequest(size == null ? DEFAULT_SIZE : size, !backward, backward ? before : after);
    }

    /** The argument that the cursor came in. */
    public String cursorArgument() {
        return forward ? "after" : "before";
    }
}
