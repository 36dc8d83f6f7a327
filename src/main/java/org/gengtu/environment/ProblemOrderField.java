package org.gengtu.environment;

import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Keyset;
import org.jspecify.annotations.Nullable;

/** What lists of problems can be ordered by. */
enum ProblemOrderField {
    NUMBER("number", AttributeType.TEXT, false),
    FOUND_ON("found_on", AttributeType.DATE, false),
    DUE_ON("due_on", AttributeType.DATE, true),
    STATUS_ON("status_on", AttributeType.DATE, false),
    SEVERITY("severity_rank", AttributeType.INTEGER, false),
    RELAPSES("relapses", AttributeType.INTEGER, false);

    private final String column;
    private final AttributeType type;
    private final boolean nullable;

    ProblemOrderField(String column, AttributeType type, boolean nullable) {
        this.column = column;
        this.type = type;
        this.nullable = nullable;
    }

    Keyset keyset(boolean descending) {
        return new Keyset(name(), column, type, nullable, descending, "problem_id");
    }

    /** The problem's place in this order, as a cursor keeps it. */
    @Nullable
    String valueOf(ProblemState problem) {
        Object value = switch (this) {
            case NUMBER -> problem.number();
            case FOUND_ON -> problem.foundOn();
            case DUE_ON -> problem.dueOn();
            case STATUS_ON -> problem.statusOn();
            case SEVERITY -> problem.severity().ordinal();
            case RELAPSES -> problem.relapses();
        };
        return value == null ? null : value.toString();
    }
}
