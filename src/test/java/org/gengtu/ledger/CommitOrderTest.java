package org.gengtu.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.gengtu.ledger.LedgerFixture.Done;
import org.gengtu.ledger.LedgerFixture.Read;
import org.gengtu.ledger.LedgerFixture.Writer;
import org.junit.jupiter.api.Test;

/** Commits have one order, and a state once read at a position never changes, however slow and fast writers interleave. */
class CommitOrderTest {
    private static final int WRITERS = 3;
    private static final int READERS = 2;
    private static final int COMMITS = 2_000;

    private record Row(long commitId, long position, Instant recordedAt, long high, boolean overtaken) {}

    @Test
    void aSlowWriterThatBeganFirstComesAfterTheFastOneThatCommitsFirst() {
        try (LedgerFixture ledger = new LedgerFixture()) {
            ledger.begin(1, 2).finish();
            Writer slow = ledger.begin(1);
            Recorded fast = ledger.begin(2).finish();
            Read between = ledger.readAt(fast.position());
            Recorded late = slow.finish();

            assertThat(fast.position()).isEqualTo(2);
            assertThat(late.position()).isEqualTo(3);
            assertThat(late.recordedAt()).isAfter(fast.recordedAt());
            Read again = ledger.readAt(fast.position());
            assertThat(again.at().overtaken()).containsExactly(slow.commitId);
            assertThat(again.facts()).isEqualTo(between.facts()).isEqualTo(ledger.expectedAt(2));
            assertThat(ledger.readAt(late.position()).facts()).isEqualTo(ledger.expectedAt(3));
            assertOrder(ledger);
        }
    }

    @Test
    void everyInterleavingOfThreeWritersReadsTheSameLaterAsThen() {
        try (LedgerFixture ledger = new LedgerFixture()) {
            Map<Long, Read> then = new HashMap<>();
            for (List<Integer> turns : interleavings(new ArrayList<>(), new int[] {2, 2, 2})) {
                Writer[] writers = new Writer[3];
                for (int turn : turns) {
                    if (writers[turn] == null) {
                        // Each takes a thing of its own and one that the others want too.
                        writers[turn] = ledger.begin(turn + 1, 10);
                    } else {
                        Recorded recorded = writers[turn].finish();
                        then.put(recorded.position(), ledger.read((AsOf) null));
                    }
                }
            }
            assertThat(then).hasSize(90 * 3);
            then.forEach((position, read) -> {
                assertThat(read.at().position()).isEqualTo(position);
                assertThat(read.facts()).isEqualTo(ledger.expectedAt(position));
                assertThat(ledger.readAt(position).facts()).isEqualTo(read.facts());
            });
            assertOrder(ledger);
        }
    }

    private static List<List<Integer>> interleavings(List<Integer> begun, int[] left) {
        List<List<Integer>> all = new ArrayList<>();
        for (int writer = 0; writer < left.length; writer++) {
            if (left[writer] > 0) {
                left[writer]--;
                List<Integer> longer = new ArrayList<>(begun);
                longer.add(writer);
                all.addAll(interleavings(longer, left));
                left[writer]++;
            }
        }
        return all.isEmpty() ? List.of(begun) : all;
    }

    @Test
    void randomSlowAndFastWritersKeepOneOrderForEveryReader() throws Exception {
        try (LedgerFixture ledger = new LedgerFixture();
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS)) {
            AtomicInteger left = new AtomicInteger(COMMITS);
            AtomicInteger writing = new AtomicInteger(WRITERS);
            Map<Long, Set<Long>> seen = new ConcurrentHashMap<>();
            Map<Instant, Long> instants = new ConcurrentHashMap<>();
            List<Future<?>> work = new ArrayList<>();
            for (int seed = 1; seed <= WRITERS; seed++) {
                Random random = new Random(seed);
                work.add(threads.submit(() -> {
                    try {
                        write(ledger, random, left);
                    } finally {
                        writing.decrementAndGet();
                    }
                }));
            }
            for (int seed = 1; seed <= READERS; seed++) {
                Random random = new Random(-seed);
                work.add(threads.submit(() -> {
                    while (writing.get() > 0) {
                        read(ledger, random, seen, instants);
                    }
                }));
            }
            for (Future<?> one : work) {
                one.get();
            }

            assertOrder(ledger);
            assertThat(ledger.model).hasSizeGreaterThanOrEqualTo(COMMITS);
            assertThat(seen).hasSizeGreaterThan(100);
            seen.forEach((position, facts) ->
                    assertThat(facts).as("position %d", position).isEqualTo(ledger.expectedAt(position)));
            assertThat(instants).hasSizeGreaterThan(20);
            instants.forEach((instant, position) -> assertThat(positionAt(ledger, instant))
                    .as("instant %s", instant)
                    .isEqualTo(position));
            Random random = new Random(7);
            for (int i = 0; i < 200; i++) {
                long position = random.nextLong(ledger.newest() + 1);
                Read read = ledger.readAt(position);
                assertThat(read.facts()).isEqualTo(ledger.expectedAt(position));
                assertThat(ledger.inOneRequest(() -> ledger.happened(read.at())))
                        .isEqualTo(openedUpTo(ledger, position));
            }
            assertThat(ledger.read((AsOf) null).facts()).isEqualTo(ledger.expectedAt(ledger.newest()));
        }
    }

    /** Holds up to two transactions at once, and ends either of them, or gives it up, as the dice fall. */
    private static void write(LedgerFixture ledger, Random random, AtomicInteger left) {
        Deque<Writer> open = new ArrayDeque<>();
        while (left.get() > 0 || !open.isEmpty()) {
            boolean mayBegin = open.size() < 2 && left.get() > 0;
            if (open.isEmpty() || (mayBegin && random.nextInt(3) > 0)) {
                if (mayBegin) {
                    open.add(ledger.begin(1 + random.nextInt(40), 1 + random.nextInt(40)));
                }
                continue;
            }
            Writer one = random.nextBoolean() ? open.removeFirst() : open.removeLast();
            if (random.nextInt(20) == 0) {
                one.close();
            } else {
                one.finish();
                left.decrementAndGet();
            }
        }
    }

    private static void read(
            LedgerFixture ledger, Random random, Map<Long, Set<Long>> seen, Map<Instant, Long> instants) {
        Read newest = ledger.read((AsOf) null);
        keep(seen, newest);
        keep(seen, ledger.readAt(random.nextLong(newest.at().position() + 1)));
        Instant instant = Instant.now();
        Read known = ledger.readAt(instant);
        keep(seen, known);
        instants.put(instant, known.at().position());
    }

    private static void keep(Map<Long, Set<Long>> seen, Read read) {
        Set<Long> before = seen.putIfAbsent(read.at().position(), read.facts());
        if (before != null) {
            assertThat(read.facts()).as("position %d", read.at().position()).isEqualTo(before);
        }
    }

    private static long positionAt(LedgerFixture ledger, Instant instant) {
        return ledger.model.entrySet().stream()
                .filter(entry -> !entry.getValue().recordedAt().isAfter(instant))
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(0);
    }

    private static Set<Long> openedUpTo(LedgerFixture ledger, long position) {
        Set<Long> facts = new TreeSet<>();
        for (Done done : ledger.model.headMap(position, true).values()) {
            facts.addAll(done.opened());
        }
        return facts;
    }

    /** Positions without a gap, instants that rise with them, and flags and highs as the order of ids tells them. */
    private static void assertOrder(LedgerFixture ledger) {
        List<Row> rows = ledger.database
                .jdbc()
                .sql("SELECT commit_id, position, recorded_at, high, overtaken FROM ledger_commit ORDER BY position")
                .query((row, number) -> new Row(
                        row.getLong(1),
                        row.getLong(2),
                        row.getTimestamp(3).toInstant(),
                        row.getLong(4),
                        row.getBoolean(5)))
                .list();
        long high = 0;
        Instant before = Instant.EPOCH;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            assertThat(row.position()).isEqualTo(i + 1L);
            assertThat(row.commitId())
                    .isEqualTo(ledger.model.get(row.position()).commitId());
            assertThat(row.recordedAt()).isAfter(before);
            assertThat(row.overtaken()).isEqualTo(row.commitId() < high);
            high = Math.max(high, row.commitId());
            assertThat(row.high()).isEqualTo(high);
            before = row.recordedAt();
        }
        assertThat(rows).hasSameSizeAs(ledger.model.keySet());
    }
}
