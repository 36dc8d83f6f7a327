package org.gengtu.ledger;

import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares everything that is kept beside the events with what follows from them: states, totals, the order of commits.
 * One REPEATABLE READ READ ONLY transaction sees all of it, so that nobody has to stop writing; nothing is repaired.
 */
@Service
public class LedgerVerification {
    private final TransactionTemplate reading;
    private final List<Verification> verifications;

    @Autowired
    LedgerVerification(
            @Qualifier("reading") PlatformTransactionManager reading, ObjectProvider<Verification> verifications) {
        this(reading, verifications.orderedStream().toList());
    }

    /**
     * @param reading the manager of the transactions that the verifications read in
     * @param verifications all there are
     */
    public LedgerVerification(PlatformTransactionManager reading, List<Verification> verifications) {
        this.reading = Reading.transactions(reading);
        this.verifications = List.copyOf(verifications);
    }

    /** @throws java.util.concurrent.CancellationException when the thread is interrupted */
    public VerificationRun.Result verify(VerificationRun.Watch watch) {
        return Objects.requireNonNull(reading.execute(status -> {
            VerificationRun run = new VerificationRun(watch);
            for (Verification verification : verifications) {
                run.begin(verification.name());
                verification.verify(run);
            }
            return run.result();
        }));
    }
}
