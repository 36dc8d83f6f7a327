import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gengtu.orienteering.Answer;
import org.gengtu.orienteering.Engine;
import org.gengtu.orienteering.Plan;
import org.gengtu.orienteering.Progress;
import org.gengtu.orienteering.Task;
import org.gengtu.orienteering.Timetables;

/** How good the planner of routes is: on public instances of the orienteering problem, and on generated counties. */
public final class RoutesBench {
    private static final String HELP = """
            bin/bench routes [instances|counties|roads|sample|all] [options]
              instances       public orienteering instances, with and without time windows, each against its best known value
              counties        generated tasks of a county: how many are proven, and how soon
              roads           the roads of ../shared/data/osm: import, graph, matrix of 60 places, closure to effect
              sample          the sample county's sites over its roads: planned and explained, and a stop dragged
              --folder FOLDER the instances (default ../shared/data/routes beside the project, if it is there)
              --seconds N     how long each instance is worked on (default 30), each county (default 10)
              --tasks N       counties of each kind (default 10)
              --only TEXT     only instances, or kinds of counties, whose name contains it
              --threads N     1 or 2 (default 2)""";
    private static final int EARLY_SECONDS = 3;
    private static final double OP_TICKS = 1e7;
    private static final double LEAST_TICK = 1e-9;

    private RoutesBench() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int options = arguments.length > 1 && !arguments[1].startsWith("--") ? 2 : 1;
        String what = options == 2 ? arguments[1] : "all";
        Map<String, String> given = new HashMap<>();
        boolean known = List.of("instances", "counties", "all").contains(what) && (arguments.length - options) % 2 == 0;
        for (int i = options; known && i < arguments.length; i += 2) {
            known = List.of("--folder", "--seconds", "--tasks", "--only", "--threads")
                    .contains(arguments[i]);
            given.put(arguments[i], arguments[i + 1]);
        }
        if (!known) {
            System.err.println(HELP);
            System.exit(2);
        }
        String only = given.getOrDefault("--only", "");
        Engine engine = new Engine(Integer.parseInt(given.getOrDefault("--threads", "2")));
        if (!what.equals("counties")) {
            Path folder = given.containsKey("--folder")
                    ? Path.of(given.get("--folder"))
                    : root.toAbsolutePath().normalize().resolveSibling("shared").resolve("data/routes");
            if (Files.isDirectory(folder)) {
                instances(engine, folder, Integer.parseInt(given.getOrDefault("--seconds", "30")), only);
            } else {
                System.out.println("No instances in " + folder + "; name them by --folder.");
            }
        }
        if (!what.equals("instances")) {
            counties(
                    engine,
                    Integer.parseInt(given.getOrDefault("--seconds", "10")),
                    Integer.parseInt(given.getOrDefault("--tasks", "10")),
                    only);
        }
    }

    /** What was heard of an engine: values and bounds with their seconds. */
    private static final class Heard implements Progress {
        private final long began = System.nanoTime();
        private int early;
        private int value;
        private double firstBound;
        private double toBest;

        @Override
        public void better(Plan best, int bound) {
            double seconds = seconds();
            firstBound = firstBound == 0 ? seconds : firstBound;
            if (best != null && best.value() > value) {
                value = best.value();
                toBest = seconds;
                early = seconds <= EARLY_SECONDS ? value : early;
            }
        }

        @Override
        public boolean cancelled() {
            return false;
        }

        private double seconds() {
            return (System.nanoTime() - began) / 1e9;
        }
    }

    /** An instance: vertices as the checker numbers them, with the places of the task. */
    private record Instance(
            String name, Path file, Task task, int[] vertexOfSite, int last, int best, boolean proven) {}

    private static void instances(Engine engine, Path folder, int seconds, String only) throws Exception {
        System.out.printf(
                "%n%-34s %6s %6s %6s %6s %6s %7s %7s %s%n",
                "instance", "best", "3 s", seconds + " s", "bound", "proven", "to best", "in all", "route");
        for (Instance instance : read(folder)) {
            if (!instance.name().contains(only)) {
                continue;
            }
            Heard heard = new Heard();
            Answer answer = engine.solve(instance.task(), Duration.ofSeconds(seconds), null, heard);
            double took = heard.seconds();
            Plan plan = answer.best();
            System.out.printf(
                    "%-34s %5d%s %6d %6d %6d %6s %7.2f %7.2f %s%n",
                    instance.name(),
                    instance.best(),
                    instance.proven() ? "*" : " ",
                    heard.early,
                    plan == null ? 0 : plan.value(),
                    answer.bound(),
                    answer.outcome() == Answer.Outcome.PROVEN ? "yes" : "no",
                    heard.toBest,
                    took,
                    plan == null ? "none" : checked(folder, instance, plan));
        }
        System.out.println(
                "*: proven elsewhere. Of those without windows lengths are rounded up by 1e-7, and so are proofs.");
    }

    private static List<Instance> read(Path folder) throws IOException {
        List<Instance> all = new ArrayList<>();
        Map<String, String[]> plain = table(folder.resolve("BEST_KNOWN_OP.tsv"));
        for (String name : plain.keySet()) {
            String[] row = plain.get(name);
            boolean proven = !row[1].isBlank();
            all.add(plain(folder.resolve("op/" + name + ".txt"), name, Integer.parseInt(row[proven ? 1 : 4]), proven));
        }
        Map<String, String[]> windows = table(folder.resolve("BEST_KNOWN_OPTW.tsv"));
        for (String name : windows.keySet()) {
            String[] row = windows.get(name);
            boolean proven = !row[3].isBlank();
            all.add(windows(
                    folder.resolve("optw/" + name + ".txt"), name, Integer.parseInt(row[proven ? 3 : 4]), proven));
        }
        return all;
    }

    private static Map<String, String[]> table(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(row -> row[0], row -> row, (one, other) -> one, TreeMap::new));
    }

    private static List<String[]> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split("\\s+"))
                .toList();
    }

    /** Without windows: vertex 0 is the start, 1 the end. */
    private static Instance plain(Path file, String name, int best, boolean proven) throws IOException {
        List<String[]> rows = rows(file);
        int vertices = rows.size() - 1;
        int sites = vertices - 2;
        int[] vertex = IntStream.range(0, vertices)
                .map(place -> place < sites ? place + 2 : place - sites)
                .toArray();
        double[][] at = new double[vertices][];
        Arrays.setAll(at, place -> Arrays.stream(rows.get(vertex[place] + 1))
                .limit(3)
                .mapToDouble(Double::parseDouble)
                .toArray());
        int[][] travel = travel(at, distance -> (int) Math.ceil(distance * OP_TICKS - LEAST_TICK));
        int budget = (int) Math.round(Double.parseDouble(rows.get(0)[0]) * OP_TICKS);
        int[] opens = new int[sites];
        int[] closes = new int[sites];
        Arrays.fill(closes, budget);
        Task.Day day = new Task.Day(0, sites, sites + 1, 0, budget, Task.NEVER, null, opens, closes);
        int[] value = IntStream.range(0, sites).map(site -> (int) at[site][2]).toArray();
        return new Instance(name, file, task(value, new int[sites], travel, day), vertex, 1, best, proven);
    }

    /** With windows: vertex 0 is start and end; distances are cut off to one decimal, those of Cordeau to two. */
    private static Instance windows(Path file, String name, int best, boolean proven) throws IOException {
        List<double[]> rows = rows(file).stream()
                .skip(2)
                .map(row -> Arrays.stream(row).mapToDouble(Double::parseDouble).toArray())
                .toList();
        int sites = rows.size() - 1;
        int scale = name.startsWith("pr") ? 100 : 10;
        int[] vertex = IntStream.range(0, rows.size())
                .map(place -> (place + 1) % rows.size())
                .toArray();
        double[][] at = new double[rows.size()][];
        Arrays.setAll(at, place -> Arrays.copyOfRange(rows.get(vertex[place]), 1, 3));
        int[][] travel = travel(at, distance -> (int) Math.floor(distance * scale + LEAST_TICK));
        int[][] columns = new int[4][sites];
        for (int site = 0; site < sites; site++) {
            double[] row = rows.get(site + 1);
            columns[0][site] = (int) row[4];
            columns[1][site] = (int) Math.round(row[3] * scale);
            columns[2][site] = (int) Math.round(row[row.length - 2] * scale);
            columns[3][site] = (int) Math.round(row[row.length - 1] * scale);
        }
        double[] depot = rows.get(0);
        int closes = (int) Math.round(depot[depot.length - 1] * scale);
        Task.Day day = new Task.Day(0, sites, sites, 0, closes, Task.NEVER, null, columns[2], columns[3]);
        return new Instance(name, file, task(columns[0], columns[1], travel, day), vertex, 0, best, proven);
    }

    private static int[][] travel(double[][] at, java.util.function.DoubleToIntFunction rounded) {
        int[][] travel = new int[at.length][at.length];
        for (int from = 0; from < at.length; from++) {
            for (int to = 0; to < at.length; to++) {
                travel[from][to] = rounded.applyAsInt(Math.hypot(at[from][0] - at[to][0], at[from][1] - at[to][1]));
            }
        }
        return travel;
    }

    private static Task task(int[] value, int[] visit, int[][] travel, Task.Day day) {
        return new Task(value, visit, travel, List.of(day), new int[0], new int[0], List.of(), List.of());
    }

    /** What the folder's own checker says, and a check of the bench's own. */
    private static String checked(Path folder, Instance instance, Plan plan) throws Exception {
        int[] stops = plan.days().get(0);
        int value =
                Arrays.stream(stops).map(site -> instance.task().value()[site]).sum();
        boolean good = value == plan.value()
                && Arrays.stream(stops).distinct().count() == stops.length
                && Timetables.of(instance.task(), 0, stops) != null;
        String route = Arrays.stream(stops)
                .mapToObj(site -> " " + instance.vertexOfSite()[site])
                .collect(Collectors.joining("", "0", " " + instance.last()));
        String checker;
        try {
            Process process = new ProcessBuilder(
                            "python3",
                            folder.resolve("check_route.py").toString(),
                            instance.file().toString(),
                            route)
                    .redirectErrorStream(true)
                    .start();
            checker = new String(process.getInputStream().readAllBytes()).strip();
            process.waitFor(10, TimeUnit.SECONDS);
            checker = checker.startsWith("score " + value + " ") ? "passes" : "FAILS: " + checker;
        } catch (IOException e) {
            checker = "not checked by python3";
        }
        return (good ? "" : "WRONG, ") + checker;
    }

    private static void counties(Engine engine, int seconds, int tasks, String only) {
        System.out.printf(
                "%n%-26s %7s %9s %9s %9s %9s %9s %9s%n",
                "county", "proven", "median s", "most s", "gap %", "1st bound", "again s", "proven");
        for (int sites : new int[] {20, 40, 60, 200}) {
            for (int days = 1; days <= 2; days++) {
                for (boolean covers : new boolean[] {false, true}) {
                    String name =
                            sites + " sites, " + days + (days == 1 ? " day" : " days") + (covers ? ", covers" : "");
                    if (name.contains(only)) {
                        kind(engine, name, seconds, tasks, sites, days, covers);
                    }
                }
            }
        }
        System.out.println(
                "gap: mean of those not proven. again: mean of three times with one site more that must be visited,"
                        + " from the plan before.");
    }

    private static void kind(Engine engine, String name, int seconds, int tasks, int sites, int days, boolean covers) {
        double[] took = new double[tasks];
        double gaps = 0;
        double firstBound = 0;
        int proven = 0;
        List<Double> again = new ArrayList<>();
        int againProven = 0;
        for (int seed = 0; seed < tasks; seed++) {
            Task task = CountyTask.of(seed + 1, sites, days, covers);
            Heard heard = new Heard();
            Answer answer = engine.solve(task, Duration.ofSeconds(seconds), null, heard);
            took[seed] = heard.seconds();
            firstBound = Math.max(firstBound, heard.firstBound);
            Plan plan = answer.best();
            if (answer.outcome() == Answer.Outcome.PROVEN || answer.outcome() == Answer.Outcome.INFEASIBLE) {
                proven++;
            } else {
                gaps += plan == null ? 100 : 100.0 * (answer.bound() - plan.value()) / answer.bound();
            }
            if (plan == null) {
                continue;
            }
            for (int site = 0, more = 0; site < sites && more < 3; site++) {
                int forced = site;
                if (plan.days().stream().flatMapToInt(Arrays::stream).noneMatch(stop -> stop == forced)) {
                    more++;
                    Heard second = new Heard();
                    Answer other = engine.solve(forcing(task, forced), Duration.ofSeconds(seconds), plan, second);
                    again.add(second.seconds());
                    againProven += other.outcome() == Answer.Outcome.FOUND || other.outcome() == Answer.Outcome.UNKNOWN
                            ? 0
                            : 1;
                }
            }
        }
        Arrays.sort(took);
        System.out.printf(
                "%-26s %4d/%2d %9.2f %9.2f %9.2f %9.2f %9.2f %5d/%d%n",
                name,
                proven,
                tasks,
                took[tasks / 2],
                took[tasks - 1],
                proven == tasks ? 0 : gaps / (tasks - proven),
                firstBound,
                again.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                againProven,
                again.size());
    }

    private static Task forcing(Task task, int site) {
        return new Task(
                task.value(),
                task.visit(),
                task.travel(),
                task.days(),
                new int[] {site},
                task.pinnedOrder(),
                task.caps(),
                task.covers());
    }
}
