package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Ledger;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.recovery.Folding;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Slow and fast writers at once: what a reader has seen at a position it sees again, byte for byte. */
class WritersAndReadersTest extends LedgerRoom {
    private static final int WRITERS = 32;

    @Autowired
    PlotCommands commands;

    @Autowired
    PlotEventLog log;

    @Autowired
    PlotRulesReader rules;

    @Autowired
    RecoveryDeltas deltas;

    @Autowired
    Ledger ledger;

    @Autowired
    PlotFacts facts;

    @Autowired
    PlatformTransactionManager transactions;

    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 8, 10));
    }

    private static CommandCall call() {
        return new CommandCall(Actor.UNKNOWN, "test", Map.of(), null);
    }

    private long key(String plot) {
        return Long.parseLong(org.gengtu.ledger.GlobalId.decode(plot).key());
    }

    @Test
    void ofManyWritersOnOnePlotOneWinsEachVersion() throws Exception {
        long plot = key(register(FIRST, "2026-03-01"));
        AtomicInteger conflicts = new AtomicInteger();
        long before = position();
        try (ExecutorService pool = Executors.newFixedThreadPool(WRITERS)) {
            for (int round = 0; round < 6; round++) {
                int version = round + 1;
                PlotFact fact = round % 2 == 0
                        ? new PlotFact.Restored(plot, LocalDate.of(2026, 4, 1).plusDays(round), null, null)
                        : new PlotFact.Lapsed(plot, LocalDate.of(2026, 4, 1).plusDays(round), null);
                List<Callable<Boolean>> tries = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    boolean alone = writer % 2 == 0;
                    PlotCommands.Item item = new PlotCommands.Item(fact, version, "on");
                    tries.add(() -> {
                        try {
                            if (alone) {
                                commands.record(call(), item);
                            } else {
                                commands.recordAll(call(), List.of(item));
                            }
                            return true;
                        } catch (Problem problem) {
                            assertThat(problem.code()).isIn(ProblemCode.VERSION_CONFLICT, ProblemCode.BULK_REFUSED);
                            conflicts.incrementAndGet();
                            return false;
                        }
                    });
                }
                int won = 0;
                for (Future<Boolean> one : pool.invokeAll(tries)) {
                    won += one.get() ? 1 : 0;
                }
                assertThat(won).as("version %d", version).isEqualTo(1);
            }
        }
        assertThat(conflicts).hasValue(6 * (WRITERS - 1));
        assertThat(position()).isEqualTo(before + 6);
        assertThat(jdbc.sql("SELECT array_agg(seq ORDER BY seq)::text FROM plot_event WHERE plot_id = ?")
                        .param(plot)
                        .query(String.class)
                        .single())
                .isEqualTo("{1,2,3,4,5,6,7}");
    }

    private record Seen(long position, LocalDate on) {}

    /** All that a reader is told of a day at a position, as text. */
    private String read(Seen seen) {
        String asOf = "asOf: {on: \"%s\", position: \"%d\"}".formatted(seen.on, seen.position);
        return client().ask("""
                { recovery(by: VILLAGE, %1$s) { nameThen recovery { asOf { on knownAt position } plots areaMu exemptPlots lapsedPlots foundLatePlots unmappedAreaMu
                    restoration { deadline reachedPlots reachedAreaMu rate overduePlots overdueAreaMu latePlots acceptedAreaMu sampledAreaMu samplePassRate targetAreaMu }
                    recultivation { deadline reachedPlots reachedAreaMu rate overduePlots latePlots acceptedAreaMu } } }
                  plots(first: 500, orderBy: {field: AREA_MU}, %1$s) { totalCount totalAreaMu nodes { id status statusOn areaMu restoredOn restorationDueOn version village { code } } } }""".formatted(asOf)).toString();
    }

    @Test
    void whatAReaderSawAtAPositionStaysAsItWas() throws Exception {
        List<Long> plots = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            plots.add(key(register(i % 3 == 0 ? THIRD : FIRST, "2026-03-01")));
        }
        AtomicBoolean writing = new AtomicBoolean(true);
        Map<Seen, String> seen = new ConcurrentHashMap<>();
        List<LocalDate> days = List.of(
                LocalDate.of(2026, 8, 10),
                LocalDate.of(2026, 7, 10),
                LocalDate.of(2026, 5, 1),
                LocalDate.of(2026, 9, 1));
        long begin = position();
        // last month's report, as it was known then
        Seen report = new Seen(begin, LocalDate.of(2026, 7, 10));
        String reported = read(report);
        AtomicInteger written = new AtomicInteger();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int writer = 0; writer < 6; writer++) {
                int own = writer;
                all.add(pool.submit(
                        () -> write(new Random(own), plots.subList(own * 10, own * 10 + 10), writing, written)));
            }
            for (int slow = 0; slow < 3; slow++) {
                int own = slow;
                all.add(pool.submit(() -> writeSlowly(new Random(100 + own), plots, writing, written)));
            }
            all.add(pool.submit(() -> {
                while (writing.get()) {
                    Folding.fold(database.writing());
                    Thread.sleep(50);
                }
                return null;
            }));
            for (int reader = 0; reader < 3; reader++) {
                Random random = new Random(200 + reader);
                all.add(pool.submit(() -> {
                    while (writing.get()) {
                        long newest = position();
                        Seen one = new Seen(
                                random.nextInt(3) == 0 ? begin + random.nextLong(newest - begin + 1) : newest,
                                days.get(random.nextInt(days.size())));
                        String told = read(one);
                        String before = seen.putIfAbsent(one, told);
                        assertThat(told).as(one::toString).isEqualTo(before == null ? told : before);
                    }
                    return null;
                }));
            }
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
            while (System.nanoTime() < until && all.stream().noneMatch(Future::isDone)) {
                Thread.sleep(50);
            }
            writing.set(false);
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(written.get()).isGreaterThan(50);
        assertThat(jdbc.sql("SELECT count(*) FROM ledger_commit WHERE overtaken")
                        .query(Integer.class)
                        .single())
                .as("some commits were overtaken")
                .isPositive();
        for (int round = 0; round < 2; round++) {
            seen.forEach((one, told) -> assertThat(read(one)).as(one::toString).isEqualTo(told));
            assertThat(read(report)).isEqualTo(reported);
            // once more with new deadlines, names and segments behind it
            facts.setDeadline(
                    call(),
                    new org.gengtu.region.RegionCode(COUNTY),
                    null,
                    2026,
                    RecoveryStage.RESTORATION,
                    LocalDate.of(2026, 7, 5 + round),
                    LocalDate.of(2026, 5, 1),
                    "文");
            client().mutate(
                            "renameRegion",
                            "{code: \"%s\", name: \"新%d\", from: \"2026-04-01\", document: \"文\"}"
                                    .formatted(FIRST, round),
                            "fact { id }");
            Folding.fold(database.writing());
        }
    }

    private Void write(Random random, List<Long> plots, AtomicBoolean writing, AtomicInteger written)
            throws InterruptedException {
        while (writing.get()) {
            long plot = plots.get(random.nextInt(plots.size()));
            int version = jdbc.sql("SELECT version FROM plot WHERE plot_id = ?")
                    .param(plot)
                    .query(Integer.class)
                    .single();
            LocalDate on = LocalDate.of(2026, 4, 1).plusDays(random.nextInt(130));
            PlotFact fact = switch (random.nextInt(4)) {
                case 0, 1 -> new PlotFact.Restored(plot, on, null, null);
                case 2 -> new PlotFact.Lapsed(plot, on, null);
                default ->
                    new PlotFact.Verified(
                            plot, on, RecoveryStage.RESTORATION, VerificationLevel.COUNTY, random.nextBoolean(), null);
            };
            try {
                commands.record(call(), new PlotCommands.Item(fact, version, "on"));
                written.incrementAndGet();
            } catch (Problem problem) {
                assertThat(problem.code())
                        .isIn(ProblemCode.STAGE_ORDER, ProblemCode.VERSION_CONFLICT, ProblemCode.DAY_IN_FUTURE);
            }
            Thread.sleep(random.nextInt(15));
        }
        return null;
    }

    /** A transaction that draws its id and writes, and takes its place only later. */
    private Void writeSlowly(Random random, List<Long> plots, AtomicBoolean writing, AtomicInteger written) {
        while (writing.get()) {
            long plot = plots.get(random.nextInt(plots.size()));
            CountDownLatch held = new CountDownLatch(1);
            new TransactionTemplate(transactions).executeWithoutResult(status -> {
                Map<Long, List<PlotEventRow>> stories = log.open(List.of(plot));
                long commitId = ledger.drawCommitId();
                PlotEventLog.Batch batch = log.begin(stories, 1, commitId, rules.read(commitId));
                Map<String, Object> set = new LinkedHashMap<>();
                set.put("declaredAreaMu", "%d.00".formatted(1 + random.nextInt(9)));
                batch.append(
                        plot,
                        PlotEventKind.CORRECTED,
                        LocalDate.of(2026, 4, 1).plusDays(random.nextInt(100)),
                        null,
                        set,
                        Map.of(),
                        "慢");
                deltas.write(commitId, batch.write());
                try {
                    held.await(random.nextInt(150), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ledger.append(commitId, Commit.of(Actor.UNKNOWN, "slow"));
            });
            written.incrementAndGet();
        }
        return null;
    }

    @Test
    void writersOnDifferentPlotsDoNotWaitForOneThatHolds() throws Exception {
        List<Long> plots = IntStream.range(0, 8)
                .mapToObj(i -> key(register(SECOND, "2026-03-01")))
                .toList();
        CountDownLatch drawn = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> slow = pool.submit(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
                log.open(List.of(plots.getFirst()));
                long commitId = ledger.drawCommitId();
                drawn.countDown();
                try {
                    release.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                ledger.append(commitId, Commit.of(Actor.UNKNOWN, "slow"));
            }));
            drawn.await();
            long before = position();
            for (long plot : plots.subList(1, 8)) {
                commands.record(
                        call(),
                        new PlotCommands.Item(
                                new PlotFact.Restored(plot, LocalDate.of(2026, 5, 1), null, null), 1, "on"));
            }
            JsonNode registered = register(SECOND, "2026-03-01", "declaredAreaMu: 1");
            assertThat(registered.at("/event/position").asLong()).isEqualTo(before + 8);
            release.countDown();
            slow.get();
            assertThat(position()).isEqualTo(before + 9);
        }
    }
}
