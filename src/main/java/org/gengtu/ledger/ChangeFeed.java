package org.gengtu.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells features of every commit, whichever instance of the program wrote it: one thread with one listening connection.
 * A notification only wakes it; what there is to tell is read from the head's position, at each notification, twice a
 * second, and after each loss of the connection, so that a notification that is lost loses no change.
 */
@Component
public class ChangeFeed implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final DataSource connections;
    private final TransactionTemplate reading;
    private final List<Told> told = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private volatile boolean running;
    private volatile @Nullable Connection listening;
    private volatile @Nullable Thread thread;

    /** A listener and how far it was told, or -1 before the begin. */
    private static final class Told {
        private final FeedListener listener;
        private long position = -1;

        private Told(FeedListener listener) {
            this.listener = listener;
        }
    }

    @Autowired
    ChangeFeed(
            @Qualifier("listening") DataSource connections,
            @Qualifier("reading") PlatformTransactionManager reading,
            ObjectProvider<FeedListener> listeners) {
        this(connections, reading, listeners.orderedStream().toList());
    }

    /**
     * @param connections give an unpooled connection for each call
     * @param reading the manager of reading transactions
     */
    public ChangeFeed(DataSource connections, PlatformTransactionManager reading, List<FeedListener> listeners) {
        this.connections = connections;
        this.reading = Reading.transactions(reading);
        listeners.forEach(listener -> told.add(new Told(listener)));
    }

    @Override
    public void start() {
        if (running || told.isEmpty()) {
            return;
        }
        running = true;
        thread = Thread.ofPlatform().daemon().name("change-feed").start(this::run);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
        abort();
        Thread known = thread;
        if (known != null) {
            try {
                known.join(STUCK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void abort() {
        Connection known = listening;
        if (known != null) {
            try {
                known.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("The listening connection was closed already", e);
            }
        }
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        while (running) {
            try (Connection connection = connections.getConnection()) {
                listening = connection;
                // A server that is gone without a word must not hang the feed.
                connection.setNetworkTimeout(Runnable::run, (int) STUCK.toMillis());
                Follower follower = new Follower(connection);
                while (running) {
                    follower.tell();
                    pause = SHORTEST_PAUSE;
                    follower.await();
                }
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    LOG.warn("Changes are not followed for the moment: {}", e.getMessage());
                    LOG.debug("The change feed", e);
                    rest(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            } finally {
                listening = null;
                told.forEach(each -> each.listener.lost());
            }
        }
    }

    private void rest(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (running && left > 0) {
                left = stopping.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** One listening connection. */
    private final class Follower {
        private final Connection connection;
        private final PGConnection notifications;
        private final String prefix;

        Follower(Connection connection) throws SQLException {
            this.connection = connection;
            this.notifications = connection.unwrap(PGConnection.class);
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN gengtu");
                try (ResultSet row = statement.executeQuery("SELECT current_schema()")) {
                    row.next();
                    this.prefix = row.getString(1) + " ";
                }
            }
        }

        /** Tells every listener what it was not told yet. */
        void tell() throws SQLException {
            long looked = System.nanoTime();
            long head = head();
            for (Told each : told) {
                if (each.position < 0) {
                    each.listener.begin(head);
                    each.position = head;
                } else if (each.position < head) {
                    reading.executeWithoutResult(status -> each.listener.advance(each.position, head));
                    each.position = head;
                }
                each.listener.heard(looked);
            }
        }

        private long head() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT position FROM ledger_head WHERE one")) {
                row.next();
                return row.getLong(1);
            }
        }

        /** Returns when this county has something new, or it is time to look by oneself. */
        void await() throws SQLException {
            long end = System.nanoTime() + POLL.toNanos();
            while (running) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return;
                }
                for (PGNotification one : notifications.getNotifications((int) left)) {
                    if (one.getParameter().startsWith(prefix)) {
                        return;
                    }
                }
            }
        }
    }
}
