package org.gengtu.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A ledger over two scratch tables: things, which writers lock, and facts about them, of which each thing has one open.
 * What each commit did is kept in memory too, so that the state at any position is known without SQL.
 */
final class LedgerFixture implements AutoCloseable {
    final TestDatabase database = TestDatabase.fresh();
    final CountyClock clock;
    final Reading reading;
    /** By position: the facts opened and closed, as the writer remembers them. */
    final NavigableMap<Long, Done> model = new ConcurrentSkipListMap<>();

    private final TransactionTemplate readingTransactions;
    private final JdbcClient readingJdbc;

    record Done(long commitId, Set<Long> opened, Set<Long> closed, Instant recordedAt) {}

    /** A state as a request read it. */
    record Read(Snapshot at, Set<Long> facts) {}

    LedgerFixture() {
        this(Clock.systemUTC());
    }

    LedgerFixture(Clock serverClock) {
        clock = new CountyClock(serverClock);
        readingJdbc = JdbcClient.create(database.reading());
        JdbcTransactionManager snapshots = new JdbcTransactionManager(database.reading());
        readingTransactions = new TransactionTemplate(snapshots);
        reading = new Reading(
                database.reading(),
                readingJdbc,
                database.jdbc(),
                new JdbcTransactionManager(database.writing()),
                clock);
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("CREATE TABLE thing (thing_id int PRIMARY KEY)").update();
        owner.sql("""
                CREATE TABLE told (
                    fact_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    thing_id int NOT NULL REFERENCES thing,
                    commit_id bigint NOT NULL,
                    valid_from date NOT NULL DEFAULT '-infinity',
                    valid_to date NOT NULL DEFAULT 'infinity',
                    known_from bigint NOT NULL,
                    known_to bigint NOT NULL,
                    CHECK (known_from < known_to))""").update();
        owner.sql("CREATE UNIQUE INDEX ON told (thing_id) WHERE known_to = 9223372036854775807")
                .update();
        owner.sql("INSERT INTO thing SELECT generate_series(1, 40)").update();
    }

    /** A writer's transaction, step by step. */
    final class Writer implements AutoCloseable {
        final long commitId;
        private final Connection connection;
        private final JdbcClient jdbc;
        private final Ledger ledger;
        private final Set<Long> opened = new TreeSet<>();
        private final Set<Long> closed = new TreeSet<>();

        private Writer(List<Integer> things) {
            try {
                connection = database.writing().getConnection();
                connection.setAutoCommit(false);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            ledger = new Ledger(jdbc, clock);
            List<Integer> locked = jdbc.sql(
                            "SELECT thing_id FROM thing WHERE thing_id = ANY(?) ORDER BY thing_id FOR UPDATE SKIP LOCKED")
                    .param(things.toArray(Integer[]::new))
                    .query(Integer.class)
                    .list();
            commitId = ledger.drawCommitId();
            locked.forEach(this::replace);
        }

        private void replace(int thing) {
            closed.addAll(jdbc.sql("UPDATE told SET known_to = ? WHERE thing_id = ? AND known_to = ? RETURNING fact_id")
                    .params(commitId, thing, Snapshot.MAX)
                    .query(Long.class)
                    .list());
            opened.add(jdbc.sql("""
                            INSERT INTO told (thing_id, commit_id, known_from, known_to)
                            VALUES (?, ?, ?, ?) RETURNING fact_id""")
                    .params(thing, commitId, commitId, Snapshot.MAX)
                    .query(Long.class)
                    .single());
        }

        /** The last step but the commit itself. */
        Recorded append() {
            Recorded recorded = ledger.append(commitId, Commit.of(Actor.UNKNOWN, "test"));
            model.put(recorded.position(), new Done(commitId, opened, closed, recorded.recordedAt()));
            return recorded;
        }

        void commit() {
            try {
                connection.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        Recorded finish() {
            Recorded recorded = append();
            commit();
            close();
            return recorded;
        }

        /** Leaves nothing, unless {@link #commit} came first. */
        @Override
        public void close() {
            try {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                    connection.close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void undo(Recorded recorded) {
            model.remove(recorded.position());
            close();
        }
    }

    /** Begins a transaction that gives each of the things, as far as no other writer holds it, a new fact. */
    Writer begin(Integer... things) {
        return new Writer(List.of(things));
    }

    /** One request: a snapshot resolved and read in one transaction. */
    Read read(AsOf asOf) {
        return inOneRequest(() -> read(reading.at(asOf)));
    }

    Read readAt(long position) {
        return read(new AsOf(null, null, Long.toString(position)));
    }

    Read readAt(Instant knownAt) {
        return read(new AsOf(null, knownAt, null));
    }

    Read read(Snapshot at) {
        Set<Long> facts = query("SELECT f.fact_id FROM told f WHERE " + at.condition("f"), at);
        return new Read(at, facts);
    }

    /** The facts that had been written by the snapshot's position, closed or not. */
    Set<Long> happened(Snapshot at) {
        return query("SELECT f.fact_id FROM told f WHERE " + at.happened("f"), at);
    }

    <T> T inOneRequest(Supplier<T> work) {
        return readingTransactions.execute(status -> work.get());
    }

    private Set<Long> query(String sql, Snapshot at) {
        return new TreeSet<>(readingJdbc
                .sql(sql)
                .params(at.open() && sql.contains("known_to") ? Map.of() : at.parameters())
                .query(Long.class)
                .list());
    }

    /** The facts that are open after the commits up to the position, from memory. */
    Set<Long> expectedAt(long position) {
        Set<Long> facts = new TreeSet<>();
        model.headMap(position, true).values().forEach(done -> facts.addAll(done.opened));
        model.headMap(position, true).values().forEach(done -> facts.removeAll(done.closed));
        return facts;
    }

    long newest() {
        return model.isEmpty() ? 0 : model.lastKey();
    }

    /** Waits until some transaction of this database stands before a lock that another holds. */
    void awaitOneWaitingForALock() {
        JdbcClient owner = JdbcClient.create(database.owner());
        Instant end = Instant.now().plusSeconds(20);
        while (!owner.sql("""
                        SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                            WHERE NOT l.granted AND a.datname = current_database())""").query(Boolean.class).single()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Nothing waited for a lock.");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
