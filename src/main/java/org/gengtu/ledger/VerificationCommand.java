package org.gengtu.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.gengtu.launch.Command;
import org.gengtu.launch.StartFailure;
import org.springframework.stereotype.Component;

/** {@code bin/verify-ledger}: compares what is kept with what follows from the events, and prints every difference. */
@Component
final class VerificationCommand implements Command {
    private static final int BLANK = 78;
    private static final int FEW = 100;

    private final LedgerVerification verification;

    VerificationCommand(LedgerVerification verification) {
        this.verification = verification;
    }

    @Override
    public String name() {
        return "verify-ledger";
    }

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public void run(List<String> arguments) {
        if (!arguments.isEmpty()) {
            throw new StartFailure("bin/verify-ledger takes no arguments: the settings say which database it reads.");
        }
        Terminal terminal = new Terminal();
        VerificationRun.Result result = verification.verify(terminal);
        terminal.clear();
        if (result.differences() > result.told().size()) {
            System.out.println("and %,d more"
                    .formatted(result.differences() - result.told().size()));
        }
        if (!result.isSound()) {
            // the exit code is 1, as whenever a command cannot say that all is well
            throw new StartFailure(result.toString());
        }
        System.out.println(result);
    }

    /** One line that is written over again and again; differences stay above it. */
    private static final class Terminal implements VerificationRun.Watch {
        private static final Duration TICK = Duration.ofMillis(250);

        private String name = "";
        private long begun;
        private long told;

        @Override
        public void progress(String part, long done, long total) {
            long now = System.nanoTime();
            if (!part.equals(name)) {
                name = part;
                begun = now;
            } else if (now - told < TICK.toNanos()) {
                return;
            }
            told = now;
            double seconds = (now - begun) / 1e9;
            StringBuilder line = new StringBuilder(
                    String.format(Locale.ROOT, "%-15s %3.0f %%", part, total == 0 ? 100.0 : 100.0 * done / total));
            // of a handful of statements nobody can tell how long the next one takes
            if (done > 0 && seconds > 0 && total >= FEW) {
                double rate = done / seconds;
                line.append(String.format(
                        Locale.ROOT,
                        "  %,d of %,d, %,.0f a second, %,.0f s left",
                        done,
                        total,
                        rate,
                        (total - done) / rate));
            }
            write("\r" + padded(line.toString()));
        }

        @Override
        public void difference(Difference difference) {
            clear();
            System.out.println(difference);
        }

        void clear() {
            write("\r" + padded("") + "\r");
        }

        private static String padded(String line) {
            return line + " ".repeat(Math.max(0, BLANK - line.length()));
        }

        private static void write(String text) {
            System.out.print(text);
            System.out.flush();
        }
    }
}
