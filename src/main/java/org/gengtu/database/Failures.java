package org.gengtu.database;

import java.sql.SQLException;
import org.gengtu.launch.StartFailure;

/** What the database said while the program started, as one sentence. */
final class Failures {
    private Failures() {}

    static StartFailure of(String place, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused && "53100".equals(refused.getSQLState())) {
                return new StartFailure(
                        "The disk that holds the database " + place
                                + " is full: make room on it and start again; nothing that was saved is lost.",
                        failure);
            }
        }
        String said = String.valueOf(failure.getMessage())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("---"))
                .limit(3)
                .reduce((first, next) -> first + "; " + next)
                .orElse("no reason given");
        return new StartFailure(
                "The database " + place + " could not be prepared (" + said
                        + "): correct that and start the program again.",
                failure);
    }
}
