package org.gengtu.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gengtu.calendar.CountyClock;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs commands: each in one transaction that ends with its place in the order of commits, and each once, however often
 * it is sent with the same key.
 */
@Service
public class Commands {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_KEY = 200;
    private static final int MOST_ATTEMPTS = 3;
    /** SQLSTATE of a transaction that was rolled back for another's sake: serialization_failure, deadlock_detected. */
    private static final Set<String> GAVE_WAY = Set.of("40001", "40P01");

    private static final Duration KEYS_KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Ledger ledger;
    private final CountyClock clock;

    public Commands(JdbcClient jdbc, PlatformTransactionManager transactions, Ledger ledger, CountyClock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * What a command wrote, before it has its place.
     *
     * @param result the numbers of what was written, by name; kept with the commit
     */
    public record Written(long commitId, Map<String, @Nullable Object> result) {}

    /**
     * Runs a command, or answers with what it did when its key came before.
     *
     * @param work locks what it changes, draws its commit id, writes; a {@link Problem} thrown leaves nothing changed. It is
     *     run anew when the transaction had to give way to another
     * @throws Problem IDEMPOTENCY_KEY_REUSED when the key came with another input, ARGUMENT_INVALID for a key that is
     *     none, and what the work throws
     */
    public Done run(CommandCall call, Supplier<Written> work) {
        String key = call.idempotencyKey();
        byte[] hash = key == null ? null : hash(call);
        if (key != null) {
            requireKey(key);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return once(call, key, hash, work);
            } catch (RuntimeException e) {
                // PostgreSQL chose this command to give way to another: nothing of it is left, and it may be run anew
                if (attempt == MOST_ATTEMPTS || !gaveWay(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean gaveWay(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && GAVE_WAY.contains(String.valueOf(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private Done once(CommandCall call, @Nullable String key, byte @Nullable [] hash, Supplier<Written> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (key != null && hash != null) {
                Optional<Done> before = findBefore(call, key, hash);
                if (before.isPresent()) {
                    return before.get();
                }
            }
            Written written = work.get();
            Recorded recorded = ledger.append(
                    written.commitId(),
                    Commit.of(call.actor(), call.mutation()),
                    new Ledger.Answer(key, hash, JSON.writeValueAsString(written.result())));
            return new Done(
                    recorded.position(), recorded.recordedAt(), clock.dayOf(recorded.recordedAt()), written.result());
        }));
    }

    /** @throws Problem ARGUMENT_INVALID for a key that is none */
    public static void requireKey(String key) {
        if (key.isBlank() || key.codePointCount(0, key.length()) > LONGEST_KEY || key.indexOf('\0') >= 0) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The idempotencyKey must have 1 to %d characters, not only blanks.".formatted(LONGEST_KEY))
                    .at("idempotencyKey");
        }
    }

    private Optional<Done> findBefore(CommandCall call, String key, byte[] hash) {
        // The same key sent twice at once: the second waits here until the first is done, or given up.
        jdbc.sql("SELECT pg_advisory_xact_lock('ledger_commit'::regclass::oid::int, hashtext(?))")
                .param(String.join("\u0001", String.valueOf(call.actor().name()), call.mutation(), key))
                .query((row, number) -> 0)
                .list();
        Instant oldest = clock.now().minus(KEYS_KEPT);
        return jdbc.sql("""
                        SELECT position, recorded_at, input_hash, result FROM ledger_commit
                        WHERE idempotency_key = ? AND command = ? AND actor IS NOT DISTINCT FROM ?
                            AND recorded_at >= ?::timestamptz
                        ORDER BY position DESC LIMIT 1""")
                .param(key)
                .param(call.mutation())
                .param(call.actor().name())
                .param(Timestamp.from(oldest))
                .query((row, number) -> {
                    if (!Arrays.equals(row.getBytes(3), hash)) {
                        throw Problem.of(
                                        ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                        "The key came before with another input, at position %d."
                                                .formatted(row.getLong(1)))
                                .at("idempotencyKey");
                    }
                    Instant recordedAt = row.getTimestamp(2).toInstant();
                    return new Done(row.getLong(1), recordedAt, clock.dayOf(recordedAt), result(row.getString(4)));
                })
                .optional();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> result(String json) {
        return JSON.readValue(json, Map.class);
    }

    private static byte[] hash(CommandCall call) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(canonical(call.input()).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** One text for equal inputs: fields in the order of their names, missing ones and null alike left out. */
    private static String canonical(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .filter(entry -> entry.getValue() != null && !"idempotencyKey".equals(entry.getKey()))
                        .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
                        .map(entry -> entry.getKey() + ":" + canonical(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Collection<?> list ->
                list.stream().map(Commands::canonical).collect(Collectors.joining(",", "[", "]"));
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case java.math.BigDecimal decimal -> decimal.stripTrailingZeros().toPlainString();
            default -> JSON.writeValueAsString(value.toString());
        };
    }
}
