package org.gengtu.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gengtu.ledger.LedgerFixture.Read;
import org.gengtu.ledger.LedgerFixture.Writer;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    private LedgerFixture ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void theEmptyLedgerReadsAsPositionZero() {
        Read read = ledger.read((AsOf) null);
        assertThat(read.at().position()).isZero();
        assertThat(read.facts()).isEmpty();
        assertThat(ledger.readAt(0).facts()).isEmpty();
        assertThat(ledger.readAt(Instant.now()).at().position()).isZero();
    }

    @Test
    void aRequestReadsOneStateWhateverIsCommittedMeanwhile() {
        ledger.begin(1).finish();
        ledger.inOneRequest(() -> {
            Read first = ledger.read(ledger.reading.at(null));
            ledger.begin(1, 2).finish();
            Read second = ledger.read(ledger.reading.at(null));
            assertThat(second.at()).isEqualTo(first.at());
            assertThat(second.facts()).isEqualTo(first.facts()).hasSize(1);
            return null;
        });
        assertThat(ledger.read((AsOf) null).facts()).hasSize(2);
    }

    @Test
    void nothingOfAnOpenTransactionIsRead() {
        ledger.begin(1).finish();
        try (Writer open = ledger.begin(1, 2, 3)) {
            assertThat(ledger.read((AsOf) null).facts()).isEqualTo(ledger.expectedAt(1));
            Recorded recorded = open.append();
            assertThat(ledger.read((AsOf) null).at().position()).isEqualTo(1);
            assertThat(ledger.read((AsOf) null).facts()).isEqualTo(ledger.expectedAt(1));
            open.undo(recorded);
        }
        assertThat(ledger.begin(4).finish().position()).isEqualTo(2);
        assertThat(ledger.read((AsOf) null).facts()).isEqualTo(ledger.expectedAt(2));
    }

    @Test
    void anInstantAfterTheNewestCommitWaitsForTheOneInFlight() throws Exception {
        ledger.begin(1).finish();
        Writer inFlight = ledger.begin(1, 2);
        Recorded recorded = inFlight.append();
        Instant knownAt = Instant.now();
        assertThat(knownAt).isAfterOrEqualTo(recorded.recordedAt());
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Read> read = thread.submit(() -> ledger.readAt(knownAt));
            ledger.awaitOneWaitingForALock();
            assertThat(read.isDone()).isFalse();
            inFlight.commit();
            assertThat(read.get(20, TimeUnit.SECONDS).at().position()).isEqualTo(2);
            assertThat(read.get().facts()).isEqualTo(ledger.expectedAt(2));
        }
        inFlight.close();
        ledger.begin(3).finish();
        assertThat(ledger.readAt(knownAt).facts()).isEqualTo(ledger.expectedAt(2));
    }

    @Test
    void anInstantAfterTheNewestCommitWaitsForOneThatFails() throws Exception {
        ledger.begin(1).finish();
        Writer inFlight = ledger.begin(1, 2);
        Recorded undone = inFlight.append();
        Instant knownAt = Instant.now();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Read> read = thread.submit(() -> ledger.readAt(knownAt));
            ledger.awaitOneWaitingForALock();
            inFlight.undo(undone);
            assertThat(read.get(20, TimeUnit.SECONDS).facts()).isEqualTo(ledger.expectedAt(1));
        }
        ledger.begin(3).finish();
        assertThat(ledger.readAt(knownAt).at().position()).isEqualTo(1);
    }

    @Test
    void anInstantBeforeACommitThatTheWaitLetInLeavesItOut() throws Exception {
        ledger.begin(1).finish();
        Instant knownAt = Instant.now();
        Writer inFlight = ledger.begin(1, 2);
        inFlight.append();
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            Future<Read> read = thread.submit(() -> ledger.readAt(knownAt));
            ledger.awaitOneWaitingForALock();
            inFlight.commit();
            assertThat(read.get(20, TimeUnit.SECONDS).facts()).isEqualTo(ledger.expectedAt(1));
        }
        inFlight.close();
    }

    @Test
    void whatARequestHasBegunToReadIsNotMovedByALaterInstant() {
        ledger.begin(1).finish();
        Writer slow = ledger.begin(2);
        ledger.begin(1).finish();
        ledger.inOneRequest(() -> {
            Snapshot newest = ledger.reading.at(null);
            Snapshot past = ledger.reading.at(new AsOf(null, null, "1"));
            Instant before = Instant.now();
            slow.finish();
            assertThat(ledger.read(ledger.reading.at(new AsOf(null, before, null)))
                            .facts())
                    .isEqualTo(ledger.expectedAt(2));
            refuses(() -> ledger.reading.at(new AsOf(null, Instant.now(), null)), "asOf.knownAt", "in the future");
            assertThat(ledger.read(newest).facts()).isEqualTo(ledger.expectedAt(2));
            assertThat(ledger.read(past).facts()).isEqualTo(ledger.expectedAt(1));
            return null;
        });
        assertThat(ledger.readAt(Instant.now()).facts()).isEqualTo(ledger.expectedAt(3));
    }

    @Test
    void aRequestThatSettlesFirstReadsAllThatWasRecordedBeforeIt() {
        ledger.begin(1).finish();
        Instant knownAt = ledger.begin(2).finish().recordedAt();
        ledger.reading.settle();
        ledger.inOneRequest(() -> {
            ledger.reading.at(null);
            ledger.begin(1).finish();
            assertThat(ledger.reading.at(new AsOf(null, knownAt, null)).position())
                    .isEqualTo(2);
            return null;
        });
    }

    @Test
    void theInstantOfTheNewestCommitIsReadWithoutWaiting() {
        Recorded newest = ledger.begin(1).finish();
        try (Writer inFlight = ledger.begin(2)) {
            Recorded recorded = inFlight.append();
            assertThat(ledger.readAt(newest.recordedAt()).at().position()).isEqualTo(newest.position());
            inFlight.undo(recorded);
        }
    }

    @Test
    @Tag("timezone")
    void anInstantBetweenTwoCommitsReadsTheEarlier() {
        Recorded first = ledger.begin(1).finish();
        Recorded second = ledger.begin(1).finish();
        assertThat(ledger.readAt(second.recordedAt().minusNanos(1_000)).at().position())
                .isEqualTo(first.position());
        assertThat(ledger.readAt(second.recordedAt()).at().position()).isEqualTo(second.position());
        assertThat(ledger.readAt(first.recordedAt().minusNanos(1_000)).at().position())
                .isZero();
    }

    @Test
    @Tag("timezone")
    void theDayOfAnInstantIsItsDayInTheCounty() {
        ledger.begin(1).finish();
        Read read = ledger.readAt(Instant.parse("2026-06-14T16:30:00Z"));
        assertThat(read.at().on()).isEqualTo(LocalDate.of(2026, 6, 15));
        LocalDate named = LocalDate.of(2026, 1, 2);
        assertThat(ledger.read(new AsOf(named, Instant.parse("2026-06-14T16:30:00Z"), null))
                        .at()
                        .on())
                .isEqualTo(named);
        assertThat(ledger.read((AsOf) null).at().on()).isEqualTo(ledger.clock.today());
    }

    @Test
    @Tag("timezone")
    void aStampReadsTheSameAgain() {
        ledger.begin(1, 2).finish();
        Read read = ledger.read((AsOf) null);
        AsOfStamp stamp = read.at().stamp();
        Writer slow = ledger.begin(1);
        ledger.begin(2).finish();
        slow.finish();
        assertThat(ledger.read(new AsOf(stamp.on(), null, stamp.position())).facts())
                .isEqualTo(read.facts());
        assertThat(ledger.read(new AsOf(stamp.on(), stamp.knownAt(), null)).facts())
                .isEqualTo(read.facts());
    }

    @Test
    void onlyTodayAtTheNewestPositionIsOpen() {
        ledger.begin(1).finish();
        ledger.begin(1).finish();
        LocalDate today = ledger.clock.today();
        assertThat(ledger.read((AsOf) null).at().open()).isTrue();
        assertThat(ledger.read(new AsOf(today, null, null)).at().open()).isTrue();
        assertThat(ledger.readAt(2).at().open()).isTrue();
        assertThat(ledger.readAt(1).at().open()).isFalse();
        Snapshot yesterday =
                ledger.read(new AsOf(today.minusDays(1), null, null)).at();
        assertThat(yesterday.open()).isFalse();
        assertThat(ledger.read(new AsOf(today.minusDays(1), null, null)).facts())
                .isEqualTo(ledger.expectedAt(2));
    }

    @Test
    void refusesAnInstantInTheFuture() {
        ledger.begin(1).finish();
        refuses(new AsOf(null, Instant.now().plusSeconds(60), null), "asOf.knownAt", "lies in the future");
    }

    @Test
    void refusesAnInstantThatTheDatabaseHasNotReached() {
        try (LedgerFixture ahead =
                new LedgerFixture(java.time.Clock.offset(java.time.Clock.systemUTC(), java.time.Duration.ofHours(1)))) {
            Instant knownAt = Instant.now().plusSeconds(600);
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> ahead.readAt(knownAt))
                    .matches(problem -> problem.code() == ProblemCode.AS_OF_INVALID);
        }
    }

    @Test
    void refusesAPositionThatIsNotReached() {
        ledger.begin(1).finish();
        refuses(new AsOf(null, null, "2"), "asOf.position", "the newest is 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.0", "1 ", "０", "1e0", "one", "9999999999999999999"})
    void refusesWhatIsNoPosition(String digits) {
        refuses(new AsOf(null, null, digits), "asOf.position", "is not a position");
    }

    @Test
    void refusesInstantAndPositionTogether() {
        Recorded newest = ledger.begin(1).finish();
        refuses(new AsOf(null, newest.recordedAt(), "1"), "asOf", "Both knownAt and position");
    }

    @Test
    void theDemonstrationsCommitsComeAfterAnyInstantThatWasRead() {
        LocalDate day = LocalDate.of(2026, 6, 15);
        ledger.clock.demonstrate(day);
        Instant knownAt = ledger.clock.now();
        Set<Long> before = ledger.readAt(knownAt).facts();
        Writer writer = ledger.begin(1);
        Instant later = ledger.clock.now();
        assertThat(ledger.readAt(later).facts()).isEqualTo(before);
        Recorded recorded = writer.finish();
        assertThat(recorded.recordedAt()).isAfter(later);
        assertThat(ledger.clock.dayOf(recorded.recordedAt())).isEqualTo(day);
        assertThat(ledger.readAt(knownAt).facts()).isEqualTo(before);
        assertThat(ledger.readAt(later).facts()).isEqualTo(before);
        assertThat(ledger.read((AsOf) null).at().on()).isEqualTo(day);
        refuses(new AsOf(null, ledger.clock.now().plusSeconds(3600), null), "asOf.knownAt", "lies in the future");
    }

    private void refuses(AsOf asOf, String where, String what) {
        refuses(() -> ledger.read(asOf), where, what);
    }

    private static void refuses(ThrowingCallable read, String where, String what) {
        assertThatExceptionOfType(Problem.class).isThrownBy(read).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.AS_OF_INVALID);
            assertThat(problem.where()).isEqualTo(where);
            assertThat(problem.what()).contains(what);
        });
    }
}
