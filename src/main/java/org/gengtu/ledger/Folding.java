package org.gengtu.ledger;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Folds deltas from time to time while the server runs. Nothing waits for it: what is not folded yet is added up from
 * the deltas, only slower.
 */
@Component
class Folding implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Folding.class);
    private static final int STOP_SECONDS = 10;

    private final List<Segments> segments;
    private final boolean isServer;
    private final int seconds;
    private @Nullable ScheduledExecutorService worker;

    /** @param seconds between two looks; 0: never */
    Folding(
            List<Segments> segments,
            @Value("${gengtu.command:}") String command,
            @Value("${gengtu.ledger.fold-seconds:5}") int seconds) {
        this.segments = segments;
        this.isServer = command.isEmpty();
        this.seconds = seconds;
    }

    @Override
    public synchronized void start() {
        if (worker != null || !isServer || seconds <= 0) {
            return;
        }
        worker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("fold").factory());
        worker.scheduleWithFixedDelay(this::fold, seconds, seconds, TimeUnit.SECONDS);
    }

    private void fold() {
        for (Segments each : segments) {
            try {
                int added = each.fold();
                if (added > 0) {
                    log.debug("{} segments were added", added);
                }
            } catch (RuntimeException e) {
                log.warn("Totals were not folded; it is tried again", e);
            }
        }
    }

    @Override
    public synchronized void stop() {
        if (worker == null) {
            return;
        }
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("The folding of totals is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        worker = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return worker != null;
    }
}
