package org.gengtu.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import graphql.GraphQLError;
import graphql.language.OperationDefinition.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.ExecutionGraphQlResponse;
import org.springframework.graphql.support.DefaultExecutionGraphQlRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * GraphQL over HTTP, as the working draft of graphql.github.io/graphql-over-http says: POST with a JSON body, GET for
 * queries only. Answers are UTF-8, {@code application/graphql-response+json} with a status of its own, or
 * {@code application/json} with 200 for every request that could be read.
 */
@RestController
final class GraphQlEndpoint {
    private static final MediaType GRAPHQL_RESPONSE = MediaType.parseMediaType("application/graphql-response+json");
    private static final int DEEPEST_JSON = 100;

    private final GraphQlExecution execution;
    private final Failures failures;
    private final Limits limits;
    private final JsonMapper writer;
    private final JsonMapper strict;

    GraphQlEndpoint(GraphQlExecution execution, Failures failures, Limits limits, JsonMapper writer) {
        this.execution = execution;
        this.failures = failures;
        this.limits = limits;
        // A field that is null is said to be null, whatever the other documents of the program leave out.
        this.writer = writer.rebuild()
                .changeDefaultPropertyInclusion(inclusion ->
                        JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
                .build();
        this.strict = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST_JSON)
                                .maxNumberLength(200)
                                .maxStringLength(limits.bodyBytes())
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    /** What a request asks to run; its extensions are checked to be an object, none is known. */
    private record Asked(String query, @Nullable String operationName, Map<String, @Nullable Object> variables) {}

    @RequestMapping("/graphql")
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MediaType mediaType = MediaType.APPLICATION_JSON;
        try {
            if ("OPTIONS".equals(request.getMethod())) {
                response.setHeader(HttpHeaders.ALLOW, "GET, POST");
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                return;
            }
            mediaType = answerType(request);
            Asked asked = read(request, response);
            request.setAttribute(RequestFilter.OPERATION, asked.operationName);
            answer(run(asked, request), mediaType, response);
        } catch (Problem problem) {
            write(
                    problem.code().httpStatus(),
                    GraphQlErrors.body(List.of(GraphQlErrors.of(problem))),
                    mediaType,
                    response);
        }
    }

    private static MediaType answerType(HttpServletRequest request) {
        List<String> headers = java.util.Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        if (headers.isEmpty()) {
            return MediaType.APPLICATION_JSON;
        }
        List<MediaType> accepted;
        try {
            accepted = new java.util.ArrayList<>(MediaType.parseMediaTypes(headers));
            MimeTypeUtils.sortBySpecificity(accepted);
        } catch (InvalidMediaTypeException | InvalidMimeTypeException e) {
            throw Problem.of(ProblemCode.NOT_ACCEPTABLE, "The Accept header cannot be read.")
                    .at("Accept");
        }
        accepted.sort(
                java.util.Comparator.comparingDouble(MediaType::getQualityValue).reversed());
        for (MediaType type : accepted) {
            if (type.getQualityValue() == 0 || !acceptsUtf8(type)) {
                continue;
            }
            if (type.includes(MediaType.APPLICATION_JSON)) {
                return MediaType.APPLICATION_JSON;
            }
            if (type.equalsTypeAndSubtype(GRAPHQL_RESPONSE)) {
                return GRAPHQL_RESPONSE;
            }
        }
        throw Problem.of(ProblemCode.NOT_ACCEPTABLE, "None of the media types of the Accept header can be given.")
                .at("Accept");
    }

    private static boolean acceptsUtf8(MediaType type) {
        return type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset());
    }

    private Asked read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return switch (request.getMethod()) {
            case "POST" -> ofBody(request);
            case "GET" -> ofQueryString(request, response);
            default -> {
                response.setHeader(HttpHeaders.ALLOW, "GET, POST");
                throw Problem.of(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        "%s is not allowed here.".formatted(GraphQlErrors.shortened(request.getMethod(), 20)));
            }
        };
    }

    private Asked ofBody(HttpServletRequest request) throws IOException {
        checkContentType(request);
        if (request.getContentLengthLong() > limits.bodyBytes()) {
            throw tooLarge();
        }
        byte[] bytes = request.getInputStream().readNBytes(limits.bodyBytes() + 1);
        if (bytes.length > limits.bodyBytes()) {
            throw tooLarge();
        }
        if (bytes.length == 0) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The body is missing.").at("body");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The body is not UTF-8.").at("body");
        }
        Object json = json(text.startsWith("\uFEFF") ? text.substring(1) : text, "body");
        if (!(json instanceof Map<?, ?> members)) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The body is not a JSON object.")
                    .at("body");
        }
        object(members.get("extensions"), "extensions");
        return new Asked(
                query(members.get("query")),
                operationName(members.get("operationName")),
                object(members.get("variables"), "variables"));
    }

    private static void checkContentType(HttpServletRequest request) {
        String header = request.getContentType();
        if (header == null) {
            throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The Content-Type is missing.")
                    .at("Content-Type");
        }
        boolean understood;
        try {
            MediaType type = MediaType.parseMediaType(header);
            understood = type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) && acceptsUtf8(type);
        } catch (InvalidMediaTypeException e) {
            understood = false;
        }
        if (!understood) {
            throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The Content-Type is not application/json in UTF-8.")
                    .at("Content-Type");
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !"identity".equalsIgnoreCase(encoding)) {
            throw Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "A compressed body is not understood.")
                    .at("Content-Encoding");
        }
    }

    private Problem tooLarge() {
        return Problem.of(
                        ProblemCode.BODY_TOO_LARGE, "The body is larger than %,d bytes.".formatted(limits.bodyBytes()))
                .at("body");
    }

    private Asked ofQueryString(HttpServletRequest request, HttpServletResponse response) {
        Asked asked;
        try {
            objectOfText(parameter(request, "extensions"), "extensions");
            asked = new Asked(
                    query(parameter(request, "query")),
                    operationName(parameter(request, "operationName")),
                    objectOfText(parameter(request, "variables"), "variables"));
        } catch (IllegalStateException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The query string cannot be decoded.");
        }
        Operation kind = execution.findKind(asked.query, asked.operationName).orElse(Operation.QUERY);
        if (kind != Operation.QUERY) {
            response.setHeader(HttpHeaders.ALLOW, "POST");
            throw Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "A GET request runs queries only.")
                    .remedy("Send it with POST.");
        }
        return asked;
    }

    private static @Nullable String parameter(HttpServletRequest request, String name) {
        String[] values = request.getParameterValues(name);
        if (values == null) {
            return null;
        }
        if (values.length > 1) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The parameter %s is given more than once.".formatted(name))
                    .at(name);
        }
        return values[0];
    }

    private Map<String, @Nullable Object> objectOfText(@Nullable String text, String name) {
        return text == null ? Map.of() : object(json(text, name), name);
    }

    private @Nullable Object json(String text, String where) {
        try {
            return strict.readValue(text, Object.class);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw Problem.of(
                            ProblemCode.BAD_REQUEST,
                            at == null
                                    ? "The %s is not JSON.".formatted(where)
                                    : "The %s is not JSON at line %d, column %d."
                                            .formatted(where, at.getLineNr(), at.getColumnNr()))
                    .at(where);
        }
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
            throw Documents.unstorable(GraphQlErrors.shortened(where, 100));
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

    private ExecutionGraphQlResponse run(Asked asked, HttpServletRequest request) {
        Actor actor = Actors.of(request);
        var run = new DefaultExecutionGraphQlRequest(
                asked.query, asked.operationName, asked.variables, Map.of(), RequestFilter.currentId(), Locale.ENGLISH);
        run.configureExecutionInput((input, builder) -> {
            input.getGraphQLContext().put(Actors.KEY, actor);
            return input;
        });
        return Objects.requireNonNull(execution.execute(run).block());
    }

    private void answer(ExecutionGraphQlResponse response, MediaType mediaType, HttpServletResponse http)
            throws IOException {
        var result = response.getExecutionResult();
        int status = HttpServletResponse.SC_OK;
        if (mediaType.equals(GRAPHQL_RESPONSE) && !result.isDataPresent()) {
            GraphQLError first = result.getErrors().getFirst();
            ProblemCode code = GraphQlErrors.codeOf(first);
            status = code == null ? failures.internal().code().httpStatus() : code.httpStatus();
        }
        write(status, result.toSpecification(), mediaType, http);
    }

    private void write(int status, Object body, MediaType mediaType, HttpServletResponse response) throws IOException {
        byte[] bytes = writer.writeValueAsBytes(body);
        response.setStatus(status);
        response.setContentType(mediaType + ";charset=utf-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
