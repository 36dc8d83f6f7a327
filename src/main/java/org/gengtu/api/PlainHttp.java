package org.gengtu.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.ClientAbortException;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsUtils;

/**
 * Addresses that are read only and served without Spring MVC, as microseconds count there. Origins are let in or refused,
 * and failures answered, as everywhere else.
 */
@Component
public final class PlainHttp {
    private static final Logger LOG = LoggerFactory.getLogger(PlainHttp.class);
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final HttpProblems problems;
    private final OriginRefusal origins = new OriginRefusal();
    private final @Nullable CorsConfiguration allowed;

    /** @param origins the origins whose pages may use the API; none by default */
    PlainHttp(HttpProblems problems, @Value("${gengtu.origins:}") List<String> origins) {
        this.problems = problems;
        List<String> named = origins.stream().filter(each -> !each.isBlank()).toList();
        this.allowed = named.isEmpty() ? null : configuration(named);
    }

    private static CorsConfiguration configuration(List<String> origins) {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(origins);
        configuration.setAllowedMethods(List.of("GET", "HEAD"));
        configuration.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        configuration.setExposedHeaders(List.of(RequestFilter.HEADER, HttpHeaders.ETAG));
        return configuration;
    }

    /** Answers GET and, by the same answer whose body is left out, HEAD. */
    public interface Handler {
        void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    /** A servlet for a prefix of addresses. */
    public HttpServlet servlet(Handler handler) {
        return new Plain(this, handler);
    }

    /** Whether the page that asks may go on. */
    private boolean admits(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return allowed == null && !CorsUtils.isPreFlightRequest(request)
                || origins.processRequest(allowed, request, response) && !CorsUtils.isPreFlightRequest(request);
    }

    private static final class Plain extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient PlainHttp http;
        private final transient Handler handler;

        Plain(PlainHttp http, Handler handler) {
            this.http = http;
            this.handler = handler;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            try {
                if (!http.admits(request, response)) {
                    return;
                }
                switch (request.getMethod()) {
                    case "GET", "HEAD" -> handler.handle(request, response);
                    case "OPTIONS" -> {
                        response.setHeader(HttpHeaders.ALLOW, METHODS);
                        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                    }
                    default -> {
                        response.setHeader(HttpHeaders.ALLOW, METHODS);
                        throw Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "The method is not allowed at this address.");
                    }
                }
            } catch (ClientAbortException gone) {
                LOG.debug("The caller has gone", gone);
            } catch (Exception e) {
                if (response.isCommitted()) {
                    // half an answer must not look like a whole one: the server breaks the connection off
                    if (e instanceof IOException failure) {
                        throw failure;
                    }
                    throw new ServletException("An answer was broken off.", e);
                }
                http.problems.answer(e, request, response);
            }
        }
    }
}
