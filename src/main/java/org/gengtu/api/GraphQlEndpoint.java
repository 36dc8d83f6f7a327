package org.gengtu.api;

import graphql.GraphQLError;
import graphql.language.OperationDefinition.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.ExecutionGraphQlResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * GraphQL over HTTP, as the working draft of graphql.github.io/graphql-over-http says: POST with a JSON body, GET for
 * queries only. Answers are UTF-8, {@code application/graphql-response+json} with a status of its own, or
 * {@code application/json} with 200 for every request that could be read. With {@code text/event-stream} the answer is a
 * stream of events, which alone may be of a subscription.
 */
@RestController
final class GraphQlEndpoint {
    private static final MediaType GRAPHQL_RESPONSE = MediaType.parseMediaType("application/graphql-response+json");

    private final GraphQlExecution execution;
    private final Failures failures;
    private final Limits limits;
    private final Messages messages;
    private final EventStreams streams;

    GraphQlEndpoint(
            GraphQlExecution execution, Failures failures, Limits limits, Messages messages, EventStreams streams) {
        this.execution = execution;
        this.failures = failures;
        this.limits = limits;
        this.messages = messages;
        this.streams = streams;
    }

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
            Asked asked = read(request, response, mediaType.equals(MediaType.TEXT_EVENT_STREAM));
            request.setAttribute(RequestFilter.OPERATION, asked.operationName());
            Actor actor = Actors.of(request);
            if (mediaType.equals(MediaType.TEXT_EVENT_STREAM)) {
                streams.begin(asked, actor, request, response);
                return;
            }
            answer(
                    Objects.requireNonNull(execution
                            .execute(asked.request(actor, RequestFilter.currentId()))
                            .block()),
                    mediaType,
                    response);
        } catch (Problem problem) {
            if (mediaType.equals(MediaType.TEXT_EVENT_STREAM) && problem.code() != ProblemCode.METHOD_NOT_ALLOWED) {
                streams.refuse(problem, response);
                return;
            }
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
            if (type.equalsTypeAndSubtype(MediaType.TEXT_EVENT_STREAM)) {
                return MediaType.TEXT_EVENT_STREAM;
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

    private Asked read(HttpServletRequest request, HttpServletResponse response, boolean streamed) throws IOException {
        return switch (request.getMethod()) {
            case "POST" -> ofBody(request);
            case "GET" -> ofQueryString(request, response, streamed);
            default -> {
                response.setHeader(HttpHeaders.ALLOW, "GET, POST");
                throw Problem.of(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        "%s is not allowed here.".formatted(Problem.shortened(request.getMethod(), 20)));
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
        Object json = messages.read(text.startsWith("\uFEFF") ? text.substring(1) : text, "body");
        if (!(json instanceof Map<?, ?> members)) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The body is not a JSON object.")
                    .at("body");
        }
        return Asked.of(members);
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

    private Asked ofQueryString(HttpServletRequest request, HttpServletResponse response, boolean streamed) {
        Asked asked;
        try {
            Map<String, @Nullable Object> members = new HashMap<>();
            members.put("query", parameter(request, "query"));
            members.put("operationName", parameter(request, "operationName"));
            for (String name : List.of("variables", "extensions")) {
                String text = parameter(request, name);
                members.put(name, text == null ? null : messages.read(text, name));
            }
            asked = Asked.of(members);
        } catch (IllegalStateException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The query string cannot be decoded.");
        }
        Operation kind =
                execution.findKind(asked.query(), asked.operationName()).orElse(Operation.QUERY);
        if (kind != Operation.QUERY && !(streamed && kind == Operation.SUBSCRIPTION)) {
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
        byte[] bytes = messages.write(body);
        response.setStatus(status);
        MediaType written = mediaType.equals(MediaType.TEXT_EVENT_STREAM) ? MediaType.APPLICATION_JSON : mediaType;
        response.setContentType(written + ";charset=utf-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
