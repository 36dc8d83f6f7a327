package org.gengtu.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HttpProblemsTest extends ApiRoom {
    private void isProblem(HttpResponse<String> response, ProblemCode code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code.httpStatus());
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.get("type").asString()).isEqualTo("/problems/" + code.name());
        assertThat(body.get("number").asInt()).isEqualTo(code.number());
        assertThat(body.get("requestId").asString())
                .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("springframework");
    }

    @Test
    void refusesPagesOfOtherOrigins() {
        String query = "/graphql?query=%7Bnow%7D";
        isProblem(get(query, "Origin", "https://elsewhere.example"), ProblemCode.ORIGIN_REFUSED);
        assertThat(get(query, "Origin", "https://county.example").statusCode()).isEqualTo(200);
    }

    @Test
    void answersProblemsForWhatIsNotThere() {
        isProblem(get("/nothing/here", "Accept", "text/html"), ProblemCode.NOT_FOUND);
        isProblem(get("/problems/NOTHING"), ProblemCode.NOT_FOUND);
        isProblem(get("/imports"), ProblemCode.METHOD_NOT_ALLOWED);
        isProblem(send(HttpRequest.newBuilder(uri("/problems")).DELETE().build()), ProblemCode.METHOD_NOT_ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain | x",
                "multipart/form-data | x",
                "multipart/form-data; boundary=b | --b~Content-Disposition: form-data; name=\"file\"",
                "multipart/form-data; boundary=b | nothing",
                "application/json | {}"
            })
    void refusesAMalformedUpload(String type, String body) {
        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/imports"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body.replace("~", "\r\n")))
                .build());
        assertThat(response.statusCode()).as(response.body()).isBetween(400, 415);
        assertThat(JSON.readTree(response.body()).has("code")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /a\\b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /graphql?query=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /../../etc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "BREW /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "TRACE /graphql HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"
            })
    void refusesWhatIsNoHttp(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response)
                    .matches(Pattern.compile("HTTP/1.1 4\\d\\d.*", Pattern.DOTALL))
                    .doesNotContain("Exception")
                    .doesNotContain("<html");
        }
    }

    @Test
    void sendsSafetyHeadersAndTheRequestId() {
        HttpResponse<String> page = get("/", "X-Request-Id", "bad id\u00e9".substring(0, 6));
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("frame-ancestors 'none'");
        assertThat(page.headers().firstValue("X-Request-Id").orElseThrow()).matches("[0-9a-f]{16}");
        assertThat(get("/", "X-Request-Id", "mine_1").headers().firstValue("X-Request-Id"))
                .contains("mine_1");
    }

    @Test
    void servesItsPagesFromItselfOnly() {
        for (String path : new String[] {"/", "/import", "/report", "/graphiql", "/problems", "/problems/INTERNAL"}) {
            HttpResponse<String> page = get(path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body())
                    .doesNotContain("http:")
                    .doesNotContain("https:")
                    .doesNotContain("src=\"//");
            var links = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(page.body());
            while (links.find()) {
                if (!links.group(1).startsWith("/problems/")) {
                    assertThat(get(links.group(1)).statusCode())
                            .as(links.group(1))
                            .isEqualTo(200);
                }
            }
        }
        assertThat(get("/").body()).contains("/map/page/map-");
        assertThat(get("/map/worker.js").headers().firstValue("Content-Security-Policy"))
                .contains("default-src 'none'; connect-src 'self'");
        assertThat(get("/problems").body()).contains(ProblemCode.INTERNAL.titleZh());
        for (String script : new String[] {"/graphiql.js", "/graphiql.css", "/pages.css"}) {
            assertThat(get(script).body()).doesNotContain("://");
        }
    }

    @Test
    void showsHealthAndNothingElse() {
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        isProblem(get("/actuator/env"), ProblemCode.NOT_FOUND);
    }

    /** Written anew with {@code -Dgengtu.write-docs=true}. */
    @Test
    void keepsThePageOfProblemsUpToDate() throws IOException {
        Path page = Path.of("docs/PROBLEMS.md");
        if (Boolean.getBoolean("gengtu.write-docs")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, Pages.markdown());
        }
        assertThat(page).content(StandardCharsets.UTF_8).isEqualTo(Pages.markdown());
    }
}
