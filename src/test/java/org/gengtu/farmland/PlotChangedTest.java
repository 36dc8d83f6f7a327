package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.PlotListRequest.Wanted;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.ChangeFeed;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Recorded;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Subscribers are told of every change that concerns their filter, in order, whatever happens around them. */
@GengtuTest
class PlotChangedTest {
    private static final Map<String, Object> ABANDONED = Map.of("status", List.of("ABANDONED"));
    private static final Map<String, Object> TOWNSHIP = Map.of("regions", List.of("999901001000"));
    private static final LocalDate FIRST = LocalDate.of(2026, 2, 1);

    @Autowired
    Imports imports;

    @Autowired
    PlotBulk bulk;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PlotChanges changes;

    @Autowired
    Plots plots;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager reading;

    private final List<Told> told = new ArrayList<>();
    private final List<ChangeFeed> feeds = new ArrayList<>();
    private List<Long> plotIds;

    @BeforeEach
    void importPlots() {
        if (position() == 0) {
            importFile("townships.gpkg", Layer.TOWNSHIPS);
            importFile("villages.zip", Layer.VILLAGES);
            importFile("plots-unmapped.csv", Layer.PLOTS);
        }
        plotIds = jdbc.sql("SELECT plot_id FROM plot_state WHERE status = 'ABANDONED' AND known_to = "
                        + Long.MAX_VALUE
                        + " AND valid_to = 'infinity' ORDER BY plot_id")
                .query(Long.class)
                .list();
    }

    @AfterEach
    void leave() {
        told.forEach(Told::cancel);
        feeds.forEach(ChangeFeed::stop);
        until("nobody is left subscribed", () -> changes.subscribers() == 0);
    }

    /** A subscriber that takes one after another, or as many as it is told to. */
    private static final class Told implements Subscriber<PlotChange> {
        final List<PlotChange> changes = new ArrayList<>();
        Subscription subscription;
        Throwable failure;
        private final long atOnce;

        Told(long atOnce) {
            this.atOnce = atOnce;
        }

        @Override
        public synchronized void onSubscribe(Subscription given) {
            subscription = given;
            if (atOnce > 0) {
                given.request(atOnce);
            }
        }

        @Override
        public synchronized void onNext(PlotChange change) {
            changes.add(change);
            if (atOnce == 1) {
                subscription.request(1);
            }
        }

        @Override
        public synchronized void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("A stream of changes never ends by itself.");
        }

        synchronized int size() {
            return changes.size();
        }

        synchronized List<PlotChange> all() {
            return List.copyOf(changes);
        }

        synchronized Throwable failure() {
            return failure;
        }

        void cancel() {
            subscription.cancel();
        }
    }

    private Told subscribe(PlotChanges to, Map<String, Object> filter, String after, long atOnce) {
        Told subscriber = new Told(atOnce);
        told.add(subscriber);
        snapshot(() -> to.subscribe(filter, after)).subscribe(subscriber);
        return subscriber;
    }

    private <T> T snapshot(Supplier<T> work) {
        TransactionTemplate template = new TransactionTemplate(reading);
        template.setReadOnly(true);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return template.execute(status -> work.get());
    }

    private static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within 30 seconds: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private long position() {
        return jdbc.sql("SELECT position FROM ledger_head").query(Long.class).single();
    }

    private Recorded restore(long plotId) {
        return record(new PlotFact.Restored(plotId, FIRST, RestorationMode.SELF, null));
    }

    private Recorded record(PlotFact... facts) {
        return bulk.record(List.of(facts), Commit.of(Actor.UNKNOWN, "test"));
    }

    private static LiveSettings settings(long resumeCommits, int queue, Duration patience) {
        LiveSettings usual = LiveSettings.defaults();
        return new LiveSettings(
                resumeCommits,
                queue,
                patience,
                usual.keepAlive(),
                usual.initTimeout(),
                usual.sendTimeout(),
                usual.operations());
    }

    /** What another instance of the program has: a feed and subscribers of its own. */
    private PlotChanges instance(LiveSettings settings, WatchedDataSource watched) {
        JdbcClient client = JdbcClient.create(watched);
        PlatformTransactionManager transactions = new DataSourceTransactionManager(watched);
        Plots own = new Plots(
                new PlotQueries(client),
                new Reading(
                        watched, client, database.jdbc(), new DataSourceTransactionManager(database.writing()), clock),
                new Regions(client));
        PlotChanges there = new PlotChanges(new PlotChangeQueries(client, own), own, settings, transactions);
        ChangeFeed feed = new ChangeFeed(database.listening(), transactions, List.of(there));
        feeds.add(feed);
        feed.start();
        return there;
    }

    private PlotChanges instance(LiveSettings settings) {
        return instance(settings, new WatchedDataSource(database.reading()));
    }

    @Test
    void announcesAPlotThatLeavesTheFilter() {
        long plotId = plotIds.get(0);
        Told subscriber = subscribe(changes, ABANDONED, null, 1);
        Recorded recorded = restore(plotId);
        record(new PlotFact.Withdrawn(plotId, PlotEventKind.RESTORED, FIRST, null));
        until("both are told", () -> subscriber.size() == 2);
        PlotChange left = subscriber.all().get(0);
        assertThat(left.matchedBefore()).isTrue();
        assertThat(left.matchesNow()).isFalse();
        assertThat(left.plot().status()).isEqualTo(PlotStatus.RESTORED);
        assertThat(left.plot().plotId()).isEqualTo(plotId);
        assertThat(left.plot().at().pinned()).isFalse();
        assertThat(left.event().kind()).isEqualTo(PlotEventKind.RESTORED);
        assertThat(left.event().position()).isEqualTo(Long.toString(recorded.position()));
        assertThat(left.touched()).hasSize(1);
        PlotChange back = subscriber.all().get(1);
        assertThat(back.matchedBefore()).isFalse();
        assertThat(back.matchesNow()).isTrue();
        assertThat(back.plot().version()).isEqualTo(left.plot().version() + 1);
    }

    @Test
    void tellsThoseAloneWhomItConcerns() {
        Told subscriber = subscribe(changes, Map.of("codes", List.of("nobody's")), null, 1);
        Told everybody = subscribe(changes, null, null, 1);
        restore(plotIds.get(1));
        until("the other is told", () -> everybody.size() == 1);
        assertThat(subscriber.size()).isZero();
    }

    @Test
    void saysBothStatesAsTheListsOfBothPositionsDo() throws Exception {
        long begin = position();
        Map<String, Object> named = Map.of("text", "社");
        writeFromManyThreads(60, plotIds.subList(0, 12));
        long end = position();
        for (Map<String, Object> filter : List.<Map<String, Object>>of(
                ABANDONED, TOWNSHIP, named, Map.of("overdue", "RESTORATION"), Map.of("not", ABANDONED))) {
            Told subscriber = subscribe(changes, filter, Long.toString(begin), 1);
            Told all = subscribe(changes, null, Long.toString(begin), 1);
            until("all is told", () -> all.size() == eventsBehind(begin, end));
            List<String> expected = new ArrayList<>();
            for (PlotChange change : all.all()) {
                long at = change.known().cursor().position();
                LocalDate day = change.plot().at().snapshot().on();
                boolean before = isListed(filter, change, day, at - 1);
                boolean now = isListed(filter, change, day, at);
                if (before || now) {
                    expected.add(change.cursor() + before + now);
                }
            }
            until("all that matches is told", () -> subscriber.size() >= expected.size());
            assertThat(subscriber.all().stream()
                            .map(change -> change.cursor() + change.matchedBefore() + change.matchesNow()))
                    .as("%s", filter)
                    .containsExactlyElementsOf(expected);
            assertThat(expected).isNotEmpty();
        }
    }

    private long eventsBehind(long begin, long end) {
        return jdbc.sql("""
                        SELECT count(*) FROM plot_event e JOIN ledger_commit c ON c.commit_id = e.commit_id
                        WHERE c.position > ? AND c.position <= ?""").params(begin, end).query(Long.class).single();
    }

    /** Whether the list of that day and position has the plot of a change, and with what the change says of it. */
    private boolean isListed(Map<String, Object> filter, PlotChange change, LocalDate day, long position) {
        Map<String, Object> one = Map.of("ids", List.of(change.plot().id()), "and", List.of(filter));
        return snapshot(() -> {
            PlotConnection list = plots.list(plots.request(
                    Map.of("filter", one, "asOf", Map.of("on", day, "position", Long.toString(position))),
                    new Wanted(true, false, false, PlotSelection.VERSION)));
            if (list.nodes().isEmpty()) {
                return false;
            }
            if (position == change.known().cursor().position()) {
                PlotView listed = list.nodes().getFirst();
                assertThat(change.plot().status()).isEqualTo(listed.status());
                assertThat(change.plot().statusOn()).isEqualTo(listed.statusOn());
                assertThat(change.plot().areaMu()).isEqualTo(listed.areaMu());
            }
            return true;
        });
    }

    /** Random facts, each thread in commits of its own. */
    private void writeFromManyThreads(int commits, List<Long> among) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<Integer>> writing = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            Random random = new Random(writer);
            writing.add(writers.submit((Callable<Integer>) () -> {
                int written = 0;
                while (written < commits / 4) {
                    written += write(among.get(random.nextInt(among.size())), random);
                }
                return written;
            }));
        }
        for (Future<Integer> each : writing) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isPositive();
        }
        writers.shutdown();
    }

    private int write(long plotId, Random random) {
        LocalDate on = FIRST.plusDays(random.nextInt(60));
        try {
            switch (random.nextInt(4)) {
                case 0 -> record(new PlotFact.Restored(plotId, on, RestorationMode.SELF, null));
                case 1 -> record(new PlotFact.Withdrawn(plotId, PlotEventKind.RESTORED, on, null));
                case 2 ->
                    record(
                            new PlotFact.Restored(plotId, on, RestorationMode.TRANSFER, null),
                            new PlotFact.Withdrawn(plotId, PlotEventKind.RESTORED, on, null));
                default ->
                    record(new PlotFact.AreaCorrected(
                            plotId, on, BigDecimal.valueOf(100 + random.nextInt(900), 2), "test"));
            }
            return 1;
        } catch (Problem impossible) {
            return 0;
        }
    }

    @Test
    void resumesWithoutGapOrRepeatWhileOthersWrite() throws Exception {
        long begin = position();
        Told throughout = subscribe(changes, null, null, 1);
        AtomicBoolean writing = new AtomicBoolean(true);
        List<PlotChange> pieced = new ArrayList<>();
        try (ExecutorService resuming = Executors.newSingleThreadExecutor()) {
            Future<Long> resumed = resuming.submit(() -> {
                String after = Long.toString(begin);
                Random random = new Random(5);
                long resumptions = 0;
                while (writing.get() || pieced.size() < eventsBehind(begin, position())) {
                    int some = 2 + random.nextInt(6);
                    Told piece = new Told(some);
                    String from = after;
                    snapshot(() -> changes.subscribe(null, from)).subscribe(piece);
                    until(
                            "a piece",
                            () -> piece.size() == some
                                    || !writing.get()
                                            && pieced.size() + piece.size() == eventsBehind(begin, position()));
                    piece.cancel();
                    pieced.addAll(piece.all());
                    after = pieced.isEmpty() ? after : pieced.getLast().cursor();
                    resumptions++;
                }
                return resumptions;
            });
            try {
                writeFromManyThreads(200, plotIds.subList(20, 60));
            } finally {
                writing.set(false);
            }
            assertThat(resumed.get(60, TimeUnit.SECONDS)).isGreaterThan(5);
        }
        List<String> expected = jdbc.sql("""
                        SELECT c.position || '.' || e.event_id
                        FROM plot_event e JOIN ledger_commit c ON c.commit_id = e.commit_id
                        WHERE c.position > ? ORDER BY c.position, e.event_id""").param(begin).query(String.class).list();
        until("all is told", () -> throughout.size() >= expected.size());
        assertThat(places(pieced)).containsExactlyElementsOf(expected);
        assertThat(places(throughout.all())).containsExactlyElementsOf(expected);
    }

    private static List<String> places(List<PlotChange> changes) {
        return changes.stream()
                .map(change -> change.known().cursor().position() + "."
                        + change.known().cursor().item())
                .toList();
    }

    @Test
    void allInstancesSeeEveryChange() throws Exception {
        long begin = position();
        Told here = subscribe(changes, null, Long.toString(begin), 1);
        Told there = subscribe(instance(LiveSettings.defaults()), null, Long.toString(begin), 1);
        writeFromManyThreads(40, plotIds.subList(60, 80));
        long events = eventsBehind(begin, position());
        until("both have all", () -> here.size() == events && there.size() == events);
        assertThat(places(there.all())).isEqualTo(places(here.all())).doesNotHaveDuplicates();
    }

    @Test
    void dropsTheSlowAndHoldsNobodyElse() {
        PlotChanges there = instance(settings(10_000, 5, Duration.ofSeconds(30)));
        Told quick = subscribe(there, null, null, 1);
        restore(plotIds.get(79));
        until("the instance follows", () -> quick.size() == 1);
        Told slow = subscribe(there, null, null, 0);
        until("both are subscribed", () -> there.subscribers() == 2);
        List<Long> some = plotIds.subList(80, 92);
        for (int i = 0; i < some.size(); i++) {
            restore(some.get(i));
            int wanted = i + 2;
            until("the quick one is told", () -> quick.size() == wanted);
        }
        until("the slow one is dropped", () -> slow.failure() != null);
        assertThat(((Problem) slow.failure()).code()).isEqualTo(ProblemCode.SUBSCRIBER_TOO_SLOW);
        assertThat(slow.size()).isZero();
        assertThat(quick.failure()).isNull();
        assertThat(there.subscribers()).isEqualTo(1);
    }

    @Test
    void dropsWhoTakesNothingForTooLong() {
        PlotChanges there = instance(settings(10_000, 1_000, Duration.ofMillis(1)));
        Told slow = subscribe(there, null, null, 0);
        until("it is subscribed", () -> there.subscribers() == 1);
        restore(plotIds.get(92));
        until("it is dropped", () -> {
            record(new PlotFact.AreaCorrected(plotIds.get(93), FIRST, BigDecimal.TEN, "test"));
            return slow.failure() != null;
        });
        assertThat(((Problem) slow.failure()).code()).isEqualTo(ProblemCode.SUBSCRIBER_TOO_SLOW);
    }

    @Test
    void aCommitLargerThanAQueueIsReadAtTheSubscribersPace() {
        PlotChanges there = instance(settings(10_000, 20, Duration.ofSeconds(30)));
        Told subscriber = subscribe(there, null, null, 1);
        Told narrow = subscribe(there, TOWNSHIP, null, 1);
        until("both are subscribed", () -> there.subscribers() == 2);
        long begin = position();
        List<PlotFact> facts = new ArrayList<>();
        List<Long> some = plotIds.subList(100, 300);
        for (int round = 0; round < 6; round++) {
            int area = 100 + round;
            some.forEach(plotId ->
                    facts.add(new PlotFact.AreaCorrected(plotId, FIRST, BigDecimal.valueOf(area, 1), "test")));
        }
        assertThat(facts).hasSizeGreaterThan(2 * PlotChanges.PAGE);
        record(facts.toArray(PlotFact[]::new));
        restore(plotIds.get(301));
        until("all is told", () -> subscriber.size() == facts.size() + 1);
        assertThat(subscriber.failure()).isNull();
        assertThat(places(subscriber.all())).doesNotHaveDuplicates();
        long inTownship = subscriber.all().stream()
                .filter(change -> change.plot().village().digits().startsWith("999901001"))
                .count();
        until("the narrow one too", () -> narrow.size() == inTownship);
        assertThat(inTownship).isPositive();
        assertThat(eventsBehind(begin, position())).isEqualTo(facts.size() + 1);
    }

    @Test
    void refusesPlacesThatAreTooOldBrokenOrNotReached() {
        PlotChanges there = instance(settings(2, 1_000, Duration.ofSeconds(30)));
        long begin = position();
        for (int i = 0; i < 3; i++) {
            restore(plotIds.get(310 + i));
        }
        assertRefused(there, Long.toString(begin), ProblemCode.RESYNC_REQUIRED);
        assertRefused(there, "no cursor", ProblemCode.CURSOR_INVALID);
        assertRefused(there, Long.toString(begin + 1_000), ProblemCode.AS_OF_INVALID);
        Told subscriber = subscribe(there, null, Long.toString(begin + 1), 1);
        until("it resumes just within", () -> subscriber.size() == 2);
    }

    private void assertRefused(PlotChanges by, String after, ProblemCode code) {
        assertThatThrownBy(() -> snapshot(() -> by.subscribe(null, after)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void comparesOnceForEachBatchAndDistinctFilter() throws Exception {
        WatchedDataSource watched = new WatchedDataSource(database.reading());
        PlotChanges there = instance(LiveSettings.defaults(), watched);
        List<Told> subscribers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            subscribers.add(subscribe(there, i % 3 == 0 ? TOWNSHIP : i % 3 == 1 ? ABANDONED : null, null, 1));
        }
        until("all are subscribed", () -> there.subscribers() == 30);
        long plotId = jdbc.sql("""
                        SELECT plot_id FROM plot_state WHERE village_code LIKE '999901001%' AND status = 'ABANDONED'
                            AND known_to = 9223372036854775807 AND valid_to = 'infinity' ORDER BY plot_id DESC LIMIT 1""").query(Long.class).single();
        restore(plotId);
        until("all are told", () -> subscribers.stream().allMatch(each -> each.size() == 1));
        watched.forget();
        record(new PlotFact.Withdrawn(plotId, PlotEventKind.RESTORED, FIRST, null));
        until("all are told again", () -> subscribers.stream().allMatch(each -> each.size() == 2));
        List<String> statements = watched.statements();
        assertThat(statements)
                .filteredOn(sql -> sql.contains("FROM plot_state s WHERE s.state_id = ANY"))
                .as("one for each filter but the one that takes all: %s", statements)
                .hasSize(2);
        assertThat(statements).filteredOn(sql -> sql.contains("plot_event")).hasSize(1);
    }

    @Test
    void missesNothingWhenTheListeningConnectionIsLost() throws Exception {
        long begin = position();
        Told subscriber = subscribe(changes, null, Long.toString(begin), 1);
        restore(plotIds.get(320));
        until("it listens", () -> subscriber.size() == 1);
        Set<Long> lost = new HashSet<>();
        CountDownLatch killed = new CountDownLatch(1);
        Thread killer = Thread.ofPlatform().start(() -> {
            for (int round = 0; round < 3; round++) {
                until(
                        "someone listens",
                        () -> lost.addAll(jdbc.sql("""
                                SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                                    AND query IN ('LISTEN gengtu', 'SELECT position FROM ledger_head WHERE one')
                                    AND pid <> pg_backend_pid() AND pg_terminate_backend(pid)""").query(Long.class).list()));
                killed.countDown();
            }
        });
        assertThat(killed.await(30, TimeUnit.SECONDS)).isTrue();
        writeFromManyThreads(80, plotIds.subList(330, 360));
        killer.join();
        long events = eventsBehind(begin, position());
        until("all is told", () -> subscriber.size() >= events);
        assertThat(subscriber.size()).isEqualTo((int) events);
        assertThat(places(subscriber.all())).doesNotHaveDuplicates();
        assertThat(lost).hasSizeGreaterThanOrEqualTo(3);
    }

    private void importFile(String name, Layer layer) {
        SampleFiles.importFile(imports, name, layer, ImportOptions.none());
    }
}
