package org.gengtu.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.gengtu.launch.RunningMark;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Verifies the ledger after a stop that was not clean: in the background, by one thread and one connection, once the
 * first requests were answered. The log tells the result. Until no difference is found, every start does it again.
 */
@Component
final class VerificationAtStart implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationAtStart.class);
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final Duration STUCK = Duration.ofSeconds(5);
    private static final int MOST_LOGGED = 100;

    private final RunningMark mark;
    private final LedgerVerification verification;
    private volatile @Nullable Thread thread;
    private volatile boolean running;

    VerificationAtStart(RunningMark mark, LedgerVerification verification) {
        this.mark = mark;
        this.verification = verification;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (isServer(event.getApplicationContext())) {
            mark.findUnclean().ifPresent(unclean -> {
                LOG.warn("The program was not stopped cleanly: the ledger is verified in the background");
                thread =
                        Thread.ofPlatform().daemon().name("ledger-verification").start(() -> verify(unclean, AFTER));
            });
        }
    }

    private static boolean isServer(ApplicationContext context) {
        return context instanceof WebServerApplicationContext web && web.getWebServer() != null;
    }

    /** @param after how long it waits, so that it delays no first answer */
    void verify(RunningMark.Unclean unclean, Duration after) {
        try (unclean) {
            Thread.sleep(after);
            int[] logged = {0};
            VerificationRun.Result result = verification.verify(new VerificationRun.Watch() {
                @Override
                public void difference(Difference difference) {
                    if (logged[0]++ < MOST_LOGGED) {
                        LOG.error("The ledger differs: {}", difference);
                    }
                }
            });
            if (result.isSound()) {
                LOG.info("The ledger was verified: {}", result);
                unclean.settle();
            } else {
                LOG.error("The ledger was verified: {}; bin/verify-ledger prints them", result);
            }
        } catch (InterruptedException | CancellationException e) {
            LOG.info("The ledger was not verified to the end; the next start does it");
        } catch (IOException | RuntimeException e) {
            if (thread == null || running) {
                LOG.error("The ledger could not be verified; the next start does it", e);
            }
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Ahead of the pools, whose end would look like a failure. */
    @Override
    public void stop() {
        running = false;
        Thread known = thread;
        if (known != null) {
            known.interrupt();
            try {
                known.join(STUCK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
