package org.gengtu.environment;

import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gengtu.filter.Selection;
import org.springframework.stereotype.Service;

/** The list of problems, for fields of rooms above. */
@Service
public class ProblemLists {
    /** The filter of those that are open: neither closed nor dismissed. */
    public static final Map<String, Object> OPEN = Map.of("status", open());

    private final Problems problems;

    ProblemLists(Problems problems) {
        this.problems = problems;
    }

    private static List<String> open() {
        return Stream.of(ProblemStatus.values())
                .filter(ProblemStatus::isOpen)
                .map(Enum::name)
                .toList();
    }

    /**
     * As the query {@code problems}.
     *
     * @param arguments of that query
     * @param field whose selection tells what is read; its type is ProblemConnection
     */
    public Object list(Map<String, Object> arguments, DataFetchingEnvironment field) {
        return problems.list(arguments, Selection.of(field).has("totalCount"));
    }
}
