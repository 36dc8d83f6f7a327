package org.gengtu.launch;

import java.util.List;

/**
 * A sub-command of {@code bin/gengtu}: a bean, run in the whole program without its web server. It may run beside a
 * server on the same data folder; both then use one database.
 */
public interface Command {
    /** The word that calls it, such as {@code county}. */
    String name();

    /** The arguments after the word, such as {@code CODE NAME}. */
    String arguments();

    /**
     * Does it and prints what was done.
     *
     * @throws StartFailure with a sentence when it cannot be done
     */
    void run(List<String> arguments);
}
