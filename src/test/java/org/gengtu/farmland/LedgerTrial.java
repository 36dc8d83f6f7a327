package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.LedgerModel.Happening;
import org.gengtu.farmland.LedgerModel.Outcome;
import org.gengtu.farmland.LedgerModel.PlotDay;
import org.gengtu.farmland.LedgerModel.Refused;
import org.gengtu.farmland.LedgerModel.RegionDay;
import org.gengtu.farmland.LedgerOrder.Happened;
import org.gengtu.farmland.LedgerOrder.Row;
import org.gengtu.farmland.LedgerOrder.Shape;
import org.gengtu.geo.GeodesicArea;
import org.gengtu.geo.Mu;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.FactKeeper;
import org.gengtu.problem.Problem;
import org.gengtu.recovery.Folding;
import org.gengtu.recovery.Recoveries;
import org.gengtu.recovery.Recovery;
import org.gengtu.recovery.RegionRecovery;
import org.gengtu.recovery.StageRecovery;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionFacts;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.RegionRow;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Random commands against the program and {@link LedgerModel}: both must refuse the same, a refusal must change nothing,
 * and after each command all figures of {@code recovery} and all lists must be equal. What was read at a position is read
 * again at the end. A failure names the seed and the fewest commands that still fail.
 */
final class LedgerTrial {
    private static final int COMMANDS = 40;
    private static final int MOST_SHRINKINGS = 120;
    private static final Actor ACTOR = new Actor("试验");

    private static final List<String> TABLES = List.of(
            "import_job",
            "recovery_checkpoint",
            "recovery_sum",
            "recovery_segment",
            "recovery_delta",
            "plot_lineage",
            "plot_state",
            "plot_event",
            "plot_boundary",
            "plot",
            "region_state",
            "region_event",
            "region_former",
            "region_boundary",
            "region",
            "campaign",
            "fact",
            "ledger_commit");

    static final String DIGEST = "SELECT md5(concat_ws('|', "
            + String.join(
                    ", ",
                    TABLES.stream()
                            .filter(table -> !table.startsWith("recovery_") || table.equals("recovery_delta"))
                            .map("(SELECT string_agg(t::text, '|' ORDER BY t::text) FROM %s t)"::formatted)
                            .toList())
            + ", (SELECT h::text FROM ledger_head h)))";

    private final ApplicationContext context;
    private final TestDatabase database;
    private final PlotCommands commands;
    private final PlotDivisions divisions;
    private final PlotFacts facts;
    private final PlotImportWithdrawal withdrawals;
    private final PlotBulk bulk;
    private final Plots plots;
    private final RegionBulk regions;
    private final RegionFacts regionFacts;
    private final Recoveries recoveries;
    private final CountyClock clock;
    private final JdbcClient jdbc;
    private final TransactionTemplate writing;
    private final TransactionTemplate reading;
    private final Collection<FactKeeper> keepers;

    /** Whoever wants to look on. */
    interface Watch {
        void begun();

        void before(LocalDate today);

        void after(boolean done);
    }

    private @Nullable Watch watch;

    void watch(Watch by) {
        watch = by;
    }

    /** How many commands were accepted and refused, for whoever watches. */
    long accepted;

    long refused;
    final Map<String, Integer> kinds = new TreeMap<>();

    LedgerTrial(ApplicationContext context, TestDatabase database) {
        this.context = context;
        this.database = database;
        commands = context.getBean(PlotCommands.class);
        divisions = context.getBean(PlotDivisions.class);
        facts = context.getBean(PlotFacts.class);
        withdrawals = context.getBean(PlotImportWithdrawal.class);
        bulk = context.getBean(PlotBulk.class);
        plots = context.getBean(Plots.class);
        regions = context.getBean(RegionBulk.class);
        regionFacts = context.getBean(RegionFacts.class);
        recoveries = context.getBean(Recoveries.class);
        clock = context.getBean(CountyClock.class);
        jdbc = database.jdbc();
        writing = new TransactionTemplate(context.getBean("transactionManager", PlatformTransactionManager.class));
        reading =
                new TransactionTemplate(context.getBean("readingTransactionManager", PlatformTransactionManager.class));
        reading.setReadOnly(true);
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        keepers = context.getBeansOfType(FactKeeper.class).values();
    }

    /** A sequence of commands; each is chosen by its number and by what there is then. */
    void run(long seed) {
        Random random = new Random(seed);
        List<Long> genes = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            genes.add(random.nextLong());
        }
        try {
            play(seed, genes, null);
        } catch (AssertionError | RuntimeException failure) {
            throw shrunken(seed, genes, failure);
        }
    }

    private AssertionError shrunken(long seed, List<Long> genes, Throwable failure) {
        List<Long> least = genes;
        Throwable told = failure;
        int tries = 0;
        for (int size = Math.max(1, least.size() / 2); size > 0; size /= 2) {
            for (int from = 0; from < least.size() && tries < MOST_SHRINKINGS; ) {
                List<Long> fewer = new ArrayList<>(least.subList(0, from));
                fewer.addAll(least.subList(Math.min(least.size(), from + size), least.size()));
                tries++;
                Throwable still = failureOf(seed, fewer);
                if (still == null) {
                    from += size;
                } else {
                    least = fewer;
                    told = still;
                }
            }
        }
        StringBuilder story = new StringBuilder();
        failureOf(seed, least, story);
        return new AssertionError(
                "Seed %d fails: %s%nwith %d of %d commands:%n%s"
                        .formatted(seed, told.getMessage(), least.size(), genes.size(), story),
                told);
    }

    private Throwable failureOf(long seed, List<Long> genes) {
        return failureOf(seed, genes, null);
    }

    private Throwable failureOf(long seed, List<Long> genes, StringBuilder story) {
        try {
            play(seed, genes, story);
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return failure;
        }
    }

    // ---- one sequence
    // ------------------------------------------------------------------------------------------------

    private record Read(long position, LocalDate day, int campaign) {}

    private LedgerModel model;
    private LocalDate today;
    private final List<Long> plotIds = new ArrayList<>();
    private final List<Long> factIds = new ArrayList<>();
    private final List<UUID> importIds = new ArrayList<>();
    private final Map<Read, String> answers = new LinkedHashMap<>();

    private void play(long seed, List<Long> genes, StringBuilder story) {
        Random world = new Random(~seed);
        begin(world);
        if (watch != null) {
            watch.begun();
        }
        LedgerOrders orders = new LedgerOrders();
        for (long gene : genes) {
            Random random = new Random(gene);
            today = LedgerOrders.later(random, model, today);
            clock.demonstrate(today);
            LedgerOrder order = orders.next(random, model, today);
            if (story != null) {
                story.append("  ").append(today).append(' ').append(order);
            }
            if (watch != null) {
                watch.before(today);
            }
            boolean done = act(order, random.nextInt(8) == 0 ? "k" + gene : null);
            if (story != null) {
                story.append(done ? " done\n" : " refused\n");
            }
            if (watch != null) {
                watch.after(done);
            }
            kinds.merge(order.getClass().getSimpleName() + (done ? " done" : " refused"), 1, Integer::sum);
            if (random.nextInt(8) == 0) {
                Folding.fold(database.writing());
            }
            if (done) {
                compare(random, 1);
            }
        }
        compare(world, 8);
        rereads();
        sound();
    }

    private void begin(Random random) {
        JdbcClient owner = JdbcClient.create(database.owner());
        // The position goes on, as does what follows the ledger; one transaction, and faster than TRUNCATE for a few
        // rows.
        owner.sql(String.join("; ", TABLES.stream().map("DELETE FROM "::concat).toList())
                        + "; UPDATE ledger_head SET recorded_at = '1970-01-01 00:00:00+00'")
                .update();
        Folding.forget(context);
        plotIds.clear();
        factIds.clear();
        importIds.clear();
        answers.clear();
        today = LocalDate.of(2027, 2, 20).plusDays(random.nextInt(60));
        clock.demonstrate(today);
        Map<String, String> names = new TreeMap<>();
        names.put(LedgerOrder.COUNTY, "试县");
        int townships = 2 + random.nextInt(2);
        for (int town = 1; town <= townships; town++) {
            names.put("99010110%d000".formatted(town), "镇" + town);
            for (int village = 1; village <= (town == 1 ? 3 : 1 + random.nextInt(2)); village++) {
                names.put("99010110%d20%d".formatted(town, village), "村%d%d".formatted(town, village));
            }
        }
        List<RegionRow> rows = new ArrayList<>();
        names.forEach((code, name) -> rows.add(RegionRow.named(new RegionCode(code), name)));
        writing.executeWithoutResult(status -> regions.register(rows, Commit.of(ACTOR, "test")));
        model = new LedgerModel(names);
    }

    /** @return whether it was accepted, by both */
    private boolean act(LedgerOrder order, String key) {
        LedgerModel next = model.copy();
        Outcome expected;
        String why;
        try {
            expected = next.act(order, today);
            why = null;
        } catch (Refused refusal) {
            expected = null;
            why = refusal.getMessage();
        }
        String before = expected == null ? digest() : null;
        long position = position();
        Done done;
        try {
            done = send(order, key);
        } catch (Problem problem) {
            if (expected != null) {
                throw new AssertionError(
                        "%s %s must be accepted, but: %s %s %s"
                                .formatted(today, order, problem.code(), problem.what(), problem.details()),
                        problem);
            }
            if (!digest().equals(before)) {
                throw new AssertionError("%s %s was refused and changed something".formatted(today, order));
            }
            refused++;
            return false;
        }
        if (expected == null) {
            throw new AssertionError("%s %s must be refused: %s".formatted(today, order, why));
        }
        if (position() != position + (expected.wrote() ? 1 : 0)) {
            throw new AssertionError("%s %s: %d became %d".formatted(today, order, position, position()));
        }
        if (order instanceof LedgerOrder.Split split && split.shapes()) {
            next = measured(split, done);
        }
        model = next;
        remember(order, expected, done);
        if (key != null && done != null) {
            Done again = send(order, key);
            if (!again.ids("events").equals(done.ids("events"))
                    || again.position() != done.position()
                    || position() != position + 1) {
                throw new AssertionError("%s sent again: %s, then %s".formatted(order, done, again));
            }
        }
        accepted++;
        return true;
    }

    /** The same split with the areas that the program has measured, which are halves but for a hundredth. */
    private LedgerModel measured(LedgerOrder.Split split, Done done) {
        List<BigDecimal> areas = done.ids("plots").stream()
                .map(plot -> jdbc.sql(
                                "SELECT area_mu FROM plot_state WHERE plot_id = ? ORDER BY known_from DESC, valid_from DESC LIMIT 1")
                        .param(plot)
                        .query(BigDecimal.class)
                        .single())
                .toList();
        BigDecimal sum = areas.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal whole = split.areas().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean halves = areas.size() == 2
                && sum.compareTo(whole) == 0
                && areas.getFirst().subtract(areas.getLast()).abs().compareTo(new BigDecimal("0.02")) <= 0;
        if (!halves) {
            throw new AssertionError("%s gave %s".formatted(split, areas));
        }
        LedgerModel next = model.copy();
        try {
            next.act(new LedgerOrder.Split(split.plot(), split.version(), split.on(), areas, true), today);
        } catch (Refused refusal) {
            throw new AssertionError(refusal);
        }
        return next;
    }

    private void remember(LedgerOrder order, Outcome outcome, Done done) {
        if (order instanceof LedgerOrder.Import file) {
            for (int i = 0; i < outcome.plots().size(); i++) {
                plotIds.add(0L);
            }
            for (int plot : outcome.plots()) {
                String code = model.on(LedgerModel.END).get(plot).code();
                plotIds.set(
                        plot - 1,
                        jdbc.sql(
                                        "SELECT plot_id FROM plot_state WHERE code = ? AND known_to = 9223372036854775807 AND valid_to = 'infinity'")
                                .param(code)
                                .query(Long.class)
                                .single());
            }
            if (file.rows().isEmpty()) {
                throw new AssertionError("an empty file");
            }
            return;
        }
        if (outcome.document() != null && !(order instanceof LedgerOrder.WithdrawFact)) {
            factIds.add(done.id("fact"));
            if (factIds.size() != outcome.document()) {
                throw new AssertionError("%d facts instead of %d".formatted(factIds.size(), outcome.document()));
            }
        }
        List<Long> told = done.ids("plots");
        if (order instanceof LedgerOrder.Register
                || order instanceof LedgerOrder.Split
                || order instanceof LedgerOrder.Merge) {
            plotIds.addAll(told);
        }
        if (!outcome.plots().isEmpty()
                && !told.equals(outcome.plots().stream().map(this::id).toList())) {
            throw new AssertionError("%s told plots %s instead of %s".formatted(order, told, outcome.plots()));
        }
        List<Long> events = outcome.happenings().stream().map(this::eventId).toList();
        boolean one = sender != null && order instanceof LedgerOrder.Merge;
        if (!events.isEmpty() && !done.ids("events").equals(one ? events.subList(0, 1) : events)) {
            throw new AssertionError("%s told other events than %s".formatted(order, outcome.happenings()));
        }
    }

    /** The program's number of a plot of the model; one that there is not where the model has none. */
    private long id(int plot) {
        return plot > plotIds.size() ? 999_999_999L : plotIds.get(plot - 1);
    }

    private long eventId(int happening) {
        Happening one = model.happenings().get(happening - 1);
        return jdbc.sql("SELECT event_id FROM plot_event WHERE plot_id = ? AND seq = ?")
                .params(id(one.plot()), one.seq())
                .query(Long.class)
                .single();
    }

    // ---- the program
    // -------------------------------------------------------------------------------------------------

    private CommandCall call(LedgerOrder order, String key) {
        return new CommandCall(ACTOR, order.getClass().getSimpleName(), Map.of("input", order.toString()), key);
    }

    private LedgerSender sender;

    /** Sends what can be sent over GraphQL to the program on a port, from now on. */
    LedgerTrial overGraphQl(int port) {
        sender = new LedgerSender(port, ACTOR.name());
        return this;
    }

    private Done send(LedgerOrder order, String key) {
        if (sender != null) {
            Done done = sender.send(order, key, this::id, this::eventId, factIds, importIds);
            if (done != null) {
                return done;
            }
        }
        CommandCall call = call(order, key);
        return switch (order) {
            case LedgerOrder.Register register -> commands.register(call, row(0, register.row()), null);
            case Happened happened -> commands.record(call, item(happened));
            case LedgerOrder.Bulk all ->
                commands.recordAll(call, all.items().stream().map(this::item).toList());
            case LedgerOrder.Correct correct -> commands.correct(call, correction(correct));
            case LedgerOrder.WithdrawEvent withdraw ->
                commands.withdraw(call, eventId(withdraw.happening()), "误录", withdraw.version());
            case LedgerOrder.Split split -> divisions.split(call, split(split));
            case LedgerOrder.Merge merge ->
                divisions.merge(
                        call, merge.plots().stream().map(this::id).toList(), merge.versions(), merge.on(), null);
            case LedgerOrder.Import file -> importRows(file);
            case LedgerOrder.WithdrawImport withdraw ->
                withdrawals.withdraw(call, importIds.get(withdraw.number()), "误录");
            case LedgerOrder.SetTarget target ->
                facts.setTarget(
                        call,
                        new RegionCode(target.region()),
                        target.campaign(),
                        target.stage(),
                        target.areaMu(),
                        target.from(),
                        "文一");
            case LedgerOrder.SetDeadline deadline ->
                facts.setDeadline(
                        call,
                        deadline.region() == null ? null : new RegionCode(deadline.region()),
                        deadline.plot() == null ? null : (Long) id(deadline.plot()),
                        deadline.campaign(),
                        deadline.stage(),
                        deadline.deadline(),
                        deadline.from(),
                        "文二");
            case LedgerOrder.OpenCampaign open ->
                facts.openCampaign(call, open.campaign(), open.restoration(), open.recultivation(), "文三");
            case LedgerOrder.WithdrawFact withdraw ->
                facts.withdraw(call, factIds.get(withdraw.document() - 1), "误录", keepers);
            case LedgerOrder.Rename rename ->
                regionFacts.rename(
                        new RegionCode(rename.code()),
                        rename.name(),
                        rename.newCode() == null ? null : new RegionCode(rename.newCode()),
                        rename.from(),
                        "文四",
                        call);
            case LedgerOrder.MergeVillages merge ->
                regionFacts.mergeVillages(
                        merge.codes().stream().map(RegionCode::new).toList(),
                        new RegionCode(merge.into()),
                        merge.name(),
                        merge.from(),
                        "文五",
                        call);
        };
    }

    private PlotCommands.Item item(Happened happened) {
        long plot = id(happened.plot());
        LocalDate on = happened.on();
        PlotFact fact = switch (happened.what()) {
            case RESTORED -> new PlotFact.Restored(plot, on, RestorationMode.SELF, null);
            case RECULTIVATED -> new PlotFact.Recultivated(plot, on, "玉米", null);
            case LAPSED -> new PlotFact.Lapsed(plot, on, null);
            case EXEMPTED -> new PlotFact.Exempted(plot, on, "坡度过大", "县政府", null);
            case VERIFIED ->
                new PlotFact.Verified(
                        plot,
                        on,
                        (RecoveryStage) happened.values().get("stage"),
                        (VerificationLevel) happened.values().get("level"),
                        (Boolean) happened.values().get("accepted"),
                        null);
            default -> throw new IllegalArgumentException(happened.toString());
        };
        return new PlotCommands.Item(fact, happened.version(), "on");
    }

    private PlotCommands.Correction correction(LedgerOrder.Correct correct) {
        Map<String, Object> set = new LinkedHashMap<>();
        if (correct.values().containsKey("code")) {
            set.put("code", correct.values().get("code"));
        }
        if (correct.values().containsKey("declared")) {
            BigDecimal declared = (BigDecimal) correct.values().get("declared");
            set.put("declaredAreaMu", declared == null ? null : declared.toPlainString());
        }
        Shape shape = (Shape) correct.values().get("shape");
        PlotPlace.Place place = shape == null
                ? null
                : PlotPlace.of(
                        shape.boundary() ? geometry(shape) : null,
                        shape.boundary() ? null : geometry(shape),
                        new Envelope());
        return new PlotCommands.Correction(id(correct.plot()), correct.version(), correct.from(), set, place, "更正");
    }

    private PlotDivisions.Split split(LedgerOrder.Split split) {
        List<Geometry> parts = List.of();
        if (split.shapes()) {
            PlotDay whole = model.on(split.on()).get(split.plot());
            Shape shape = whole == null ? null : whole.shape();
            double[] place = place(shape == null ? 1 : shape.cell());
            parts = List.of(
                    box(place[0], place[1], SIDE / 2, SIDE), box(place[0] + SIDE / 2, place[1], SIDE / 2, SIDE));
        }
        return new PlotDivisions.Split(
                id(split.plot()),
                split.version(),
                split.on(),
                parts,
                null,
                split.shapes() ? List.of() : split.areas(),
                null);
    }

    private Done importRows(LedgerOrder.Import file) {
        UUID id = UUID.randomUUID();
        importIds.add(id);
        writing.executeWithoutResult(status -> {
            try {
                PlotImport session = bulk.begin(
                        EnumSet.of(PlotField.CODE, PlotField.VILLAGE, PlotField.BOUNDARY, PlotField.DECLARED_AREA_MU));
                for (int i = 0; i < file.rows().size(); i++) {
                    session.add(row(i + 1, file.rows().get(i)));
                }
                session.check(found -> {}, compared -> {});
                session.write(new Commit(ACTOR, "import", id, null), written -> {});
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        return null;
    }

    private static PlotRow row(long number, Row row) {
        BigDecimal measured = row.shape() == null ? null : row.shape().measured();
        return new PlotRow(
                number,
                row.code(),
                null,
                null,
                new RegionCode(row.village()),
                null,
                row.shape() == null ? null : geometry(row.shape()),
                row.declared() != null ? row.declared() : measured,
                row.declared(),
                measured,
                null,
                null,
                0,
                null,
                row.registered(),
                row.restored(),
                null,
                row.recultivated(),
                row.recultivated() == null ? null : "玉米");
    }

    private static final double SIDE = 0.0004;

    private static double[] place(int cell) {
        return new double[] {105 + 0.001 * (cell % 50), 31 + 0.001 * (cell / 50)};
    }

    static Geometry geometry(Shape shape) {
        double[] place = place(shape.cell());
        return shape.boundary()
                ? box(place[0], place[1], SIDE, SIDE)
                : Shapes.FACTORY.createPoint(new Coordinate(place[0], place[1]));
    }

    private static Geometry box(double west, double south, double width, double height) {
        return Shapes.FACTORY.toGeometry(new Envelope(west, west + width, south, south + height));
    }

    /** The mu of a boundary, as a surveyor would give it. */
    static BigDecimal measure(int cell) {
        double[] place = place(cell);
        return Mu.ofSquareMetres(GeodesicArea.squareMetres(box(place[0], place[1], SIDE, SIDE)));
    }

    private String digest() {
        return jdbc.sql(DIGEST).query(String.class).single();
    }

    private long position() {
        return jdbc.sql("SELECT position FROM ledger_head").query(Long.class).single();
    }

    private <T> T read(Supplier<T> work) {
        return reading.execute(status -> work.get());
    }

    // ---- comparison
    // --------------------------------------------------------------------------------------------------

    private void compare(Random random, int count) {
        List<LocalDate> interesting = new ArrayList<>(new TreeSet<>(model.days().stream()
                .flatMap(day -> java.util.stream.Stream.of(day.minusDays(1), day, day.plusDays(1)))
                .filter(day -> day.isBefore(LedgerModel.END.minusDays(2)))
                .toList()));
        TreeSet<LocalDate> days = new TreeSet<>();
        days.add(today);
        days.add(LocalDate.of(2027, 1, 1).plusDays(random.nextInt(600)));
        for (int i = 0; i < count && !interesting.isEmpty(); i++) {
            days.add(interesting.get(random.nextInt(interesting.size())));
        }
        long position = position();
        for (LocalDate day : days) {
            int campaign = random.nextInt(4) == 0 ? 2027 + random.nextInt(2) : day.getYear();
            String answer = answer(position, day, campaign);
            String expected = expected(day, campaign);
            if (!answer.equals(expected)) {
                throw new AssertionError("On %s, campaign %d, as known on %s:%n%s"
                        .formatted(day, campaign, today, difference(expected, answer)));
            }
            answers.put(new Read(position, day, campaign), answer);
        }
        lists(random, position, random.nextBoolean() ? today : days.first());
    }

    private static String difference(String expected, String answer) {
        List<String> lines = new ArrayList<>();
        List<String> wanted = expected.lines().toList();
        List<String> told = answer.lines().toList();
        for (int i = 0; i < Math.max(wanted.size(), told.size()); i++) {
            String a = i < wanted.size() ? wanted.get(i) : "-";
            String b = i < told.size() ? told.get(i) : "-";
            if (!a.equals(b)) {
                lines.add(figures(a, b));
            }
        }
        return String.join("\n", lines);
    }

    private static final List<String> NAMES = names();

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String sum : List.of("", "exempt", "lapsed", "unmapped", "foundLate")) {
            names.addAll(List.of(sum + "Plots", sum + "AreaMu"));
        }
        for (RecoveryStage stage : RecoveryStage.values()) {
            for (String figure : LedgerModel.STAGE_FIGURES) {
                names.add(stage + "." + figure);
            }
        }
        return names;
    }

    /** Which figures of a line differ. */
    private static String figures(String expected, String answer) {
        int begin = expected.indexOf('[') + 1;
        String[] wanted = expected.substring(begin).split(", ");
        String[] told = answer.substring(Math.min(answer.length(), answer.indexOf('[') + 1))
                .split(", ");
        if (wanted.length != told.length
                || !expected.substring(0, begin).equals(answer.substring(0, answer.indexOf('[') + 1))) {
            return "%s instead of %s".formatted(answer, expected);
        }
        StringBuilder differing = new StringBuilder(expected.substring(0, begin - 1));
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i].equals(told[i])) {
                differing.append("%s %s instead of %s; ".formatted(NAMES.get(i), told[i], wanted[i]));
            }
        }
        return differing.toString();
    }

    private String expected(LocalDate day, int campaign) {
        NavigableMap<String, RegionDay> then = model.regions(day);
        StringBuilder all = new StringBuilder();
        for (Predicate<String> level :
                List.<Predicate<String>>of(LedgerModel::isCounty, LedgerModel::isTownship, LedgerModel::isVillage)) {
            then.values().stream()
                    .filter(region -> level.test(region.code()))
                    .forEach(region ->
                            line(all, region.code(), region.name(), model.figures(region.code(), campaign, day)));
        }
        return all.toString();
    }

    private static void line(StringBuilder all, String code, String name, List<Object> figures) {
        all.append(code).append(' ').append(name).append(' ').append(figures).append('\n');
    }

    private String answer(long position, LocalDate day, int campaign) {
        return read(() -> told(position, day, campaign));
    }

    private String told(long position, LocalDate day, int campaign) {
        StringBuilder all = new StringBuilder();
        for (RegionLevel level : RegionLevel.values()) {
            List<RegionRecovery> rows =
                    recoveries.list(level, null, new AsOf(day, null, Long.toString(position)), campaign, null);
            for (RegionRecovery row : rows) {
                line(all, row.region().code().digits(), row.nameThen(), figures(row.recovery()));
            }
        }
        return all.toString();
    }

    private static List<Object> figures(Recovery recovery) {
        List<Object> figures = new ArrayList<>(List.of(
                recovery.plots(),
                recovery.areaMu(),
                recovery.exemptPlots(),
                recovery.exemptAreaMu(),
                recovery.lapsedPlots(),
                recovery.lapsedAreaMu(),
                recovery.unmappedPlots(),
                recovery.unmappedAreaMu(),
                recovery.foundLatePlots(),
                recovery.foundLateAreaMu()));
        for (StageRecovery stage : List.of(recovery.restoration(), recovery.recultivation())) {
            figures.add(stage.deadline());
            figures.add(stage.reachedPlots());
            figures.add(stage.reachedAreaMu());
            figures.add(stage.rate());
            figures.add(stage.overduePlots());
            figures.add(stage.overdueAreaMu());
            figures.add(stage.latePlots());
            figures.add(stage.lateAreaMu());
            figures.add(stage.acceptedPlots());
            figures.add(stage.acceptedAreaMu());
            figures.add(stage.refusedAreaMu());
            figures.add(stage.sampledAreaMu());
            figures.add(stage.samplePassRate());
            figures.add(stage.targetAreaMu());
            figures.add(stage.targetRate());
        }
        return figures;
    }

    /** Lists by some filters have as many plots, and as many mu, as the model. */
    private void lists(Random random, long position, LocalDate day) {
        RecoveryStage stage = RecoveryStage.values()[random.nextInt(2)];
        PlotStatus status = PlotStatus.values()[random.nextInt(4)];
        List<String> villages = model.regionsToday().keySet().stream()
                .filter(LedgerModel::isVillage)
                .toList();
        String village = villages.get(random.nextInt(villages.size()));
        read(() -> {
            list(position, day, Map.of("status", List.of(status.name())), plot -> plot.status() == status);
            switch (random.nextInt(5)) {
                case 0 ->
                    list(position, day, Map.of("overdue", stage.name()), plot -> model.isOverdue(stage, plot, day));
                case 1 -> list(position, day, Map.of("late", stage.name()), plot -> model.isLate(stage, plot, day));
                case 2 ->
                    list(
                            position,
                            day,
                            Map.of("verified", stage.name()),
                            plot -> plot.reached(stage) && Boolean.TRUE.equals(plot.check(stage)));
                case 3 ->
                    list(
                            position,
                            day,
                            Map.of("unverified", stage.name()),
                            plot -> plot.reached(stage) && !Boolean.TRUE.equals(plot.check(stage)));
                default -> list(position, day, Map.of("campaign", day.getYear(), "lapsed", random.nextBoolean()), null);
            }
            if (day.equals(today)) {
                list(
                        position,
                        day,
                        Map.of("regions", List.of(village)),
                        plot -> model.village(plot.recorded(), day).equals(village));
            }
            return null;
        });
    }

    private void list(long position, LocalDate day, Map<String, Object> filter, Predicate<PlotDay> fits) {
        Predicate<PlotDay> by = fits != null
                ? fits
                : plot -> plot.campaign() == (Integer) filter.get("campaign")
                        && plot.lapsed() == (Boolean) filter.get("lapsed");
        LedgerModel.Sum expected = LedgerModel.Sum.of(model.on(day).values(), by);
        Map<String, Object> asOf = new LinkedHashMap<>();
        asOf.put("on", day);
        asOf.put("position", Long.toString(position));
        PlotConnection list = plots.list(plots.request(
                Map.of("filter", filter, "asOf", asOf, "first", 100),
                new PlotListRequest.Wanted(true, true, true, PlotSelection.VERSION)));
        boolean same = Objects.equals(list.totalCount(), (long) expected.plots())
                && list.nodes().size() == expected.plots()
                && (expected.plots() == 0 || list.totalAreaMu().compareTo(expected.mu()) == 0);
        if (!same) {
            throw new AssertionError("The list %s on %s has %d plots of %s mu, instead of %s"
                    .formatted(filter, day, list.totalCount(), list.totalAreaMu(), expected));
        }
    }

    private void rereads() {
        read(() -> {
            answers.forEach((read, answer) -> {
                String again = told(read.position, read.day, read.campaign);
                if (!again.equals(answer)) {
                    throw new AssertionError(
                            "At position %d on %s:%n%s".formatted(read.position, read.day, difference(answer, again)));
                }
            });
            return null;
        });
    }

    /** Each plot's known states follow each other without gap, its version is the number of its events. */
    private void sound() {
        long gaps = jdbc.sql("""
                        SELECT count(*) FROM (SELECT valid_from, lag(valid_to) OVER (PARTITION BY plot_id ORDER BY valid_from) AS before
                            FROM plot_state WHERE known_to = 9223372036854775807) s WHERE before <> valid_from""").query(Long.class).single();
        long versions = jdbc.sql(
                        "SELECT count(*) FROM plot p WHERE version <> (SELECT max(seq) FROM plot_event e WHERE e.plot_id = p.plot_id)")
                .query(Long.class)
                .single();
        if (gaps + versions > 0) {
            throw new AssertionError("%d gaps, %d wrong versions".formatted(gaps, versions));
        }
        // Positions go on where the sequence before this one ended, whose commits are gone.
        LedgerAssert.assertSound(database, difference -> difference.what().equals("the position before it is 0"));
        for (int plot = 1; plot <= model.plotCount(); plot++) {
            int version = jdbc.sql("SELECT version FROM plot WHERE plot_id = ?")
                    .param(id(plot))
                    .query(Integer.class)
                    .single();
            if (version != model.version(plot)) {
                throw new AssertionError(
                        "plot %d has version %d instead of %d".formatted(plot, version, model.version(plot)));
            }
        }
    }
}
