package org.gengtu.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.ExecutionGraphQlRequest;
import org.springframework.graphql.support.DefaultExecutionGraphQlRequest;

/** What a request asks to run; its extensions are checked to be an object, none is known. */
record Asked(String query, @Nullable String operationName, Map<String, @Nullable Object> variables) {
    /**
     * @param members of the JSON object, as it came
     * @throws Problem BAD_REQUEST when a member is of the wrong kind, ARGUMENT_INVALID when a text is none
     */
    static Asked of(Map<?, ?> members) {
        object(members.get("extensions"), "extensions");
        return new Asked(
                query(members.get("query")),
                operationName(members.get("operationName")),
                object(members.get("variables"), "variables"));
    }

    /** A request to run this; each can be run once. */
    ExecutionGraphQlRequest request(Actor actor, String id) {
        var request = new DefaultExecutionGraphQlRequest(query, operationName, variables, Map.of(), id, Locale.ENGLISH);
        request.configureExecutionInput((input, builder) -> {
            input.getGraphQLContext().put(Actors.KEY, actor);
            return input;
        });
        return request;
    }

    private static String query(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw Problem.of(
                        ProblemCode.BAD_REQUEST, value == null ? "The query is missing." : "The query is not a string.")
                .at("query");
    }

    private static @Nullable String operationName(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Problem.of(ProblemCode.BAD_REQUEST, "The operationName is not a string.")
                .at("operationName");
    }

    private static Map<String, @Nullable Object> object(@Nullable Object value, String name) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> members) {
            refuseUnstorable(members, name);
            @SuppressWarnings("unchecked") // a JSON object has strings as keys
            Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) members;
            return object;
        }
        throw Problem.of(ProblemCode.BAD_REQUEST, "The %s are not an object.".formatted(name))
                .at(name);
    }

    private static void refuseUnstorable(@Nullable Object value, String where) {
        if (value instanceof String text && Documents.isUnstorable(text)) {
            throw Documents.unstorable(Problem.shortened(where, 100));
        }
        if (value instanceof Map<?, ?> members) {
            members.forEach((name, each) -> {
                refuseUnstorable(name, where);
                refuseUnstorable(each, where + "." + name);
            });
        }
        if (value instanceof List<?> items) {
            items.forEach(each -> refuseUnstorable(each, where));
        }
    }
}
