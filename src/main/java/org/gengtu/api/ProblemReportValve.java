package org.gengtu.api;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** Tomcat's own refusals, of requests that reach no servlet, as problem documents instead of its HTML page. */
public final class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemCode code = switch (status) {
            case 404 -> ProblemCode.NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 413 -> ProblemCode.BODY_TOO_LARGE;
            case 503 -> ProblemCode.UNAVAILABLE;
            default -> status >= 500 ? ProblemCode.INTERNAL : ProblemCode.BAD_REQUEST;
        };
        // Nothing of the request is echoed: it may be anything.
        String body = """
                {"type":"/problems/%s","title":"%s","titleZh":"%s","status":%d,"detail":"%s.","code":"%s","number":%d,"remedy":"%s"}""".formatted(
                        code.name(),
                        code.title(),
                        code.titleZh(),
                        status,
                        code.title(),
                        code.name(),
                        code.number(),
                        code.remedy());
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("utf-8");
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                writer.write(body);
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("The caller of a refused request has gone", e);
        }
    }
}
