import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * How long each page of the program takes on the sample county until it can be used, in a headless Chromium whose window is
 * open and at rest: from the navigation to the last change of what it shows, once all that it asked for has been answered and
 * the map, where there is one, has drawn all of its tiles and rests. How soon all beside the map has come stands in a column of
 * its own. The floor is a page of the same server that shows a line of text.
 */
public final class PagesBench {
    private static final String USAGE = """
            bin/bench pages [options]
              --runs N      counted visits of each page (default 9)
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
              --out FILE    the same table in this file too
            """;

    private static final String SCHEMA = "bench_pages";
    /** The server has just started; those who use it all day find it warm. What the first of them waits stands in a column of its own. */
    private static final int WARM_UP = 5;
    private static final int QUIET_MS = 400;
    /** A new window of Chromium makes parts of itself ready for a second, which no visitor waits for. */
    private static final int WINDOW_MS = 1_500;
    private static final int PATIENCE_MS = 30_000;
    private static final Map<String, String> PAGES = new LinkedHashMap<>();

    static {
        PAGES.put("floor: one line of text", "/actuator/health");
        PAGES.put("restoration", "/");
        PAGES.put("recultivation", "/?view=recultivation");
        PAGES.put("environment", "/?view=environment");
        PAGES.put("sites", "/?view=sites");
        PAGES.put("routes", "/?view=routes");
        PAGES.put("indicators", "/?view=indicators");
        PAGES.put("documents", "/?view=documents");
        PAGES.put("import", "/?view=import");
        PAGES.put("report", "/report");
        PAGES.put("bulletin", "/bulletin?month=2026-05");
    }

    /** Told by the page itself: when it last changed, in all and beside the map, and how many answers it waits for. */
    private static final String WATCH = """
            (() => {
              const w = window.__gengtuBench = { last: 0, panel: 0, waiting: 0 };
              const changed = () => { w.last = performance.now(); };
              const isMap = (target) => target === document.documentElement || (target.closest ? target : target.parentElement)?.closest('#map');
              const ask = window.fetch;
              window.fetch = (...all) => { w.waiting++; return ask(...all).finally(() => { w.waiting--; changed(); }); };
              new MutationObserver((all) => { changed(); if (!all.every(({ target }) => isMap(target))) w.panel = w.last; }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
              addEventListener('load', changed);
            })()""";

    private static final String STATE =
            "JSON.stringify([performance.now(), window.__gengtuBench.last, window.__gengtuBench.waiting, document.readyState === 'complete' && !document.querySelector('#map[aria-busy=true]') ? 1 : 0, window.__gengtuBench.panel])";

    private final StringBuilder told = new StringBuilder();

    private PagesBench() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Map<String, String> options = new HashMap<>();
        List<String> known = List.of("--runs", "--data", "--out");
        for (int i = 1; i < arguments.length; i++) {
            if (known.contains(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        int runs = Integer.parseInt(options.getOrDefault("--runs", "9"));
        boolean own = !options.containsKey("--data");
        Path data = own ? Files.createTempDirectory("gengtu-bench-") : Path.of(options.get("--data")).toAbsolutePath();
        Files.createDirectories(data);
        Tools.run(Map.of(), "chmod", "755", data.toString());
        PagesBench bench = new PagesBench();
        try (Server server = new Server(root, data, SCHEMA, "-Dgengtu.sample=on");
                Chromium chromium = new Chromium(data)) {
            bench.tell(Tools.describe(server.postgres));
            bench.measure(server, chromium, runs);
            if (options.containsKey("--out")) {
                Files.writeString(Path.of(options.get("--out")), bench.told);
            }
        } finally {
            if (own) {
                Tools.delete(data);
            }
        }
        System.exit(0);
    }

    private void tell(String line) {
        System.out.println(line);
        told.append(line).append('\n');
    }

    private void measure(Server server, Chromium chromium, int runs) throws Exception {
        tell("| page | first after the start, ms | all beside the map, ms | usable, ms | slowest, ms | times the floor |");
        tell("|---|---:|---:|---:|---:|---:|");
        Map<String, List<Visit>> visits = new LinkedHashMap<>();
        // in turns: a slow minute of the machine meets all pages, and the floor too
        for (int run = 0; run < WARM_UP + runs; run++) {
            for (Map.Entry<String, String> page : PAGES.entrySet()) {
                visits.computeIfAbsent(page.getKey(), _ -> new ArrayList<>()).add(chromium.visit(server.address() + page.getValue()));
            }
            System.err.printf("%d of %d rounds%n", run + 1, WARM_UP + runs);
        }
        double floor = 0;
        for (Map.Entry<String, List<Visit>> page : visits.entrySet()) {
            List<Visit> counted = page.getValue().subList(WARM_UP, WARM_UP + runs);
            List<Double> millis = counted.stream().map(Visit::millis).toList();
            List<Double> panels = counted.stream().map(Visit::panelMillis).toList();
            double median = Tools.median(millis);
            floor = floor == 0 ? median : floor;
            tell("| %s | %.0f | %.0f | %.0f | %.0f | %.1f |"
                    .formatted(page.getKey(), page.getValue().getFirst().millis, Tools.median(panels), median, Tools.percentile(millis, 1), median / floor));
        }
    }

    private record Visit(double millis, double panelMillis) {}

    /** A headless Chromium, spoken to by its own protocol. */
    private static final class Chromium implements AutoCloseable, WebSocket.Listener {
        private final Process process;
        private final WebSocket socket;
        private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private int asked;

        Chromium(Path data) throws Exception {
            process = new ProcessBuilder(
                            "chromium",
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--use-angle=swiftshader",
                            "--enable-unsafe-swiftshader",
                            "--window-size=1280,800",
                            "--user-data-dir=" + data.resolve("chromium"),
                            "--remote-debugging-port=0",
                            "about:blank")
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = said.readLine();
            while (line != null && !line.contains("DevTools listening on ")) {
                line = said.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("Chromium did not start.");
            }
            Thread.ofVirtual().start(() -> {
                try {
                    while (said.readLine() != null) {}
                } catch (IOException e) {
                    // it has ended
                }
            });
            URI browser = URI.create(line.substring(line.indexOf("ws://")));
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(browser, this)
                    .get(10, TimeUnit.SECONDS);
        }

        /** Opens a window of its own, as a first visit does. @return milliseconds until it can be used */
        Visit visit(String address) throws Exception {
            String context = Tools.text(ask("", "Target.createBrowserContext", "{}"), "\"browserContextId\":\"([^\"]+)\"");
            String target = Tools.text(
                    ask("", "Target.createTarget", "{\"url\":\"about:blank\",\"browserContextId\":\"%s\"}".formatted(context)),
                    "\"targetId\":\"([^\"]+)\"");
            String session = Tools.text(
                    ask("", "Target.attachToTarget", "{\"targetId\":\"%s\",\"flatten\":true}".formatted(target)),
                    "\"sessionId\":\"([^\"]+)\"");
            ask(session, "Page.enable", "{}");
            ask(session, "Page.addScriptToEvaluateOnNewDocument", "{\"source\":%s}".formatted(quoted(WATCH)));
            Thread.sleep(WINDOW_MS);
            ask(session, "Page.navigate", "{\"url\":\"%s\"}".formatted(address));
            try {
                for (long began = System.nanoTime(); (System.nanoTime() - began) / 1_000_000 < PATIENCE_MS; ) {
                    String state = ask(
                            session, "Runtime.evaluate", "{\"expression\":%s,\"returnByValue\":true}".formatted(quoted(STATE)));
                    String[] values = Tools.text(state, "\"value\":\"\\[([^\\]]*)\\]\"").split(",");
                    double now = Double.parseDouble(values[0]);
                    double last = Double.parseDouble(values[1]);
                    if (values[3].equals("1") && values[2].equals("0") && now - last > QUIET_MS) {
                        return new Visit(last, Double.parseDouble(values[4]));
                    }
                    Thread.sleep(50);
                }
                throw new IllegalStateException(address + " was not usable within half a minute.");
            } finally {
                ask("", "Target.disposeBrowserContext", "{\"browserContextId\":\"%s\"}".formatted(context));
            }
        }

        private static String quoted(String text) {
            return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
        }

        private String ask(String session, String method, String parameters) throws Exception {
            int id = ++asked;
            String of = session.isEmpty() ? "" : ",\"sessionId\":\"%s\"".formatted(session);
            socket.sendText("{\"id\":%d,\"method\":\"%s\",\"params\":%s%s}".formatted(id, method, parameters, of), true)
                    .get(10, TimeUnit.SECONDS);
            while (true) {
                String answer = answers.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
                if (answer == null) {
                    throw new IllegalStateException("Chromium does not answer " + method + ".");
                }
                if (answer.startsWith("{\"id\":" + id + ",")) {
                    return answer;
                }
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                answers.add(part.toString());
                part.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
