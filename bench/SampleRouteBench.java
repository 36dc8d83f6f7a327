import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A planner's day on the sample county: forty of its candidates planned over its roads, until the best plan is proven and all
 * is explained, and a stop that is dragged, as the page asks for it. The floor is the smallest question to the same server.
 */
public final class SampleRouteBench {
    private static final String USAGE = """
            bin/bench routes sample [options]
              --runs N      counted drags (default 40)
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
            """;

    private static final int WARM_UP = 10;
    private static final int MOST_SITES = 40;
    private static final String SITES =
            "{ siteWorths(filter: {status: [CANDIDATE, SURVEYED, SELECTED, UPGRADING, READY]}) { site { code position } } }";
    private static final int LOOK_EVERY_MILLIS = 50;

    private SampleRouteBench() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int runs = 40;
        Path kept = null;
        for (int i = 1; i < arguments.length; i += 2) {
            if (arguments[i].equals("--runs") && i + 1 < arguments.length) {
                runs = Integer.parseInt(arguments[i + 1]);
            } else if (arguments[i].equals("--data") && i + 1 < arguments.length) {
                kept = Path.of(arguments[i + 1]).toAbsolutePath();
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        Path data = kept == null ? Files.createTempDirectory("gengtu-bench-") : Files.createDirectories(kept);
        Tools.run(Map.of(), "chmod", "755", data.toString());
        try (Server server = new Server(root, data, "bench_route", "-Dgengtu.sample=on")) {
            System.out.println(Tools.describe(server.postgres));
            String job = plan(server);
            drag(server, job, runs);
        } finally {
            if (kept == null) {
                Tools.delete(data);
            }
        }
        System.exit(0);
    }

    private static String ask(Server server, String query) throws Exception {
        String answer = server.post("{\"query\":\"" + query.replace("\"", "\\\"") + "\"}");
        if (answer.contains("\"errors\"")) {
            throw new IllegalStateException(query + "\n" + answer);
        }
        return answer;
    }

    private static List<String> all(String in, String pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(in);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** Plans a day of the candidates and waits until all is explained. @return the planning */
    private static String plan(Server server) throws Exception {
        String today = Tools.text(ask(server, "{ calendar { today } }"), "\"today\":\"([^\"]+)\"");
        String worths = ask(server, SITES);
        while (worths.contains("\"siteWorths\":[]") || !ask(server, "{ roadNetwork { state } }").contains("READY")) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            worths = ask(server, SITES);
        }
        List<String> candidates =
                all(worths, "\"code\":(\"[^\"]+\")").stream().limit(MOST_SITES).toList();
        String place = "{type: \"Point\", coordinates: " + Tools.text(worths, "\"coordinates\":(\\[[^\\]]+\\])") + "}";
        long began = System.nanoTime();
        String job = Tools.text(
                ask(
                        server,
                        "mutation { planRoute(input: {name: \"bench\", on: \"%s\", vehicle: CAR, start: %s, end: %s, departAt: \"08:30\", returnBy: \"18:00\", lunchFrom: \"11:30\", lunchTo: \"13:00\", lunchMinutes: 60, candidates: {codes: [%s]}}) { job { id } } }"
                                .formatted(today, place, place, String.join(",", candidates))),
                "\"id\":\"([^\"]+)\"");
        double proven = Double.NaN;
        while (true) {
            String now = ask(server, "{ planningJob(id: \"%s\") { state bound best { value proven } } }".formatted(job));
            double seconds = (System.nanoTime() - began) / 1e9;
            if (Double.isNaN(proven) && now.contains("\"proven\":true")) {
                proven = seconds;
            }
            if (!now.contains("QUEUED") && !now.contains("RUNNING")) {
                System.out.println("\n## A day of %d candidates over the sample's roads, with the usual limit of time\n"
                        .formatted(candidates.size()));
                System.out.println("| value | plan proven, s | answered with all reasons, s |\n|---:|---:|---:|");
                System.out.println(String.format(
                        Locale.ROOT, "| %.2f | %.1f | %.1f |", Tools.number(now, "\"value\":([0-9.]+)"), proven, seconds));
                return job;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private static void drag(Server server, String job, int runs) throws Exception {
        String best = ask(server, "{ planningJob(id: \"%s\") { best { stops { site { id } } } } }".formatted(job));
        List<String> stops = all(best.substring(best.indexOf("\"stops\"")), "\"id\":\"([^\"]+)\"");
        Random random = new Random(7);
        List<Double> drags = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        for (int run = -WARM_UP; run < runs; run++) {
            List<String> order = new ArrayList<>(stops);
            Collections.swap(order, random.nextInt(order.size()), random.nextInt(order.size()));
            String days = "[[" + String.join(",", order.stream().map(id -> "\"" + id + "\"").toList()) + "]]";
            long began = System.nanoTime();
            ask(
                    server,
                    "{ tryRoute(jobId: \"%s\", days: %s) { broken { demand message site { id } } plan { value driveMinutes days { line back stops { arrive leave legLine } } coverage { pillars } } } }"
                            .formatted(job, days));
            double drag = (System.nanoTime() - began) / 1e6;
            began = System.nanoTime();
            ask(server, "{ calendar { today } }");
            double floor = (System.nanoTime() - began) / 1e6;
            if (run >= 0) {
                drags.add(drag);
                floors.add(floor);
            }
        }
        System.out.println("\n## A dragged stop of %d, %d times\n".formatted(stops.size(), runs));
        System.out.println("| median, ms | p99, ms | floor, ms | times the floor |\n|---:|---:|---:|---:|");
        System.out.println(String.format(
                Locale.ROOT,
                "| %.0f | %.0f | %.1f | %.0f |",
                Tools.median(drags),
                Tools.percentile(drags, 0.99),
                Tools.median(floors),
                Tools.median(drags) / Tools.median(floors)));
    }
}
