package org.gengtu.evidence;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes away what no event refers to once its time has passed. What one refers to is never touched. */
@Component
class EvidenceCleaning implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceCleaning.class);
    private static final long EVERY_MINUTES = 60;
    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EvidenceStore store;
    private final EvidenceSettings settings;
    private volatile ScheduledExecutorService timer = timer();

    EvidenceCleaning(
            JdbcClient jdbc, PlatformTransactionManager transactions, EvidenceStore store, EvidenceSettings settings) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.store = store;
        this.settings = settings;
    }

    private static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("evidence-cleaning").factory());
    }

    @Override
    public void start() {
        timer.scheduleWithFixedDelay(this::cleanQuietly, 1, EVERY_MINUTES, TimeUnit.MINUTES);
    }

    @Override
    public void stop() {
        timer.shutdownNow();
        timer = timer();
    }

    @Override
    public boolean isRunning() {
        return !timer.isShutdown();
    }

    private void cleanQuietly() {
        try {
            clean(settings.keptUnused());
        } catch (RuntimeException e) {
            LOG.warn("Files that nothing refers to could not be taken away: {}", e.getMessage());
        }
    }

    /** @return how many sendings went */
    int clean(Duration kept) {
        int gone = 0;
        while (true) {
            List<byte[]> hashes = transaction.execute(status -> forget(kept));
            if (hashes == null || hashes.isEmpty()) {
                return gone;
            }
            gone += hashes.size();
            hashes.forEach(this::forgetContent);
        }
    }

    private List<byte[]> forget(Duration kept) {
        return jdbc.sql("""
                        DELETE FROM evidence WHERE evidence_id IN (
                            SELECT e.evidence_id FROM evidence e
                            WHERE e.received_at <= clock_timestamp() - make_interval(secs => ?)
                                AND NOT EXISTS (SELECT FROM evidence_use u WHERE u.evidence_id = e.evidence_id)
                            ORDER BY e.received_at LIMIT ? FOR UPDATE SKIP LOCKED)
                        RETURNING sha256""")
                .params(kept.toSeconds(), AT_ONCE)
                .query((row, number) -> row.getBytes(1))
                .list();
    }

    /** First the row, then, when it is surely gone, the file; the lock keeps both from being sent anew in between. */
    private void forgetContent(byte[] hash) {
        MediaKind kind = transaction.execute(status -> {
            Evidences.lock(jdbc, hash);
            return jdbc.sql("""
                            DELETE FROM evidence_content c WHERE sha256 = ?
                                AND NOT EXISTS (SELECT FROM evidence e WHERE e.sha256 = c.sha256)
                            RETURNING media_type""")
                    .param(hash)
                    .query(String.class)
                    .optional()
                    .map(MediaKind::of)
                    .orElse(null);
        });
        if (kind == null) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            Evidences.lock(jdbc, hash);
            boolean again = jdbc.sql("SELECT EXISTS (SELECT FROM evidence_content WHERE sha256 = ?)")
                    .param(hash)
                    .query(Boolean.class)
                    .single();
            if (!again) {
                store.remove(HexFormat.of().formatHex(hash), kind);
            }
        });
    }
}
