package org.gengtu.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gengtu.calendar.CountyClock;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The pages: the map, reports from the field, GraphiQL, and the catalogue of problems. Nothing comes from elsewhere. */
@RestController
final class Pages {
    private static final String PLAIN =
            "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
    private static final String GRAPHIQL = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final String MAP = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self';"
            + " img-src 'self' data: blob:; connect-src 'self'%s; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
    private static final String REPORT = "pages/report.html";
    private static final String WORKER = "default-src 'none'; connect-src 'self'";
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#{}]+");

    private final CountyClock clock;
    private final String background;

    /** @param background the address of tiles below the map; empty for none */
    Pages(CountyClock clock, @Value("${gengtu.background:}") String background) {
        this.clock = clock;
        this.background = background.strip();
    }

    /** The origin of an address of tiles as a source of a policy, after a blank; empty without an address. */
    static String source(String address) {
        Matcher origin = ORIGIN.matcher(address.strip());
        return origin.lookingAt() ? " " + origin.group() : "";
    }

    /** The map, built from src/main/web. */
    @GetMapping({"/", "/import"})
    void map(HttpServletResponse response) throws IOException {
        write(response, MAP.formatted(source(background)), withBackground("pages/map.html"));
    }

    /** The page for a phone in the field, built from src/main/web. */
    @GetMapping("/report")
    void report(HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        write(response, MAP.formatted(source(background)), withBackground(REPORT));
    }

    /**
     * The worker that keeps the page for the field in a browser; it differs whenever that page does. It lies beside the
     * page, as a worker is let in to what lies below it only.
     */
    @GetMapping("/report-worker.js")
    void reportWorker(HttpServletResponse response) throws IOException {
        String script = new ClassPathResource("pages/report-worker.js")
                .getContentAsString(StandardCharsets.UTF_8)
                .replace(
                        "{{version}}",
                        Integer.toHexString(withBackground(REPORT).hashCode()));
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        write(response, WORKER, "text/javascript", script);
    }

    private String withBackground(String resource) throws IOException {
        return filled(resource).replace("<!-- background -->", escaped(background));
    }

    /** The bulletin of a month, built with the map. */
    @GetMapping("/bulletin")
    void bulletin(HttpServletResponse response) throws IOException {
        write(response, MAP.formatted(""), filled("pages/bulletin.html"));
    }

    /** The day sheet of a route, built with the map. */
    @GetMapping("/route.html")
    void route(HttpServletResponse response) throws IOException {
        write(response, MAP.formatted(""), filled("pages/route.html"));
    }

    /** Every page says when what it shows is made up. */
    private String banner() {
        return clock.isDemonstration() ? """
                <p class="sample">演示县：现加载的县是虚构的，地名与数据均为编造，日期固定为 %1$s。
                <span lang="en">The county loaded is made up, names and data alike; its day is fixed at %1$s.</span></p>
                """.formatted(clock.today()) : "";
    }

    @GetMapping("/graphiql")
    void graphiql(HttpServletResponse response) throws IOException {
        write(response, GRAPHIQL, filled("pages/graphiql.html"));
    }

    @GetMapping("/problems")
    void problems(HttpServletResponse response) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (ProblemCode code : ProblemCode.values()) {
            rows.append(
                    "<tr><td>%d</td><td><a href=\"/problems/%s\">%s</a></td><td>%d</td><td>%s</td><td lang=\"en\">%s</td></tr>\n"
                            .formatted(
                                    code.number(),
                                    code.name(),
                                    code.name(),
                                    code.httpStatus(),
                                    escaped(code.titleZh()),
                                    escaped(code.title())));
        }
        write(response, PLAIN, page("错误目录 Problems", """
                <h1>错误目录 <span lang="en">Problems</span></h1>
                <table><tr><th>编号 No.</th><th>代码 Code</th><th>HTTP</th><th>问题</th><th lang="en">Problem</th></tr>
                %s</table>
                """.formatted(rows)));
    }

    @GetMapping("/problems/{name}")
    void problem(@PathVariable String name, HttpServletResponse response) throws IOException {
        Optional<ProblemCode> found = Stream.of(ProblemCode.values())
                .filter(each -> each.name().equals(name))
                .findFirst();
        ProblemCode code = found.orElseThrow(
                () -> Problem.of(ProblemCode.NOT_FOUND, "The catalogue has no problem of this name."));
        write(response, PLAIN, page(code.name(), """
                <h1>%s</h1>
                <p>%s<br><span lang="en">%s.</span></p>
                <p lang="en">%s</p>
                <p>编号 No. %d · HTTP %d</p>
                <p><a href="/problems">错误目录 <span lang="en">All problems</span></a></p>
                """.formatted(
                        code.name(),
                        escaped(code.titleZh()),
                        escaped(code.title()),
                        escaped(code.remedy()),
                        code.number(),
                        code.httpStatus())));
    }

    /** The catalogue as the page docs/PROBLEMS.md. */
    static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Problems 错误目录

                Generated from `ProblemCode`. The code is a GraphQL error's `extensions.code` and the end of an RFC 9457
                problem's `type`; number and code are never reused. A running server shows this page at `/problems`.

                | No. | Code | HTTP | Problem | 问题 | What to do |
                |---|---|---|---|---|---|
                """);
        for (ProblemCode code : ProblemCode.values()) {
            List<String> cells = List.of(
                    String.valueOf(code.number()),
                    "`" + code.name() + "`",
                    String.valueOf(code.httpStatus()),
                    code.title(),
                    code.titleZh(),
                    code.remedy());
            page.append("| ")
                    .append(String.join(
                            " | ",
                            cells.stream().map(cell -> cell.replace("|", "\\|")).toList()))
                    .append(" |\n");
        }
        return page.toString();
    }

    private String filled(String resource) throws IOException {
        return new ClassPathResource(resource)
                .getContentAsString(StandardCharsets.UTF_8)
                .replace("<!-- banner -->", banner());
    }

    private String page(String title, String body) {
        return """
                <!DOCTYPE html>
                <html lang="zh-CN">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>
                <link rel="stylesheet" href="/pages.css"><link rel="icon" href="data:,"></head>
                <body>
                %s%s</body>
                </html>
                """.formatted(escaped(title), banner(), body);
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }

    private static void write(HttpServletResponse response, String policy, String html) throws IOException {
        write(response, policy, MediaType.TEXT_HTML_VALUE, html);
    }

    private static void write(HttpServletResponse response, String policy, String mediaType, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setHeader("Content-Security-Policy", policy);
        response.setContentType(mediaType + ";charset=utf-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
