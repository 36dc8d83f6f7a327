package org.gengtu.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Facts with a document: recorded, listed as known at any position, taken back. */
@Service
public class Facts {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_DOCUMENT = 200;

    private static final String COLUMNS = """
            f.fact_id, f.kind, f.region_code, f.plot_id, f.campaign, f.stage, f.from_day, f.document, f.payload,
            f.known_from, c.recorded_at, c.actor""";

    private final JdbcClient writing;
    private final JdbcClient reading;

    public Facts(JdbcClient writing, @Qualifier("reading") JdbcClient reading) {
        this.writing = writing;
        this.reading = reading;
    }

    /**
     * Waits until no object that follows the facts is being made or changed, and lets none be until the end of the
     * transaction: what is made by the rules of before would not follow this change.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockForChange() {
        lock("pg_advisory_xact_lock");
    }

    /**
     * Lets no fact change until the end of the transaction; for whoever makes objects that follow the facts, or changes
     * them. Ahead of every lock on such an object, as who changes a fact locks them behind it.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockForUse() {
        lock("pg_advisory_xact_lock_shared");
    }

    private void lock(String function) {
        // the table's own number tells the counties of one database apart
        writing.sql("SELECT %s('fact'::regclass::oid::bigint)".formatted(function))
                .query((row, number) -> 0)
                .list();
    }

    /**
     * Writes a fact within a commit.
     *
     * @return its number
     * @throws Problem ARGUMENT_INVALID for a document without text or longer than 200 characters
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public long record(Fact fact, long commitId) {
        requireText(fact.document(), "document");
        return writing.sql("""
                        INSERT INTO fact (fact_id, kind, region_code, plot_id, campaign, stage, from_day, document, payload,
                            known_from, known_to)
                        VALUES (nextval('fact_seq'), ?::fact_kind, ?, ?, ?, ?::recovery_stage, ?, ?, ?::jsonb, ?, ?)
                        RETURNING fact_id""")
                .param(fact.kind().name())
                .param(fact.regionCode())
                .param(fact.plotId())
                .param(fact.campaign())
                .param(fact.stage())
                .param(fact.from())
                .param(fact.document().strip())
                .param(JSON.writeValueAsString(fact.payload()))
                .param(commitId)
                .param(Snapshot.MAX)
                .query(Long.class)
                .single();
    }

    /** @throws Problem ARGUMENT_INVALID for a text that says nothing, is longer than 200 characters or holds a NUL */
    public static void requireText(String text, String where) {
        int length = text.codePointCount(0, text.length());
        if (text.isBlank() || length > LONGEST_DOCUMENT || text.indexOf('\0') >= 0) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The %s has a length of %d characters; it must have 1 to %d, not only blanks."
                                    .formatted(where, length, LONGEST_DOCUMENT))
                    .at(where);
        }
    }

    /** The standing facts of some kinds as the writing transaction sees them, oldest first; commits under way included. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Fact> listStanding(Collection<FactKind> kinds) {
        return writing.sql("""
                        SELECT %s FROM fact f LEFT JOIN ledger_commit c ON c.commit_id = f.known_from
                        WHERE f.known_to = %d AND f.kind = ANY(?::fact_kind[]) ORDER BY f.from_day, f.fact_id""".formatted(COLUMNS, Snapshot.MAX))
                .param(names(kinds))
                .query((row, number) -> fact(row, false))
                .list();
    }

    /** The standing fact, locked. @throws Problem FACT_UNKNOWN, FACT_WITHDRAWN */
    @Transactional(propagation = Propagation.MANDATORY)
    public Fact getForWithdrawal(long factId) {
        return writing.sql("""
                        SELECT %s, f.known_to FROM fact f JOIN ledger_commit c ON c.commit_id = f.known_from
                        WHERE f.fact_id = ? FOR UPDATE OF f""".formatted(COLUMNS))
                .param(factId)
                .query((row, number) -> {
                    if (row.getLong(13) != Snapshot.MAX) {
                        throw Problem.of(ProblemCode.FACT_WITHDRAWN, "The fact was taken back before.")
                                .at("factId");
                    }
                    return fact(row, false);
                })
                .optional()
                .orElseThrow(() -> Problem.of(ProblemCode.FACT_UNKNOWN, "There is no such fact.")
                        .at("factId"));
    }

    /** Closes a fact within a commit. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void close(long factId, String reason, long commitId) {
        requireText(reason, "reason");
        writing.sql("UPDATE fact SET known_to = ?, withdrawal_reason = ? WHERE fact_id = ? AND known_to = "
                        + Snapshot.MAX)
                .params(commitId, reason.strip(), factId)
                .update();
    }

    /**
     * The facts known at a state, those that were taken back by then included, oldest first.
     *
     * @param kind null: all
     * @param regionPrefix the digits that the regions' codes begin with; null: all
     * @param campaign null: all
     */
    public List<Fact> list(
            @Nullable FactKind kind, @Nullable String regionPrefix, @Nullable Integer campaign, Snapshot at) {
        StringBuilder where = new StringBuilder(at.happened("k") + " AND f.from_day <= :asOfDay");
        Map<String, Object> parameters = new java.util.LinkedHashMap<>(at.parameters());
        if (kind != null) {
            where.append(" AND f.kind = :kind::fact_kind");
            parameters.put("kind", kind.name());
        }
        if (regionPrefix != null) {
            where.append(" AND f.region_code >= :prefix AND f.region_code < :beyond");
            parameters.put("prefix", regionPrefix);
            parameters.put("beyond", regionPrefix + ":");
        }
        if (campaign != null) {
            where.append(" AND f.campaign = :campaign");
            parameters.put("campaign", campaign);
        }
        return reading.sql("""
                        SELECT %s, NOT (%s) AS withdrawn FROM fact f JOIN ledger_commit c ON c.commit_id = f.known_from
                            CROSS JOIN LATERAL (SELECT f.known_from AS commit_id) k
                        WHERE %s ORDER BY f.from_day, f.fact_id""".formatted(COLUMNS, at.known("f"), where))
                .params(parameters)
                .query((row, number) -> fact(row, row.getBoolean(13)))
                .list();
    }

    /** The facts that stand at a state, of some kinds, whatever their from-day. */
    public List<Fact> listStanding(Collection<FactKind> kinds, Snapshot at) {
        return reading.sql("""
                        SELECT %s FROM fact f JOIN ledger_commit c ON c.commit_id = f.known_from
                        WHERE %s AND f.kind = ANY(:kinds::fact_kind[]) ORDER BY f.from_day, f.fact_id""".formatted(COLUMNS, at.known("f")))
                .params(at.parameters())
                .param("kinds", names(kinds))
                .query((row, number) -> fact(row, false))
                .list();
    }

    /**
     * A fact with the commit that took it back.
     *
     * @param knownTo {@link Snapshot#MAX} while it stands
     */
    public record Known(Fact fact, long knownTo) {}

    /** All facts of some kinds that were ever recorded, whether they stand or not, as the reading transaction sees them. */
    public List<Known> listEver(Collection<FactKind> kinds) {
        return reading.sql("""
                        SELECT %s, f.known_to FROM fact f LEFT JOIN ledger_commit c ON c.commit_id = f.known_from
                        WHERE f.kind = ANY(?::fact_kind[]) ORDER BY f.from_day, f.fact_id""".formatted(COLUMNS))
                .param(names(kinds))
                .query((row, number) -> new Known(fact(row, row.getLong(13) != Snapshot.MAX), row.getLong(13)))
                .list();
    }

    /** The fact of a number, as known at a state. */
    public Optional<Fact> find(long factId, Snapshot at) {
        return reading.sql("""
                        SELECT %s, NOT (%s) AS withdrawn FROM fact f JOIN ledger_commit c ON c.commit_id = f.known_from
                            CROSS JOIN LATERAL (SELECT f.known_from AS commit_id) k
                        WHERE f.fact_id = :fact AND %s""".formatted(COLUMNS, at.known("f"), at.happened("k")))
                .params(at.parameters())
                .param("fact", factId)
                .query((row, number) -> fact(row, row.getBoolean(13)))
                .optional();
    }

    private static String[] names(Collection<FactKind> kinds) {
        return kinds.stream().map(Enum::name).toArray(String[]::new);
    }

    @SuppressWarnings("unchecked")
    private static Fact fact(ResultSet row, boolean withdrawn) throws SQLException {
        Integer campaign = row.getObject(5, Integer.class);
        java.sql.Timestamp recordedAt = row.getTimestamp(11);
        LocalDate from = row.getObject(7, LocalDate.class);
        return new Fact(
                row.getLong(1),
                FactKind.valueOf(row.getString(2)),
                row.getString(3),
                row.getObject(4, Long.class),
                campaign,
                row.getString(6),
                from,
                row.getString(8),
                JSON.readValue(row.getString(9), Map.class),
                row.getLong(10),
                recordedAt == null ? null : recordedAt.toInstant(),
                row.getString(12),
                withdrawn);
    }
}
