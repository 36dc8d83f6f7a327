package org.gengtu.api;

import java.io.IOException;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.DefaultCorsProcessor;
import tools.jackson.databind.json.JsonMapper;

/** Refuses pages of other origins as a problem of the catalogue, where Spring would answer plain text. */
final class OriginRefusal extends DefaultCorsProcessor {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    protected void rejectRequest(ServerHttpResponse response) throws IOException {
        Problem problem = Problem.of(ProblemCode.ORIGIN_REFUSED, "A page of this origin may not use the server.")
                .at("Origin");
        response.setStatusCode(HttpStatusCode.valueOf(problem.code().httpStatus()));
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getBody().write(JSON.writeValueAsBytes(HttpProblems.body(problem, "")));
        response.flush();
    }
}
