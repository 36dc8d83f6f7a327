package org.gengtu.evidence;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Files that prove something: taken, looked at, and kept as long as an event refers to them. */
@Service
public class Evidences {
    private static final String COLUMNS = """
            SELECT e.evidence_id, e.kind, c.media_type, c.bytes, encode(c.sha256, 'hex') AS sha256, c.width, c.height,
                c.taken_at, c.longitude, c.latitude, c.prepared_at IS NOT NULL AS prepared, e.file_name, e.received_at,
                e.received_by""";

    private static final String SELECT = COLUMNS + " FROM evidence e JOIN evidence_content c ON c.sha256 = e.sha256";

    private static final String LOCK = "SELECT pg_advisory_xact_lock('evidence_content'::regclass::oid::int, ?)";

    /**
     * Locks the bytes and writes the rows, in one journey. Whether the bytes are new comes behind the columns; there is no
     * answer where another sent the same while this waited for the lock, as the statement does not see that one's row.
     */
    private static final String INSERT = """
            WITH held AS MATERIALIZED (
                %s),
            content AS (
                INSERT INTO evidence_content (sha256, media_type, bytes, width, height)
                SELECT :sha256::bytea, :mediaType, :bytes, nullif(:width::int, 0), nullif(:height::int, 0) FROM held
                ON CONFLICT (sha256) DO NOTHING RETURNING *),
            sending AS (
                INSERT INTO evidence (evidence_id, sha256, kind, file_name, received_at, received_by)
                VALUES (:id, :sha256, :kind, :fileName, clock_timestamp(), :actor) RETURNING *)
            %s, c.is_new FROM sending e CROSS JOIN (
                SELECT *, true AS is_new FROM content
                UNION ALL
                SELECT *, false FROM evidence_content WHERE sha256 = :sha256 AND NOT EXISTS (SELECT FROM content)) c""".formatted(LOCK.replace("?", ":lock"), COLUMNS);

    /** Files that are checked at once; a PDF is held in memory for it. */
    private static final int AT_ONCE = 4;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EvidenceStore store;
    private final EvidenceSettings settings;
    private final EvidencePreparation preparation;
    private final Semaphore places = new Semaphore(AT_ONCE, true);
    /** So many more are few enough for sure. */
    private final AtomicInteger uncounted = new AtomicInteger();

    Evidences(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            EvidenceStore store,
            EvidenceSettings settings,
            EvidencePreparation preparation) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.store = store;
        this.settings = settings;
        this.preparation = preparation;
    }

    /**
     * Begins to take a file in as it comes. Whoever called closes it.
     *
     * @throws Problem EVIDENCE_TOO_MANY, DISK_FULL
     */
    Incoming begin() {
        requireFewUnused();
        return store.begin();
    }

    /** Of one file, in bytes. */
    long largest() {
        return settings.largest().toBytes();
    }

    /** @param isNew whether nobody sent these bytes before, so that nothing can be known to be like them yet */
    record Kept(Evidence evidence, boolean isNew) {}

    /**
     * Keeps a file that was taken in whole. When this returns, file and row are on the disk; camera data, thumbnail and look
     * follow.
     *
     * @throws Problem EVIDENCE_TYPE_REFUSED, EVIDENCE_TOO_LARGE, EVIDENCE_DAMAGED, DISK_FULL
     */
    Kept keep(Incoming incoming, EvidenceKind kind, String fileName, Actor actor) {
        if (incoming.bytes() > largest()) {
            throw Problem.of(
                            ProblemCode.EVIDENCE_TOO_LARGE,
                            "The file has %d bytes; at most %d are taken.".formatted(incoming.bytes(), largest()))
                    .at("file");
        }
        incoming.force();
        return keep(incoming, inspect(incoming), kind, fileName, actor);
    }

    private Inspected inspect(Incoming incoming) {
        places.acquireUninterruptibly();
        try {
            return Inspected.of(incoming.read(), incoming.marks(), settings.mostPixels());
        } finally {
            places.release();
        }
    }

    /**
     * The same of bytes that are there already.
     *
     * @throws Problem as of any other file
     */
    public Evidence receive(byte[] bytes, EvidenceKind kind, String fileName, Actor actor) {
        try (Incoming incoming = begin()) {
            incoming.write(bytes, bytes.length);
            return keep(incoming, kind, fileName, actor).evidence;
        }
    }

    private void requireFewUnused() {
        if (uncounted.getAndDecrement() > 0) {
            return;
        }
        long unused = jdbc.sql("""
                        SELECT count(*) FROM (
                            SELECT FROM evidence e
                            WHERE e.received_at > clock_timestamp() - make_interval(secs => :seconds)
                                AND NOT EXISTS (SELECT FROM evidence_use u WHERE u.evidence_id = e.evidence_id)
                            LIMIT :most) n""")
                .param("seconds", settings.keptUnused().toSeconds())
                .param("most", settings.mostUnused())
                .query(Long.class)
                .single();
        if (unused >= settings.mostUnused()) {
            throw Problem.of(
                    ProblemCode.EVIDENCE_TOO_MANY, "%d files wait for an event that refers to them.".formatted(unused));
        }
        // another program may take as many
        uncounted.set((int) (settings.mostUnused() - unused) / 2);
    }

    private Kept keep(Incoming incoming, Inspected found, EvidenceKind kind, String fileName, Actor actor) {
        byte[] hash = incoming.hash();
        UUID id = UUID.randomUUID();
        Kept kept = Objects.requireNonNull(transaction.execute(status -> {
            Kept written = jdbc.sql(INSERT)
                    .param("lock", lockOf(hash))
                    .param("id", id)
                    .param("sha256", hash)
                    .param("mediaType", found.kind().mediaType())
                    .param("bytes", incoming.bytes())
                    .param("width", found.width())
                    .param("height", found.height())
                    .param("kind", kind.name())
                    .param("fileName", fileName)
                    .param("actor", actor.name())
                    .query((row, number) -> new Kept(read(row, number), row.getBoolean("is_new")))
                    .optional()
                    .orElseGet(() -> new Kept(get(id), false));
            // the bytes are still being forced meanwhile; the row is there for others once they are
            store.keep(incoming, found.kind());
            return written;
        }));
        preparation.prepare(incoming.sha256Text());
        return kept;
    }

    /** Keeps a file from going while it is sent anew, until the transaction ends. */
    static void lock(JdbcClient jdbc, byte[] sha256) {
        jdbc.sql(LOCK).param(lockOf(sha256)).query(row -> {});
    }

    private static int lockOf(byte[] sha256) {
        return ByteBuffer.wrap(sha256).getInt();
    }

    /** @throws Problem EVIDENCE_UNKNOWN */
    public Evidence get(UUID id) {
        return find(id).orElseThrow(() -> Problem.of(ProblemCode.EVIDENCE_UNKNOWN, "There is no file %s.".formatted(id))
                .at("id"));
    }

    public Optional<Evidence> find(UUID id) {
        return jdbc.sql(SELECT + " WHERE e.evidence_id = ?")
                .param(id)
                .query(Evidences::read)
                .optional();
    }

    private static Evidence read(ResultSet row, int number) throws SQLException {
        return new Evidence(
                row.getObject("evidence_id", UUID.class),
                EvidenceKind.valueOf(row.getString("kind")),
                row.getString("media_type"),
                row.getLong("bytes"),
                row.getString("sha256"),
                row.getObject("width", Integer.class),
                row.getObject("height", Integer.class),
                row.getTimestamp("taken_at") == null
                        ? null
                        : row.getTimestamp("taken_at").toInstant(),
                row.getObject("longitude", Double.class),
                row.getObject("latitude", Double.class),
                row.getBoolean("prepared"),
                row.getString("file_name"),
                row.getTimestamp("received_at").toInstant(),
                row.getString("received_by"));
    }

    /**
     * Refers to files from an event, in the transaction that writes it; from then on they stay for ever.
     *
     * @param feature whose event it is
     * @throws Problem EVIDENCE_UNKNOWN
     */
    public void use(Collection<UUID> ids, String feature, long eventId) {
        List<UUID> known = jdbc.sql("SELECT evidence_id FROM evidence WHERE evidence_id = ANY(?) FOR SHARE")
                .param(ids.toArray(UUID[]::new))
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        for (UUID id : ids) {
            if (!known.contains(id)) {
                throw Problem.of(ProblemCode.EVIDENCE_UNKNOWN, "There is no file %s.".formatted(id))
                        .at("evidence");
            }
        }
        jdbc.sql("INSERT INTO evidence_use (evidence_id, feature, event_id) SELECT unnest(?::uuid[]), ?, ?")
                .params(ids.toArray(UUID[]::new), feature, eventId)
                .update();
    }

    /** The files that an event refers to, in the order in which they were sent. */
    public List<Evidence> listOf(String feature, long eventId) {
        return jdbc.sql(SELECT + """
                         JOIN evidence_use u ON u.evidence_id = e.evidence_id
                        WHERE u.feature = ? AND u.event_id = ? ORDER BY e.received_at, e.evidence_id""")
                .params(feature, eventId)
                .query(Evidences::read)
                .list();
    }

    /** The files that each of some events refers to, likewise; an event without files is missing. */
    public Map<Long, List<Evidence>> listOfAll(String feature, Collection<Long> eventIds) {
        Map<Long, List<Evidence>> files = new HashMap<>();
        jdbc.sql(SELECT.replaceFirst("SELECT ", "SELECT u.event_id, ") + """
                         JOIN evidence_use u ON u.evidence_id = e.evidence_id
                        WHERE u.feature = ? AND u.event_id = ANY(?) ORDER BY e.received_at, e.evidence_id""")
                .params(feature, eventIds.toArray(Long[]::new))
                .query(row -> {
                    files.computeIfAbsent(row.getLong("event_id"), id -> new ArrayList<>())
                            .add(read(row, 0));
                });
        return files;
    }

    /**
     * Another sending of the same bytes, or of a picture that shows the same.
     *
     * @param likeness how well the looks correlate, 0.945 to 1; 1 for the same bytes
     */
    public record Alike(UUID id, boolean sameBytes, double likeness) {}

    /** Where the same was sent before or after, the likest first; at most 20. */
    public List<Alike> listAlike(UUID id) {
        return jdbc.sql("""
                        SELECT o.evidence_id, o.sha256 = e.sha256, coalesce(a.likeness, 1)
                        FROM evidence e CROSS JOIN LATERAL (
                            SELECT e.sha256 AS other, NULL::real AS likeness
                            UNION ALL
                            SELECT other_sha256, likeness FROM evidence_alike WHERE sha256 = e.sha256) a
                        JOIN evidence o ON o.sha256 = a.other AND o.evidence_id <> e.evidence_id
                        WHERE e.evidence_id = ? ORDER BY 3 DESC, o.received_at, o.evidence_id LIMIT 20""")
                .param(id)
                .query((row, number) -> new Alike(row.getObject(1, UUID.class), row.getBoolean(2), row.getDouble(3)))
                .list();
    }
}
