package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Saves an entry of reference data by a command. */
@Service
public class ReferenceCommands {
    private static final String KEY = "key";
    private static final int FIRST_YEAR = 2000;

    private final Commands commands;
    private final Ledger ledger;
    private final CountyClock clock;

    ReferenceCommands(Commands commands, Ledger ledger, CountyClock clock) {
        this.commands = commands;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * @param key of the entry, which is locked meanwhile
     * @param from the day from which it holds, not ahead
     * @param write what is written within the commit of the id given
     * @throws Problem DAY_IN_FUTURE, ARGUMENT_INVALID for a day before 2000, and what the command throws
     */
    public Done save(CommandCall call, ReferenceRows rows, String key, LocalDate from, LongConsumer write) {
        requirePossible(from);
        return commands.run(call, () -> {
            rows.lock(key);
            long commitId = ledger.drawCommitId();
            write.accept(commitId);
            return new Written(commitId, result(key));
        });
    }

    /** The key of the entry that a command saved. */
    public static String key(Done done) {
        return done.text(KEY);
    }

    private void requirePossible(LocalDate from) {
        if (from.isAfter(clock.today())) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(from, clock.today()))
                    .at("from");
        }
        if (from.getYear() < FIRST_YEAR) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "No record goes back to %s.".formatted(from))
                    .at("from");
        }
    }

    private static Map<String, @Nullable Object> result(String key) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(KEY, key);
        return result;
    }
}
