import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.gengtu.Gengtu;
import org.gengtu.farmland.PlotBulk;
import org.gengtu.farmland.PlotFact;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.farmland.VerificationLevel;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.recovery.Recoveries;
import org.gengtu.recovery.Recovery;
import org.gengtu.recovery.RegionRecovery;
import org.gengtu.recovery.StageRecovery;
import org.gengtu.region.RegionLevel;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures commands, recovery and subscriptions on a county with a year's history: an import and some thousand commits.
 * Program and floor take turns in the same run; every figure is the median of several runs after a warm-up. What needs no
 * HTTP runs in this very JVM, as a caller within the program would.
 */
public final class LedgerBench {
    private static final String USAGE = """
            bin/bench ledger [recovery|commands|wait|live|all] [options]
              --plots N     plots of the county, and rows of the import that is waited for (default 200000)
              --commits N   commits of its history (default 3000)
              --runs N      counted runs of each figure (default 3)
              --seconds N   length of a run of changes to subscribers (default 20)
              --java WORDS  more options for the program's Java
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
              --out FILE    the same tables in this file too
            """;

    private static final List<String> WHAT = List.of("recovery", "commands", "wait", "live", "all");
    private static final String SCHEMA = "bench_ledger";

    private static final int WRITERS = 32;
    private static final int BULK = 1_000;
    private static final int SUBSCRIBERS = 1_000;
    private static final int CHANGES_A_SECOND = 100;
    private static final int LIVE_WRITERS = 8;

    /** Every tenth plot from one of these on is one measure's own; the history has the first five tenths. */
    private static final int TENTHS = 10;

    private static final int OF_HISTORY = 5;
    private static final int HTTP = 5;
    private static final int SERVICE = 6;
    private static final int FLOOR = 7;
    private static final int MANY = 8;
    private static final int MANY_FLOOR = 9;

    private final Path root;
    private final Path data;
    private final int plots;
    private final int commits;
    private final int runs;
    private final int seconds;
    private final String javaOptions;
    private final Postgres postgres;
    private final StringBuilder told = new StringBuilder();

    private LedgerBench(Path root, Path data, Map<String, String> options) {
        this.root = root;
        this.data = data;
        this.plots = Integer.parseInt(options.getOrDefault("--plots", "200000"));
        this.commits = Integer.parseInt(options.getOrDefault("--commits", "3000"));
        this.runs = Integer.parseInt(options.getOrDefault("--runs", "3"));
        this.seconds = Integer.parseInt(options.getOrDefault("--seconds", "20"));
        this.javaOptions = options.getOrDefault("--java", "");
        this.postgres = new Postgres(data);
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String what = "all";
        Map<String, String> options = new HashMap<>();
        List<String> known = List.of("--plots", "--commits", "--runs", "--seconds", "--java", "--data", "--out");
        for (int i = 1; i < arguments.length; i++) {
            if (WHAT.contains(arguments[i])) {
                what = arguments[i];
            } else if (known.contains(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        boolean own = !options.containsKey("--data");
        Path data = own ? Files.createTempDirectory("gengtu-bench-") : Path.of(options.get("--data")).toAbsolutePath();
        Files.createDirectories(data);
        // PostgreSQL runs under an account of its own, which must be able to pass through
        Tools.run(Map.of(), "chmod", "755", data.toString());
        LedgerBench bench = new LedgerBench(root, data, options);
        try {
            bench.measure(what);
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

    private void measure(String what) throws Exception {
        Path files = county().files();
        if (!what.equals("wait")) {
            fill();
        }
        if (what.equals("recovery") || what.equals("all")) {
            measureRecovery();
        }
        if (what.equals("commands") || what.equals("all")) {
            measureCommands();
        }
        if (what.equals("wait") || what.equals("all")) {
            measureWait(files);
        }
        if (what.equals("live") || what.equals("all")) {
            measureLive();
        }
    }

    // ---- the county

    private County county() {
        return new County(root, data, plots, 0);
    }

    /** The database as filled, from which each measure begins. */
    private Path filled() {
        return data.resolve("filled-%d-%d".formatted(plots, commits));
    }

    private void fill() throws Exception {
        if (Files.exists(filled())) {
            return;
        }
        Tools.run(Map.of(), "rm", "-rf", data.resolve("postgis").toString());
        try (Server server = new Server(root, data, SCHEMA, "")) {
            county().fill(server, SCHEMA);
        }
        try (Program program = new Program()) {
            program.writeHistory();
            program.awaitFolded();
        }
        try (Server server = new Server(root, data, SCHEMA, "")) {
            server.psql(server.owner, SCHEMA, "VACUUM ANALYZE");
            server.checkpoint();
        }
        Path copy = data.resolve("filled.part");
        Tools.run(Map.of(), "rm", "-rf", copy.toString());
        Tools.run(Map.of(), "cp", "-a", data.resolve("postgis").toString(), copy.toString());
        Files.move(copy, filled());
    }

    private void refill() throws Exception {
        Tools.run(Map.of(), "rm", "-rf", data.resolve("postgis").toString());
        Tools.run(Map.of(), "cp", "-a", filled().toString(), data.resolve("postgis").toString());
    }

    /** The program in this JVM, on the bench's data folder. */
    private final class Program implements AutoCloseable {
        final ConfigurableApplicationContext context;
        final PlotBulk bulk;
        final Recoveries recoveries;
        final Reading ledger;
        final JdbcClient reading;
        final TransactionTemplate snapshot;

        Program() {
            context = new SpringApplication(Gengtu.class)
                    .run("--gengtu.data=" + data, "--gengtu.schema=" + SCHEMA, "--gengtu.sample=off", "--server.port=0");
            bulk = context.getBean(PlotBulk.class);
            recoveries = context.getBean(Recoveries.class);
            ledger = context.getBean(Reading.class);
            reading = JdbcClient.create(context.getBean("readingDataSource", DataSource.class));
            snapshot = new TransactionTemplate(
                    context.getBean("readingTransactionManager", PlatformTransactionManager.class));
            snapshot.setReadOnly(true);
            snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        }

        /** Reads as a request does: in one snapshot, which is then given back. */
        <T> T read(Supplier<T> work) {
            return snapshot.execute(status -> {
                status.setRollbackOnly();
                return work.get();
            });
        }

        long position() {
            return reading.sql("SELECT position FROM ledger_head").query(Long.class).single();
        }

        /** Restores, recultivates, checks, lapses, exempts and corrects half of the plots over a year, now and then many at once. */
        void writeHistory() {
            Tools.note("Writing " + commits + " commits ...");
            Plots own = plots();
            Deque<Long> untouched = new ArrayDeque<>();
            List<Long> shuffled = own.ids().stream()
                    .filter(id -> (id - own.first()) % TENTHS < OF_HISTORY)
                    .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
            java.util.Collections.shuffle(shuffled, new Random(1));
            untouched.addAll(shuffled);
            Deque<Long> restored = new ArrayDeque<>();
            Deque<Long> recultivated = new ArrayDeque<>();
            int many = (int) Math.min(BULK, shuffled.size() * 0.8 / Math.max(1, commits / 100.0));
            LocalDate until = LocalDate.of(own.campaign(), 12, 20);
            for (int i = 0; i < commits; i++) {
                LocalDate begun = LocalDate.of(own.campaign(), 2, 1);
                LocalDate day = begun.plusDays(i * (until.toEpochDay() - begun.toEpochDay()) / commits);
                List<PlotFact> facts = new ArrayList<>();
                if (i % 100 == 25 || i % 100 == 75) {
                    for (int n = 0; n < many; n++) {
                        facts.add(i % 100 == 25 ? restore(own, untouched, restored, day) : recultivate(own, restored, recultivated, day));
                    }
                    facts.removeIf(java.util.Objects::isNull);
                }
                if (facts.isEmpty()) {
                    facts.add(one(i, own, untouched, restored, recultivated, day));
                }
                bulk.record(facts, Commit.of(Actor.UNKNOWN, "bench"));
            }
        }

        private PlotFact restore(Plots own, Deque<Long> untouched, Deque<Long> restored, LocalDate day) {
            long id = untouched.pop();
            restored.add(id);
            return new PlotFact.Restored(id, own.onOrAfter(id, day.minusDays(id % 9)), RestorationMode.SELF, null);
        }

        private static PlotFact recultivate(Plots own, Deque<Long> restored, Deque<Long> recultivated, LocalDate day) {
            if (restored.isEmpty()) {
                return null;
            }
            long id = restored.pop();
            recultivated.add(id);
            return new PlotFact.Recultivated(id, own.onOrAfter(id, day), "maize", null);
        }

        private PlotFact one(
                int number, Plots own, Deque<Long> untouched, Deque<Long> restored, Deque<Long> recultivated, LocalDate day) {
            int turn = number % 10;
            if (turn >= 5 && turn <= 6 && !restored.isEmpty()) {
                return java.util.Objects.requireNonNull(recultivate(own, restored, recultivated, day));
            }
            if (turn == 7 && !recultivated.isEmpty()) {
                long id = recultivated.pop();
                return new PlotFact.Verified(
                        id,
                        own.onOrAfter(id, day),
                        RecoveryStage.RECULTIVATION,
                        number % 20 < 10 ? VerificationLevel.COUNTY : VerificationLevel.TOWNSHIP,
                        number % 3 > 0,
                        null);
            }
            if (turn == 8 && !restored.isEmpty()) {
                long id = restored.pop();
                return new PlotFact.Lapsed(id, own.onOrAfter(id, day), null);
            }
            if (turn == 9) {
                long id = untouched.pop();
                return number % 20 < 10
                        ? new PlotFact.Exempted(id, own.onOrAfter(id, day), "steep", "the bureau", null)
                        : new PlotFact.AreaCorrected(
                                id, own.onOrAfter(id, day), BigDecimal.valueOf(100 + number % 500, 2), "measured");
            }
            return restore(own, untouched, restored, day);
        }

        /** Waits for the sums of recovery, which follow the commits at their own pace. */
        void awaitFolded() throws InterruptedException {
            long upto = -1;
            for (long before = -2; upto != before; Thread.sleep(12_000)) {
                before = upto;
                upto = reading.sql("SELECT coalesce(max(upto_position), 0) FROM recovery_segment")
                        .query(Long.class)
                        .single();
            }
        }

        Plots plots() {
            TreeMap<Long, LocalDate> registered = new TreeMap<>();
            reading.sql("SELECT plot_id, registered_on FROM plot_state WHERE " + Snapshot.today("plot_state"))
                    .query(row -> {
                        registered.put(row.getLong(1), row.getObject(2, LocalDate.class));
                    });
            int campaign = reading.sql("SELECT mode() WITHIN GROUP (ORDER BY campaign) FROM plot_state")
                    .query(Integer.class)
                    .single();
            return new Plots(new ArrayList<>(registered.keySet()), registered, campaign);
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /** The county's plots, all of one import: their numbers follow one another. */
    private record Plots(List<Long> ids, Map<Long, LocalDate> registered, int campaign) {
        long first() {
            return ids.getFirst();
        }

        LocalDate onOrAfter(long plotId, LocalDate day) {
            LocalDate from = registered.get(plotId);
            return day.isBefore(from) ? from : day;
        }

        /** Those of a tenth. */
        Deque<Long> of(int tenth) {
            return new ArrayDeque<>(
                    ids.stream().filter(id -> (id - first()) % TENTHS == tenth).toList());
        }
    }

    // ---- recovery

    private void measureRecovery() throws Exception {
        refill();
        try (Program program = new Program()) {
            describe();
            Plots own = program.plots();
            long newest = program.position();
            tell("\n## Recovery at %,d plots, an import and %,d commits: in the service, without HTTP".formatted(own.ids.size(), newest));
            tell("Floor: the same figures by GROUP BY over the plots (bench/floor/recovery.sql), on a connection of the program's.");
            tell("Medians of %d; all answers were compared with the floor's.\n".formatted(3 * runs));
            tell("| | GROUP BY, ms | recovery, ms | times | differences |\n|---|---:|---:|---:|---:|");
            Deque<Long> left = own.of(SERVICE);
            LocalDate day = LocalDate.of(own.campaign, 12, 30);
            for (RegionLevel by : List.of(RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)) {
                for (int i = 0; i < 200; i++) {
                    program.read(() -> program.recoveries.list(by, null, null, own.campaign, null));
                }
                String regions = program.read(
                                () -> program.recoveries.list(by, null, null, own.campaign, null).size())
                        + (by == RegionLevel.TOWNSHIP ? " townships" : " villages");
                compare(program, by, own.campaign, regions + ", today", i -> null, i -> {});
                compare(
                        program,
                        by,
                        own.campaign,
                        regions + ", today, first after a commit",
                        i -> null,
                        i -> program.bulk.record(
                                List.of(new PlotFact.Restored(left.pop(), day, RestorationMode.SELF, null)),
                                Commit.of(Actor.UNKNOWN, "bench")));
                // each asks for a day and an instant that nobody has asked for
                int shift = by == RegionLevel.TOWNSHIP ? 0 : 1;
                compare(
                        program,
                        by,
                        own.campaign,
                        regions + ", past day, first asked",
                        i -> new AsOf(LocalDate.of(own.campaign, 10, 1).plusDays(2L * i + shift), null, null),
                        i -> {});
                compare(
                        program,
                        by,
                        own.campaign,
                        regions + ", past day at a past knownAt, first asked",
                        i -> new AsOf(
                                LocalDate.of(own.campaign, 6, 1).plusDays(2L * i + shift),
                                recordedAt(program, newest * (50 + i) / 100 + 7 + shift),
                                null),
                        i -> {});
            }
        }
    }

    private static Instant recordedAt(Program program, long position) {
        return program.reading
                .sql("SELECT recorded_at FROM ledger_commit WHERE position = ?")
                .param(position)
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
    }

    private interface Asked {
        AsOf of(int number);
    }

    private interface Before {
        void run(int number);
    }

    private void compare(Program program, RegionLevel by, int campaign, String what, Asked asked, Before before)
            throws Exception {
        String sql = Files.readString(root.resolve("bench/floor/recovery.sql"));
        List<Double> floors = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        long different = 0;
        for (int i = -2; i < 3 * runs; i++) {
            AsOf asOf = asked.of(i + 2);
            before.run(i + 2);
            long began = System.nanoTime();
            if (asOf != null && asOf.knownAt() != null) {
                program.ledger.settle();
            }
            List<RegionRecovery> answer = program.read(() -> program.recoveries.list(by, null, asOf, campaign, null));
            double took = (System.nanoTime() - began) / 1e6;
            Grouped grouped = program.read(() -> grouped(program, sql, by, campaign, asOf));
            Map<String, String> figures = figures(answer);
            if (answer.isEmpty() || grouped.figures.isEmpty()) {
                throw new IllegalStateException("No region is told.");
            }
            different += Stream.concat(figures.keySet().stream(), grouped.figures.keySet().stream())
                    .distinct()
                    .filter(region -> !figures.getOrDefault(region, "").equals(grouped.figures.getOrDefault(region, "")))
                    .count();
            if (i >= 0) {
                ours.add(took);
                floors.add(grouped.ms);
            }
        }
        tell("| %s | %.1f | %.3f | **%.0f** | %d |".formatted(
                what, Tools.median(floors), Tools.median(ours), Tools.median(floors) / Tools.median(ours), different));
    }

    /** @param figures by the digits of a region that has plots */
    private record Grouped(double ms, Map<String, String> figures) {}

    private static Grouped grouped(Program program, String sql, RegionLevel by, int campaign, AsOf asOf) {
        Snapshot at = program.ledger.at(asOf);
        Map<String, String> figures = new TreeMap<>();
        long began = System.nanoTime();
        program.reading
                .sql(sql.replace("{state}", at.condition("s")))
                .params(at.parameters())
                .param("digits", by == RegionLevel.TOWNSHIP ? 9 : 12)
                .param("campaign", campaign)
                .param("day", at.on())
                .query(row -> {
                    figures.put(row.getString(1), figures(row));
                });
        return new Grouped((System.nanoTime() - began) / 1e6, figures);
    }

    private static String figures(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(plain(row.getBigDecimal(i)));
        }
        return String.join(" ", values);
    }

    private static Map<String, String> figures(List<RegionRecovery> rows) {
        Map<String, String> figures = new TreeMap<>();
        for (RegionRecovery row : rows) {
            Recovery all = row.recovery();
            if (all.plots() > 0) {
                List<String> values = new ArrayList<>();
                Stream.of(
                                all.plots(),
                                all.areaMu(),
                                all.exemptPlots(),
                                all.exemptAreaMu(),
                                all.lapsedPlots(),
                                all.lapsedAreaMu(),
                                all.unmappedPlots(),
                                all.unmappedAreaMu(),
                                all.foundLatePlots(),
                                all.foundLateAreaMu())
                        .forEach(number -> values.add(plain(number)));
                Stream.of(all.restoration(), all.recultivation()).forEach(stage -> addReached(values, stage));
                Stream.of(all.restoration(), all.recultivation()).forEach(stage -> {
                    values.add(plain(stage.overduePlots()));
                    values.add(plain(stage.overdueAreaMu()));
                });
                figures.put(row.region().code().prefix(), String.join(" ", values));
            }
        }
        return figures;
    }

    private static void addReached(List<String> values, StageRecovery stage) {
        double passed = stage.samplePassRate() == null
                ? 0
                : Math.round(stage.samplePassRate() * stage.sampledAreaMu() * 100) / 100.0;
        Stream.of(
                        stage.reachedPlots(),
                        stage.reachedAreaMu(),
                        stage.latePlots(),
                        stage.lateAreaMu(),
                        stage.reachedPlots() - stage.acceptedPlots(),
                        stage.refusedAreaMu(),
                        stage.sampledAreaMu(),
                        passed)
                .forEach(number -> values.add(plain(number)));
    }

    private static String plain(Number number) {
        BigDecimal exact = number == null ? BigDecimal.ZERO : new BigDecimal(number.toString());
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }

    // ---- commands

    private interface Command {
        void send(int writer, long plotId) throws Exception;
    }

    private record Rate(double perSecond, double p99Ms) {
        static Rate median(List<Rate> rates) {
            return new Rate(
                    Tools.median(rates.stream().map(Rate::perSecond).toList()),
                    Tools.median(rates.stream().map(Rate::p99Ms).toList()));
        }
    }

    /** Runs and figures of one way to record. */
    private static final class Way {
        final String name;
        final List<Rate> alone = new ArrayList<>();
        final List<Rate> together = new ArrayList<>();
        final List<Double> many = new ArrayList<>();

        Way(String name) {
            this.name = name;
        }
    }

    private void measureCommands() throws Exception {
        // a warm-up and the runs share a tenth of the plots; each is restored once
        int unit = plots / TENTHS / (runs + 1);
        int alone = unit / 5;
        int together = (unit - alone) / WRITERS * WRITERS;
        List<Way> floors = List.of(new Way("pgbench"), new Way("pgbench -M prepared"));
        Way service = new Way("in the service");
        Way http = new Way("over HTTP");
        refill();
        Plots own;
        try (Program program = new Program()) {
            describe();
            own = program.plots();
            // the program's own runs, with the first floor's between them
            Service commands = new Service(program, own.campaign);
            Deque<Long> left = own.of(SERVICE);
            Deque<Long> leftMany = own.of(MANY);
            Floor floor = new Floor(own, floors, alone, together);
            for (int i = 0; i <= runs; i++) {
                Rate one = drive(1, alone, left, commands::restore);
                Rate all = drive(WRITERS, together, left, commands::restore);
                double many = time(() -> commands.restoreMany(next(leftMany, BULK)));
                note(i, service.name, one, all, many);
                if (i > 0) {
                    service.alone.add(one);
                    service.together.add(all);
                    service.many.add(many);
                }
                floor.run(i > 0);
            }
        }
        refill();
        String race;
        try (Server server = new Server(root, data, SCHEMA, javaOptions)) {
            Deque<Long> left = own.of(HTTP);
            Deque<Long> leftMany = own.of(MANY);
            Floor floor = new Floor(own, floors, alone, together);
            String county = server.psql(
                    server.owner, SCHEMA, "SELECT left(region_code, 6) FROM region_state WHERE level = 'COUNTY' LIMIT 1");
            try (Callers callers = new Callers(server.port, county, own.campaign)) {
                for (int i = 0; i <= runs; i++) {
                    Rate one = drive(1, alone, left, callers::restore);
                    Rate all = drive(WRITERS, together, left, callers::restore);
                    double many = time(() -> callers.restoreMany(next(leftMany, BULK)));
                    note(i, http.name, one, all, many);
                    if (i > 0) {
                        http.alone.add(one);
                        http.together.add(all);
                        http.many.add(many);
                    }
                    floor.run(i > 0);
                }
                race = callers.race(own.of(SERVICE).getFirst(), 50 * runs);
            }
        }
        tellCommands(floors, List.of(service, http), alone, together);
        tell("\n" + race);
    }

    private void tellCommands(List<Way> floors, List<Way> ways, int alone, int together) {
        tell("\n## restorePlot with a key, durable, at %,d plots".formatted(plots));
        tell("Floor: the statements that it needs and the rows that it writes, without its answer (bench/floor/restore.sql).");
        tell("Medians of %d runs in turns: %,d commands alone, %,d of %d writers on different plots.\n"
                .formatted(runs, alone, together, WRITERS));
        tell("| | alone, commits/s | p99, ms | of pgbench | of -M prepared | %d writers, commits/s | p99, ms | of pgbench | of -M prepared |"
                .formatted(WRITERS));
        tell("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (Way way : Stream.concat(floors.stream(), ways.stream()).toList()) {
            Rate one = Rate.median(way.alone);
            Rate all = Rate.median(way.together);
            tell("| %s | %.0f | %.1f | %s | %s | %.0f | %.1f | %s | %s |".formatted(
                    way.name,
                    one.perSecond,
                    one.p99Ms,
                    share(one, floors.getFirst().alone),
                    share(one, floors.getLast().alone),
                    all.perSecond,
                    all.p99Ms,
                    share(all, floors.getFirst().together),
                    share(all, floors.getLast().together)));
        }
        tell("\n## restorePlots of %,d, durable".formatted(BULK));
        tell("Floor: the same rows by plain SQL, set by set, in one transaction (bench/floor/restore-many.sql).\n");
        tell("| | ms | of pgbench | of -M prepared |\n|---|---:|---:|---:|");
        for (Way way : Stream.concat(floors.stream(), ways.stream()).toList()) {
            double many = Tools.median(way.many);
            tell("| %s | %.0f | %.2f | %.2f |".formatted(
                    way.name,
                    many,
                    Tools.median(floors.getFirst().many) / many,
                    Tools.median(floors.getLast().many) / many));
        }
    }

    private static String share(Rate rate, List<Rate> floor) {
        return "%.2f".formatted(rate.perSecond / Rate.median(floor).perSecond);
    }

    private static void note(int run, String way, Rate alone, Rate together, double many) {
        Tools.note("%s, %s: alone %.0f/s, together %.0f/s, %,d at once %.0f ms"
                .formatted(run == 0 ? "Warm-up" : "Run " + run, way, alone.perSecond, together.perSecond, BULK, many));
    }

    private static List<Long> next(Deque<Long> left, int count) {
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < count && !left.isEmpty(); i++) {
            taken.add(left.pop());
        }
        return taken;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double time(Work work) throws Exception {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e6;
    }

    /** So many commands by so many writers, each on a plot of its own. */
    private static Rate drive(int writers, int count, Deque<Long> left, Command command) throws Exception {
        List<Long> targets = next(left, count);
        AtomicInteger number = new AtomicInteger();
        List<List<Double>> took = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(writers + 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                int writer = i;
                List<Double> own = new ArrayList<>();
                took.add(own);
                Callable<Void> work = () -> {
                    start.await();
                    for (int next = number.getAndIncrement(); next < targets.size(); next = number.getAndIncrement()) {
                        long plotId = targets.get(next);
                        own.add(time(() -> command.send(writer, plotId)));
                    }
                    return null;
                };
                running.add(threads.submit(work));
            }
            start.await();
            long began = System.nanoTime();
            for (Future<?> each : running) {
                each.get();
            }
            double all = (System.nanoTime() - began) / 1e9;
            return new Rate(
                    targets.size() / all,
                    Tools.percentile(took.stream().flatMap(List::stream).toList(), 0.99));
        }
    }

    /** The day on which the measured commands restore: late in the year, after each plot's registration. */
    private static LocalDate restoredOn(int campaign) {
        return LocalDate.of(campaign, 12, 30);
    }

    /** The program's service, which is its own: reached past its visibility. */
    private static final class Service {
        private final Object commands;
        private final Method record;
        private final Method recordAll;
        private final Constructor<?> item;
        private final LocalDate day;

        Service(Program program, int campaign) throws ReflectiveOperationException {
            Class<?> type = Class.forName("org.gengtu.farmland.PlotCommands");
            Class<?> itemType = Class.forName("org.gengtu.farmland.PlotCommands$Item");
            commands = program.context.getBean(type);
            record = type.getDeclaredMethod("record", CommandCall.class, itemType);
            recordAll = type.getDeclaredMethod("recordAll", CommandCall.class, List.class);
            item = itemType.getDeclaredConstructors()[0];
            record.setAccessible(true);
            recordAll.setAccessible(true);
            item.setAccessible(true);
            day = restoredOn(campaign);
        }

        private Object item(long plotId) throws ReflectiveOperationException {
            return item.newInstance(new PlotFact.Restored(plotId, day, RestorationMode.SELF, null), 1, "restoredOn");
        }

        private static CommandCall call(String mutation, long plotId) {
            return new CommandCall(new Actor("bench"), mutation, Map.of("plotId", plotId), "service " + plotId);
        }

        void restore(int writer, long plotId) throws ReflectiveOperationException {
            record.invoke(commands, call("restorePlot", plotId), item(plotId));
        }

        void restoreMany(List<Long> plotIds) throws ReflectiveOperationException {
            List<Object> items = new ArrayList<>();
            for (long plotId : plotIds) {
                items.add(item(plotId));
            }
            recordAll.invoke(commands, call("restorePlots", plotIds.getFirst()), items);
        }
    }

    /** pgbench on a tenth of the plots, in turns with the program. */
    private final class Floor {
        private final Plots own;
        private final List<Way> ways;
        private final int alone;
        private final int together;
        private final int each;
        private int number;
        private int numberMany;

        /** Both ways share the tenth, so each takes half as many as the program. */
        Floor(Plots own, List<Way> ways, int alone, int together) {
            this.own = own;
            this.ways = ways;
            this.alone = alone / 2;
            this.together = together / 2 / WRITERS * WRITERS;
            this.each = this.alone + this.together;
        }

        void run(boolean counted) throws Exception {
            for (Way way : ways) {
                String protocol = way.name.endsWith("prepared") ? "prepared" : "simple";
                long first = own.first() + FLOOR + (long) TENTHS * number;
                Rate one = pgbench("restore.sql", protocol, 1, alone, first);
                Rate all = pgbench("restore.sql", protocol, WRITERS, together, first + (long) TENTHS * alone);
                number += each;
                double many = 0;
                if ((numberMany + 1) * BULK <= own.ids.size() / TENTHS) {
                    many = 1e3
                            / pgbench(
                                            "restore-many.sql",
                                            protocol,
                                            1,
                                            1,
                                            own.first() + MANY_FLOOR + (long) TENTHS * BULK * numberMany++)
                                    .perSecond;
                }
                note(counted ? 1 : 0, way.name, one, all, many);
                if (counted) {
                    way.alone.add(one);
                    way.together.add(all);
                    if (many > 0) {
                        way.many.add(many);
                    }
                }
            }
        }

        private Rate pgbench(String script, String protocol, int clients, int count, long first) throws Exception {
            Path log = data.resolve("pgbench-log");
            List<String> command = new ArrayList<>(List.of(
                    "pgbench", "-n", "-M", protocol, "-c", "" + clients, "-j", "" + Math.min(2, clients), "-t",
                    "" + count / clients, "-l", "--log-prefix=" + log.resolve("p"), "-f",
                    root.resolve("bench/floor/" + script).toString()));
            Map.of(
                            "n", "-1",
                            "first", "" + first,
                            "step", "" + TENTHS,
                            "clients", "" + clients,
                            "campaign", "" + own.campaign,
                            "day", restoredOn(own.campaign).format(DateTimeFormatter.BASIC_ISO_DATE))
                    .forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
            command.add("gengtu");
            Tools.run(Map.of(), "rm", "-rf", log.toString());
            Files.createDirectories(log);
            String said = Tools.run(postgres.environment(Postgres.WRITER, SCHEMA), command.toArray(String[]::new));
            if (!said.contains("failed transactions: 0 ")) {
                throw new IllegalStateException(said);
            }
            List<Double> took = new ArrayList<>();
            try (Stream<Path> logs = Files.list(log)) {
                for (Path each : logs.toList()) {
                    for (String line : Files.readAllLines(each)) {
                        took.add(Double.parseDouble(line.split(" ")[2]) / 1e3);
                    }
                }
            }
            return new Rate(Tools.number(said, "tps = ([0-9.]+)"), Tools.percentile(took, 0.99));
        }
    }

    /** Connections to the program. */
    private final class Callers implements AutoCloseable {
        private final List<HttpCaller> callers = new ArrayList<>();
        private final String county;
        private final LocalDate day;
        private final String restore;
        private final String restoreMany;
        private final String verify;

        Callers(int port, String county, int campaign) throws IOException {
            this.county = county;
            this.day = restoredOn(campaign);
            restore = document("restore.graphql");
            restoreMany = document("restore-many.graphql");
            verify = document("verify.graphql");
            for (int i = 0; i < WRITERS; i++) {
                callers.add(new HttpCaller(port));
            }
        }

        private String body(String document, String variables) {
            return "{\"query\":\"" + document + "\",\"variables\":" + variables + "}";
        }

        private String id(long plotId) {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(("Plot|" + county + "|" + plotId).getBytes(StandardCharsets.UTF_8));
        }

        private String input(long plotId, String more) {
            return "{\"plotId\":\"%s\",\"restoredOn\":\"%s\",\"mode\":\"SELF\",\"expectedVersion\":1%s}"
                    .formatted(id(plotId), day, more);
        }

        private String accepted(String answer) {
            if (answer.contains("\"errors\"")) {
                throw new IllegalStateException(answer.substring(0, Math.min(2_000, answer.length())));
            }
            return answer;
        }

        void restore(int writer, long plotId) throws IOException {
            accepted(callers.get(writer)
                    .post(body(
                            restore,
                            "{\"input\":" + input(plotId, ",\"idempotencyKey\":\"http " + plotId + "\"") + "}")));
        }

        void restoreMany(List<Long> plotIds) throws IOException {
            accepted(callers.getFirst()
                    .post(body(
                            restoreMany,
                            "{\"key\":\"http %d\",\"inputs\":[%s]}".formatted(
                                    plotIds.getFirst(),
                                    String.join(",", plotIds.stream().map(id -> input(id, "")).toList())))));
        }

        /** All writers on one plot: at each version they send the same command at once, and one may win. */
        String race(long plotId, int rounds) throws Exception {
            restore(0, plotId);
            AtomicInteger wins = new AtomicInteger();
            AtomicInteger conflicts = new AtomicInteger();
            AtomicInteger wrong = new AtomicInteger();
            int[] winsOf = new int[rounds];
            CyclicBarrier together = new CyclicBarrier(WRITERS);
            long began = System.nanoTime();
            try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
                List<Future<?>> running = new ArrayList<>();
                for (HttpCaller caller : callers) {
                    Callable<Void> work = () -> {
                        for (int round = 0; round < rounds; round++) {
                            together.await();
                            String answer = caller.post(body(
                                    verify,
                                    "{\"input\":{\"plotId\":\"%s\",\"stage\":\"RESTORATION\",\"level\":\"TOWNSHIP\",\"accepted\":true,\"on\":\"%s\",\"expectedVersion\":%d}}"
                                            .formatted(id(plotId), day, round + 2)));
                            if (!answer.contains("\"errors\"")) {
                                wins.incrementAndGet();
                                synchronized (winsOf) {
                                    winsOf[round]++;
                                }
                            } else if (answer.contains("VERSION_CONFLICT")) {
                                conflicts.incrementAndGet();
                            } else {
                                wrong.incrementAndGet();
                            }
                        }
                        return null;
                    };
                    running.add(threads.submit(work));
                }
                for (Future<?> each : running) {
                    each.get();
                }
            }
            double all = (System.nanoTime() - began) / 1e9;
            long exactlyOne = Arrays.stream(winsOf).filter(won -> won == 1).count();
            return "%d writers on one plot, over HTTP: %d of %d versions had exactly one winner; %,d were refused with VERSION_CONFLICT, %d otherwise; %.0f commands/s."
                    .formatted(WRITERS, exactlyOne, rounds, conflicts.get(), wrong.get(), WRITERS * rounds / all);
        }

        @Override
        public void close() throws IOException {
            for (HttpCaller caller : callers) {
                caller.close();
            }
        }
    }

    private String document(String name) throws IOException {
        return Files.readString(root.resolve("bench/load/" + name)).strip().replaceAll("\\s+", " ");
    }

    // ---- what a command waits during an import

    private void measureWait(Path files) throws Exception {
        List<Double> idle = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> p99s = new ArrayList<>();
        List<Double> largest = new ArrayList<>();
        List<Double> imports = new ArrayList<>();
        int sent = 0;
        for (int i = 0; i <= runs; i++) {
            Tools.run(Map.of(), "rm", "-rf", data.resolve("postgis").toString());
            try (Server server = new Server(root, data, SCHEMA, javaOptions)) {
                if (i == 0) {
                    describe();
                }
                server.importFile("townships", files.resolve("townships.gpkg"));
                server.importFile("villages", files.resolve("villages.zip"));
                server.importFile("plots", files.resolve("plots-unmapped.csv"));
                String[] known = server.psql(
                                server.owner,
                                SCHEMA,
                                "SELECT min(plot_id), max(plot_id), mode() WITHIN GROUP (ORDER BY campaign), left(min(village_code), 6) FROM plot_state")
                        .split("\\|");
                Deque<Long> left = new ArrayDeque<>();
                for (long id = Long.parseLong(known[0]); id <= Long.parseLong(known[1]); id++) {
                    left.add(id);
                }
                server.checkpoint();
                try (Callers callers = new Callers(server.port, known[3], Integer.parseInt(known[2]))) {
                    int before = left.size() / 4;
                    List<Double> quiet = new ArrayList<>();
                    for (int n = 0; n < before; n++) {
                        quiet.add(one(callers, left));
                    }
                    List<Double> took = new ArrayList<>();
                    AtomicBoolean done = new AtomicBoolean();
                    Thread importing = Thread.ofPlatform().start(() -> {
                        try {
                            imports.add(Tools.number(
                                    server.importFile("plots", files.resolve("plots.zip")), "\"seconds\":([0-9.]+)"));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            done.set(true);
                        }
                    });
                    while (!done.get() && !left.isEmpty()) {
                        took.add(one(callers, left));
                        // so that the plots last for the whole import
                        Thread.sleep(5);
                    }
                    importing.join();
                    Tools.note("%s: import %.1f s, %d commands, idle median %.1f ms, during it median %.1f, largest %.1f ms".formatted(
                            i == 0 ? "Warm-up" : "Run " + i,
                            imports.getLast(),
                            took.size(),
                            Tools.median(quiet),
                            Tools.median(took),
                            Tools.percentile(took, 1)));
                    if (i == 0) {
                        imports.clear();
                    } else {
                        idle.add(Tools.median(quiet.subList(quiet.size() / 2, quiet.size())));
                        medians.add(Tools.median(took));
                        p99s.add(Tools.percentile(took, 0.99));
                        largest.add(Tools.percentile(took, 1));
                        sent += took.size();
                    }
                }
            }
        }
        tell("\n## A single restorePlot during an import of %,d rows, over HTTP".formatted(plots));
        tell("%d runs, each in a program started anew, %,d commands in all; floor: the same before the import.\n".formatted(runs, sent));
        tell("| import, s | idle: median, ms | during it: median, ms | p99, ms | largest, ms | largest of any run, ms |");
        tell("|---:|---:|---:|---:|---:|---:|");
        tell("| %.1f | %.1f | %.1f | %.1f | **%.1f** | %.1f |".formatted(
                Tools.median(imports),
                Tools.median(idle),
                Tools.median(medians),
                Tools.median(p99s),
                Tools.median(largest),
                Tools.percentile(largest, 1)));
    }

    private static double one(Callers callers, Deque<Long> left) throws Exception {
        long plotId = left.pop();
        return time(() -> callers.restore(0, plotId));
    }

    // ---- subscribers

    private void measureLive() throws Exception {
        refill();
        Path gc = data.resolve("gc.log");
        Files.deleteIfExists(gc);
        try (Server server = new Server(root, data, SCHEMA, "-Xlog:gc:file=" + gc + " " + javaOptions)) {
            describe();
            String[] known = server.psql(
                            server.owner,
                            SCHEMA,
                            "SELECT min(plot_id), max(plot_id), mode() WITHIN GROUP (ORDER BY campaign), left(min(village_code), 6) FROM plot_state")
                    .split("\\|");
            Deque<Long> left = new ArrayDeque<>();
            List<Long> shuffled = new ArrayList<>();
            for (long id = Long.parseLong(known[0]); id <= Long.parseLong(known[1]); id++) {
                if ((id - Long.parseLong(known[0])) % TENTHS >= OF_HISTORY) {
                    shuffled.add(id);
                }
            }
            java.util.Collections.shuffle(shuffled, new Random(2));
            left.addAll(shuffled);
            List<String> townships = server.psql(
                            server.owner,
                            SCHEMA,
                            "SELECT region_code FROM region_state WHERE level = 'TOWNSHIP' AND known_to = 9223372036854775807 AND valid_to = 'infinity' ORDER BY 1")
                    .lines()
                    .toList();
            Path payloads = data.resolve("subscriptions.txt");
            String document = document("changes.graphql");
            Files.write(
                    payloads,
                    townships.stream()
                            .map(code -> "{\"query\":\"%s\",\"variables\":{\"filter\":{\"regions\":[\"%s\"]}}}".formatted(document, code))
                            .toList());
            Process subscribers = new ProcessBuilder(
                            Tools.java(),
                            "-Xmx256m",
                            root.resolve("bench/Subscribers.java").toString(),
                            "" + server.port,
                            "" + SUBSCRIBERS,
                            payloads.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = subscribers.inputReader();
                    var told = subscribers.outputWriter();
                    Callers callers = new Callers(server.port, known[3], Integer.parseInt(known[2]))) {
                if (!"ready".equals(said.readLine())) {
                    throw new IllegalStateException("The subscribers did not begin.");
                }
                Thread.sleep(2_000);
                // at a cold start of the program faster and faster, so that nobody is dropped for being slow
                for (int part = 1; part <= 4; part++) {
                    Rate rate = paced(callers, left, CHANGES_A_SECOND * part / 4, seconds / 2);
                    Tools.note("Warm-up: %.0f changes/s, command p99 %.0f ms".formatted(rate.perSecond, rate.p99Ms));
                }
                Thread.sleep(2_000);
                tell("\n## %,d subscribers over WebSocket with %d filters, under %d changes a second".formatted(
                        SUBSCRIBERS, townships.size(), CHANGES_A_SECOND));
                tell("One township each; the clients in a JVM of their own; %d s after a warm-up of twice as many. The lag is from the".formatted(seconds));
                tell("instant that the ledger recorded to the arrival of the change; the program has -Xmx512m.\n");
                tell("| changes/s | deliveries | lag p50, ms | p99, ms | largest, ms | lost | command p99, ms | heap after a collection, MB | memory of the process, MB |");
                tell("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
                for (int i = 0; i < runs; i++) {
                    told.write("begin\n");
                    told.flush();
                    Rate rate = paced(callers, left, CHANGES_A_SECOND, seconds);
                    Thread.sleep(2_000);
                    told.write("end\n");
                    told.flush();
                    String line = said.readLine();
                    tell("| %.0f | %.0f | %.1f | **%.1f** | %.1f | %.0f | %.1f | %d | %d |".formatted(
                            rate.perSecond,
                            Tools.number(line, "deliveries=(\\d+)"),
                            Tools.number(line, "p50=([0-9.]+)"),
                            Tools.number(line, "p99=([0-9.]+)"),
                            Tools.number(line, "max=([0-9.]+)"),
                            Tools.number(line, "broken=(\\d+)"),
                            rate.p99Ms,
                            Tools.Heap.read(gc).after(),
                            resident(server.pid())));
                }
            } finally {
                subscribers.destroy();
                subscribers.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    /** Commands at a steady pace, whatever they take. */
    private Rate paced(Callers callers, Deque<Long> left, int perSecond, int length) throws Exception {
        List<Long> targets = next(left, perSecond * length);
        AtomicInteger number = new AtomicInteger();
        List<List<Double>> took = new ArrayList<>();
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(LIVE_WRITERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < LIVE_WRITERS; i++) {
                int writer = i;
                List<Double> own = new ArrayList<>();
                took.add(own);
                Callable<Void> work = () -> {
                    for (int next = number.getAndIncrement(); next < targets.size(); next = number.getAndIncrement()) {
                        long due = began + next * (1_000_000_000L / perSecond);
                        long early = due - System.nanoTime();
                        if (early > 0) {
                            TimeUnit.NANOSECONDS.sleep(early);
                        }
                        long plotId = targets.get(next);
                        own.add(time(() -> callers.restore(writer, plotId)));
                    }
                    return null;
                };
                running.add(threads.submit(work));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        return new Rate(
                targets.size() / ((System.nanoTime() - began) / 1e9),
                Tools.percentile(took.stream().flatMap(List::stream).toList(), 0.99));
    }

    private static long resident(long pid) throws IOException {
        return (long) Tools.number(Files.readString(Path.of("/proc/" + pid + "/status")), "VmRSS:\\s+(\\d+)") / 1024;
    }

    // ---- small things

    private void describe() throws Exception {
        if (told.isEmpty()) {
            tell(Tools.describe(postgres));
        }
    }

    private void tell(String line) {
        told.append(line).append('\n');
        System.out.println(line);
    }
}
