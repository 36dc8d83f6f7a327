package org.gengtu.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Statements that answer nothing, sent as one: a way to the server and back instead of one for each. */
public final class Statements {
    private final StringJoiner statements = new StringJoiner(";\n");
    private final List<@Nullable Object> parameters = new ArrayList<>();

    public void add(String statement, @Nullable Object... values) {
        statements.add(statement);
        parameters.addAll(Arrays.asList(values));
    }

    public void send(JdbcTemplate jdbc) {
        if (statements.length() > 0) {
            jdbc.update(statements.toString(), parameters.toArray());
        }
    }
}
