package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Facts;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A document that is laid down while a command on a plot is under way concerns that plot too, and neither waits forever. */
@GengtuTest
class FactsAndCommandsTest {
    private static final LocalDate FOUND = LocalDate.of(2026, 1, 5);
    private static final RegionCode TOWNSHIP = new RegionCode("990104101000");
    private static final RegionCode HERE = new RegionCode("990104101201");
    private static final RegionCode ELSEWHERE = new RegionCode("990104102201");

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    @Autowired
    RegionBulk regions;

    @Autowired
    PlotRegistry registry;

    @Autowired
    PlotCommands commands;

    @Autowired
    PlotDivisions divisions;

    @Autowired
    PlotFacts plotFacts;

    @Autowired
    Facts facts;

    @Autowired
    PlatformTransactionManager transactions;

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private int calls;

    @BeforeEach
    void makeRegions() {
        clock.demonstrate(LocalDate.of(2026, 6, 1));
        regions.register(
                List.of(
                        RegionRow.named(new RegionCode("990104000000"), "试县"),
                        RegionRow.named(TOWNSHIP, "东镇"),
                        RegionRow.named(new RegionCode("990104102000"), "西镇"),
                        RegionRow.named(HERE, "一村"),
                        RegionRow.named(ELSEWHERE, "二村")),
                Commit.of(Actor.UNKNOWN, "test"));
    }

    private long plot(RegionCode village) {
        PlotRow row = new PlotRow(
                1,
                null,
                null,
                null,
                village,
                null,
                null,
                new BigDecimal("2.00"),
                new BigDecimal("2.00"),
                null,
                null,
                null,
                0,
                null,
                FOUND,
                null,
                null,
                null,
                null);
        return registry.register(row, Commit.of(Actor.UNKNOWN, "test"));
    }

    private CommandCall call() {
        return new CommandCall(Actor.UNKNOWN, "test", Map.of("number", ++calls), null);
    }

    private Done extend() {
        return plotFacts.setDeadline(
                call(),
                TOWNSHIP,
                null,
                2026,
                RecoveryStage.RESTORATION,
                LocalDate.of(2026, 7, 10),
                LocalDate.of(2026, 5, 1),
                "延期");
    }

    /** Runs a command aside, so far as it comes while the transaction of this thread is open. */
    private Future<Done> aside(Supplier<Done> command) {
        Future<Done> done = other.submit(command::get);
        try {
            Thread.sleep(700);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return done;
    }

    @Test
    void aPlotThatComesToTheTownshipMeanwhileHasItsDeadline() throws Exception {
        long plot = plot(ELSEWHERE);
        PlotCommands.Correction move =
                new PlotCommands.Correction(plot, 1, null, Map.of("villageCode", HERE.digits()), null, "误录");
        CommandCall call = call();
        Future<Done> moved = new TransactionTemplate(transactions).execute(status -> {
            extend();
            return aside(() -> commands.correct(call, move));
        });
        moved.get(30, TimeUnit.SECONDS);
        LedgerAssert.assertSound(database);
        assertThat(database.jdbc()
                        .sql(
                                "SELECT restoration_due_on FROM plot_state WHERE plot_id = ? AND known_to = 9223372036854775807"
                                        + " AND valid_to = 'infinity'")
                        .param(plot)
                        .query(LocalDate.class)
                        .single())
                .isEqualTo("2026-07-10");
    }

    @Test
    void aPlotThatLapsesMeanwhileIsCarriedOver() throws Exception {
        long plot = plot(HERE);
        commands.record(
                call(),
                new PlotCommands.Item(
                        new PlotFact.Restored(plot, LocalDate.of(2026, 3, 1), RestorationMode.SELF, null), 1, "on"));
        clock.demonstrate(LocalDate.of(2027, 2, 1));
        PlotCommands.Item lapse =
                new PlotCommands.Item(new PlotFact.Lapsed(plot, LocalDate.of(2026, 12, 1), null), 2, "on");
        CommandCall call = call();
        Future<Done> lapsed = new TransactionTemplate(transactions).execute(status -> {
            plotFacts.openCampaign(call(), 2027, LocalDate.of(2027, 6, 30), LocalDate.of(2027, 7, 31), "开展");
            return aside(() -> commands.record(call, lapse));
        });
        lapsed.get(30, TimeUnit.SECONDS);
        LedgerAssert.assertSound(database);
        assertThat(database.jdbc()
                        .sql("SELECT campaign FROM plot_state WHERE plot_id = ? AND known_to = 9223372036854775807"
                                + " AND valid_to = 'infinity'")
                        .param(plot)
                        .query(Integer.class)
                        .single())
                .isEqualTo(2027);
    }

    @Test
    void aSplitAndADeadlineDoNotWaitForEachOther() throws Exception {
        long plot = plot(HERE);
        PlotDivisions.Split split = new PlotDivisions.Split(
                plot,
                1,
                LocalDate.of(2026, 5, 20),
                List.of(),
                null,
                List.of(new BigDecimal("0.50"), new BigDecimal("1.50")),
                null);
        CommandCall call = call();
        Future<Done> parts = new TransactionTemplate(transactions).execute(status -> {
            facts.lockForChange();
            Future<Done> done = aside(() -> divisions.split(call, split));
            extend();
            return done;
        });
        assertThat(parts.get(30, TimeUnit.SECONDS).ids("plots")).hasSize(2);
        LedgerAssert.assertSound(database);
    }
}
