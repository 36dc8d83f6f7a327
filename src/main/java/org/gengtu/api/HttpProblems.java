package org.gengtu.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.MethodArgumentConversionNotSupportedException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import tools.jackson.databind.json.JsonMapper;

/** Every failure of an HTTP request as {@code application/problem+json} (RFC 9457), with its entry of the catalogue. */
@RestController
@RestControllerAdvice
final class HttpProblems implements ErrorController {
    private final Failures failures;
    private final JsonMapper json;

    HttpProblems(Failures failures, JsonMapper json) {
        this.failures = failures;
        this.json = json;
    }

    @ExceptionHandler
    void answer(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (failure instanceof AsyncRequestNotUsableException || response.isCommitted()) {
            // The caller has gone; there is nobody to answer.
            return;
        }
        if (failure instanceof ErrorResponse carrier && carrier.getStatusCode().is4xxClientError()) {
            for (String name : new String[] {HttpHeaders.ALLOW, HttpHeaders.ACCEPT}) {
                String value = carrier.getHeaders().getFirst(name);
                if (value != null) {
                    response.setHeader(name, value);
                }
            }
        }
        write(problemOf(failure), String.valueOf(request.getRequestURI()), response);
    }

    /** What the servlet container could not hand to a controller. */
    @RequestMapping("/error")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            // What was begun cannot be answered otherwise; the server has logged why, and breaks it off.
            return;
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        Problem problem = failure instanceof Exception exception
                ? problemOf(exception)
                : status instanceof Integer number
                        ? ofStatus(number)
                        : Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this address.");
        write(problem, uri == null ? request.getRequestURI() : uri.toString(), response);
    }

    private Problem problemOf(Exception failure) {
        if (failures.isKnown(failure)) {
            return failures.problemOf(failure);
        }
        return switch (failure) {
            case MaxUploadSizeExceededException tooLarge ->
                Problem.of(ProblemCode.BODY_TOO_LARGE, "The file sent is larger than the server takes.");
            case MultipartException broken ->
                Problem.of(ProblemCode.BAD_REQUEST, "The multipart body is missing, broken or cut short.");
            case HttpMessageNotReadableException unreadable ->
                Problem.of(ProblemCode.BAD_REQUEST, "The body cannot be read.").at("body");
            case MethodArgumentTypeMismatchException mismatch ->
                Problem.of(
                                ProblemCode.ARGUMENT_INVALID,
                                "The value of %s is not allowed.".formatted(mismatch.getName()))
                        .at(mismatch.getName());
            case MethodArgumentConversionNotSupportedException mismatch ->
                Problem.of(
                                ProblemCode.ARGUMENT_INVALID,
                                "The part %s is a file where a plain field is wanted.".formatted(mismatch.getName()))
                        .at(mismatch.getName());
            case MissingServletRequestParameterException missing ->
                Problem.of(
                                ProblemCode.ARGUMENT_INVALID,
                                "The parameter %s is missing.".formatted(missing.getParameterName()))
                        .at(missing.getParameterName());
            case AsyncRequestTimeoutException late -> failures.timeout();
            case ErrorResponse carrier ->
                carrier.getStatusCode().is4xxClientError()
                        ? ofStatus(carrier.getStatusCode().value())
                        : failures.problemOf(failure);
            default -> failures.problemOf(failure);
        };
    }

    private Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this address.");
            case 405 -> Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "The method is not allowed at this address.");
            case 406 ->
                Problem.of(ProblemCode.NOT_ACCEPTABLE, "None of the media types asked for can be given.")
                        .remedy("Accept the media type that this address gives, or */*.");
            case 413 -> Problem.of(ProblemCode.BODY_TOO_LARGE, "The body is larger than the server takes.");
            case 415 ->
                Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "The media type of the body is not understood.")
                        .remedy("Send the media type that this address takes.");
            case 503 -> Problem.of(ProblemCode.UNAVAILABLE, "The server cannot answer now.");
            default ->
                status >= 500
                        ? failures.internal()
                        : Problem.of(ProblemCode.BAD_REQUEST, "The request cannot be read.");
        };
    }

    private void write(Problem problem, String instance, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        byte[] bytes = json.writeValueAsBytes(body(problem, instance));
        response.setStatus(problem.code().httpStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    static Map<String, Object> body(Problem problem, String instance) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "/problems/" + problem.code().name());
        body.put("title", problem.code().title());
        body.put("titleZh", problem.code().titleZh());
        body.put("status", problem.code().httpStatus());
        body.put("detail", problem.what());
        body.put("instance", Problem.shortened(instance, 200));
        body.put("code", problem.code().name());
        body.put("number", problem.code().number());
        if (problem.where() != null) {
            body.put("where", problem.where());
        }
        body.put("remedy", problem.remedy());
        body.put("requestId", RequestFilter.currentId());
        body.putAll(problem.details());
        return body;
    }
}
