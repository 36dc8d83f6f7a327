package org.gengtu.farmland;

import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.Campaigns;
import org.gengtu.ledger.CommitVerification;
import org.gengtu.ledger.Difference;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.recovery.SegmentVerification;
import org.gengtu.region.RegionVerification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Asserts that all states and totals of a test's database are what its events make: for the end of any scenario. */
public final class LedgerAssert {
    private LedgerAssert() {}

    public static void assertSound(TestDatabase database) {
        assertSound(database, difference -> false);
    }

    /** @param known differences that the test made itself */
    static void assertSound(TestDatabase database, Predicate<Difference> known) {
        VerificationRun.Result result = verify(database.reading());
        List<Difference> unknown = result.told().stream().filter(known.negate()).toList();
        if (!unknown.isEmpty()) {
            StringBuilder text = new StringBuilder("The ledger is not sound, " + result);
            unknown.forEach(difference -> text.append("\n  ").append(difference));
            throw new AssertionError(text.toString());
        }
    }

    /** @param source of connections; one is used, in one transaction that writes nothing */
    static VerificationRun.Result verify(DataSource source) {
        JdbcClient jdbc = JdbcClient.create(source);
        Facts facts = new Facts(jdbc, jdbc);
        return new LedgerVerification(
                        new JdbcTransactionManager(source),
                        List.of(
                                new CommitVerification(jdbc),
                                new PlotVerification(source, facts, new Campaigns(jdbc, jdbc)),
                                new DeltaVerification(source),
                                new RegionVerification(jdbc, facts),
                                new SegmentVerification(jdbc)))
                .verify(VerificationRun.Watch.NONE);
    }
}
