package org.gengtu.launch;

import org.jspecify.annotations.Nullable;

/**
 * Why the program cannot start, in one sentence that says what is wrong and what to do. It is printed without a stack
 * trace and the program ends with exit code 1.
 */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentence what is wrong and what to do, ending in a full stop */
    public StartFailure(String sentence) {
        this(sentence, null);
    }

    /** The same, keeping what it came from for the log at debug level. */
    public StartFailure(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
