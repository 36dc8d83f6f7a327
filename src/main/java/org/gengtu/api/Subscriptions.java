package org.gengtu.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.gengtu.ledger.LiveSettings;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The connections on which answers are streamed: keeps the idle ones alive, and ends all when the program stops, before
 * the server waits for its last requests.
 */
@Component
final class Subscriptions implements SmartLifecycle {
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private final LiveSettings settings;
    private volatile boolean running;

    /** A connection on which answers are streamed. */
    interface Connection {
        /** Writes something, so that both sides notice when the other has gone. */
        void keepAlive();

        /** Says that there is nothing more, and closes. */
        void finish();
    }

    Subscriptions(LiveSettings settings) {
        this.settings = settings;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "keep-alive");
            thread.setDaemon(true);
            return thread;
        });
        this.timer.setRemoveOnCancelPolicy(true);
    }

    LiveSettings settings() {
        return settings;
    }

    void add(Connection connection) {
        connections.add(connection);
        if (!running) {
            Thread.ofVirtual().start(connection::finish);
        }
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /** How many connections there are. */
    int count() {
        return connections.size();
    }

    /** Runs a task once, on a thread that may wait. */
    ScheduledFuture<?> later(Duration delay, Runnable task) {
        return timer.schedule(() -> Thread.ofVirtual().start(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void start() {
        running = true;
        long every = settings.keepAlive().toMillis();
        ScheduledFuture<?> ticking = timer.scheduleAtFixedRate(
                () -> connections.forEach(each -> Thread.ofVirtual().start(each::keepAlive)),
                every,
                every,
                TimeUnit.MILLISECONDS);
        if (ticking.isCancelled()) {
            running = false;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        List<Thread> goodbyes = new ArrayList<>();
        connections.forEach(each -> goodbyes.add(Thread.ofVirtual().start(each::finish)));
        long end = System.nanoTime() + GOODBYE.toNanos();
        try {
            for (Thread goodbye : goodbyes) {
                goodbye.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
