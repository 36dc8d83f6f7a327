package org.gengtu.api;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.InvalidSyntaxError;
import graphql.execution.InputMapDefinesTooManyFieldsException;
import graphql.execution.NonNullableValueCoercedAsNullException;
import graphql.execution.OneOfNullValueException;
import graphql.execution.OneOfTooManyKeysException;
import graphql.execution.UnknownOperationException;
import graphql.introspection.GoodFaithIntrospection;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.validation.ValidationError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.ErrorType;

/** Problems as GraphQL errors: a message, where, and the catalogue's entry in {@code extensions}. */
final class GraphQlErrors {
    private static final int LONGEST_READ = 2_000;
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern PREFIX = Pattern.compile("^\\s*Validation [Ee]rror \\([^)]*\\)\\s*: ", Pattern.DOTALL);
    private static final Pattern ARGUMENT = Pattern.compile(
            "^argument '([^']*)' with value '.*' ((?:is not a valid|must|is missing|contains a field) .*)$",
            Pattern.DOTALL);
    private static final Pattern VARIABLE = Pattern.compile("^(?:Invalid input for )?[Vv]ariable '(\\w+)'");

    private GraphQlErrors() {}

    static GraphQLError of(Problem problem) {
        return of(problem, builder -> builder);
    }

    /** @param place adds path and locations */
    static GraphQLError of(Problem problem, java.util.function.UnaryOperator<GraphqlErrorBuilder<?>> place) {
        return place.apply(GraphqlErrorBuilder.newError())
                .message(problem.what())
                .errorType(type(problem.code()))
                .extensions(extensions(problem))
                .build();
    }

    static Map<String, Object> extensions(Problem problem) {
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("code", problem.code().name());
        extensions.put("number", problem.code().number());
        if (problem.where() != null) {
            extensions.put("where", problem.where());
        }
        extensions.put("remedy", problem.remedy());
        extensions.put("titleZh", problem.code().titleZh());
        extensions.putAll(problem.details());
        return extensions;
    }

    private static ErrorType type(ProblemCode code) {
        return switch (code.httpStatus()) {
            case 401 -> ErrorType.UNAUTHORIZED;
            case 403 -> ErrorType.FORBIDDEN;
            case 404 -> ErrorType.NOT_FOUND;
            case 500, 503, 504, 507 -> ErrorType.INTERNAL_ERROR;
            default -> ErrorType.BAD_REQUEST;
        };
    }

    /** The catalogue's entry that an error stands under; null when it has none yet. */
    static @Nullable ProblemCode codeOf(GraphQLError error) {
        Object name =
                error.getExtensions() == null ? null : error.getExtensions().get("code");
        return name == null ? null : ProblemCode.valueOf(name.toString());
    }

    /** Whether the error comes from what the caller sent, as graphql-java found it out. */
    static boolean isCallers(GraphQLError error) {
        return error instanceof InvalidSyntaxError
                || error instanceof ValidationError
                || error instanceof GoodFaithIntrospection.BadFaithIntrospectionError
                || error instanceof UnknownOperationException
                || isCoercion(error);
    }

    private static boolean isCoercion(GraphQLError error) {
        return error instanceof CoercingParseValueException
                || error instanceof CoercingParseLiteralException
                || error instanceof NonNullableValueCoercedAsNullException
                || error instanceof InputMapDefinesTooManyFieldsException
                || error instanceof OneOfTooManyKeysException
                || error instanceof OneOfNullValueException;
    }

    /** An error of graphql-java about what the caller sent, with its entry of the catalogue. */
    static GraphQLError catalogued(GraphQLError error) {
        ProblemCode known = codeOf(error);
        ProblemCode code = known != null
                ? known
                : switch (error) {
                    case InvalidSyntaxError syntax -> ProblemCode.GRAPHQL_SYNTAX;
                    case GoodFaithIntrospection.BadFaithIntrospectionError tooDeep -> ProblemCode.QUERY_TOO_COMPLEX;
                    default -> isCoercion(error) ? ProblemCode.ARGUMENT_INVALID : ProblemCode.GRAPHQL_INVALID;
                };
        String message = message(String.valueOf(error.getMessage()));
        Problem problem = Problem.of(code, message);
        String where = where(error);
        if (where != null) {
            problem = problem.at(where);
        }
        Map<String, Object> extensions = new LinkedHashMap<>(extensions(problem));
        if (known != null) {
            // what the scalar said goes first, but where it stands is known better here
            extensions.putAll(error.getExtensions());
            if (where != null) {
                extensions.put("where", where);
            }
        }
        GraphqlErrorBuilder<?> builder = GraphqlErrorBuilder.newError()
                .message(message)
                .errorType(type(code))
                .extensions(extensions);
        if (error.getLocations() != null) {
            builder.locations(error.getLocations());
        }
        return builder.build();
    }

    private static @Nullable String where(GraphQLError error) {
        String message = PREFIX.matcher(String.valueOf(error.getMessage())).replaceFirst("");
        Matcher argument = ARGUMENT.matcher(message);
        if (argument.matches()) {
            String within = error instanceof ValidationError invalid && invalid.getQueryPath() != null
                    ? invalid.getQueryPath().stream().map(step -> step + ".").collect(Collectors.joining())
                    : "";
            return Problem.shortened(within + argument.group(1), 100);
        }
        if (error instanceof NonNullableValueCoercedAsNullException missing && missing.getPath() != null) {
            return missing.getPath().stream().map(String::valueOf).collect(Collectors.joining("."));
        }
        Matcher variable = VARIABLE.matcher(message);
        if (variable.find()) {
            return variable.group(1);
        }
        return error instanceof ValidationError invalid
                        && invalid.getQueryPath() != null
                        && !invalid.getQueryPath().isEmpty()
                ? String.join(".", invalid.getQueryPath())
                : null;
    }

    private static String message(String message) {
        String text = PREFIX.matcher(message).replaceFirst("");
        Matcher argument = ARGUMENT.matcher(text);
        if (argument.matches()) {
            text = "The argument '%s' %s".formatted(argument.group(1), argument.group(2));
        }
        // The patterns below may take the square of a text's length, and a caller chooses that length; those above,
        // which drop the value that was sent and keep what is said of it, do not.
        text = Problem.shortened(text, LONGEST_READ);
        text = text.replaceAll("an AST type of ", "")
                .replaceAll("'(Int|Float|String|Boolean|Enum|Object|Array|Null)Value'", "'$1'")
                .replaceAll("EnumValue\\{name='(\\w+)'}", "$1")
                .replaceAll("'?\\w+Value\\{.*", "another kind of value")
                .replace("'LinkedHashMap'", "'Object'")
                .replace("'ArrayList'", "'List'")
                .replace("'BigInteger'", "'Int'")
                .replace("'BigDecimal'", "'Float'")
                .replace(" To prevent Denial Of Service attacks, parsing has been cancelled.", "");
        text = Problem.shortened(text, LONGEST_MESSAGE);
        return text.endsWith(".") || text.endsWith("…") ? text : text + ".";
    }

    static Map<String, Object> body(List<GraphQLError> errors) {
        return Map.of(
                "errors", errors.stream().map(GraphQLError::toSpecification).toList());
    }
}
