package org.gengtu.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.gengtu.TestDatabase;
import org.gengtu.launch.RunningMark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** After a stop that was not clean the log tells what the ledger is worth; until it is sound, each start looks again. */
@ExtendWith(OutputCaptureExtension.class)
class VerificationAtStartTest {
    @TempDir
    Path data;

    private TestDatabase database;
    private RunningMark mark;

    @BeforeEach
    void leaveMark() throws IOException {
        database = TestDatabase.fresh();
        mark = new RunningMark(data, "county");
        Files.createFile(data.resolve("running/county/1-killed"));
    }

    @AfterEach
    void close() {
        mark.destroy();
        database.close();
    }

    private void verify(Verification... verifications) {
        LedgerVerification all =
                new LedgerVerification(new JdbcTransactionManager(database.reading()), List.of(verifications));
        new VerificationAtStart(mark, all).verify(mark.findUnclean().orElseThrow(), Duration.ZERO);
    }

    private record Told(String name, int differences) implements Verification {
        @Override
        public void verify(VerificationRun run) {
            run.compared("things", 1_234);
            for (int i = 1; i <= differences; i++) {
                run.difference("thing", "number " + i, "it is wrong");
            }
            run.progress(1, 1);
        }
    }

    @Test
    void aSoundLedgerSettlesTheMark(CapturedOutput output) {
        verify(new CommitVerification(JdbcClient.create(database.reading())), new Told("things", 0));
        assertThat(output).contains("The ledger was verified: 0 commits, 1,234 things compared: no difference");
        assertThat(mark.findUnclean()).isEmpty();
    }

    @Test
    void differencesAreErrorsAndTheNextStartLooksAgain(CapturedOutput output) {
        verify(new Told("things", 2));
        assertThat(output)
                .contains("ERROR", "The ledger differs: thing, number 2: it is wrong", "compared: 2 differences");
        verify(new Told("things", 0));
        assertThat(mark.findUnclean()).isEmpty();
    }

    @Test
    void whatIsGivenUpIsDoneByTheNextStart() {
        Thread.currentThread().interrupt();
        verify(new Told("things", 0));
        assertThat(Thread.interrupted()).isFalse();
        verify(new Told("things", 0));
        assertThat(mark.findUnclean()).isEmpty();
    }
}
