package org.gengtu.evidence;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gengtu.calendar.CountyClock;
import org.gengtu.evidence.EvidenceStore.Form;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks at what was sent, after the answer, one file after another: camera data, thumbnail, and where the same was sent
 * before. What was not looked at when the program ended is looked at when it starts.
 */
@Component
class EvidencePreparation implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EvidencePreparation.class);
    private static final int LOOK_AGAIN_SECONDS = 60;
    /** A look takes a core whole, which the answer to who sent the file may still need. */
    private static final int ANSWER_FIRST_MILLIS = 20;

    private static final int COMPARED_AT_ONCE = 1_000;
    /** A part that nobody wrote to for so long is no upload any more, in whatever program. */
    private static final Duration STILL_COMING = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final EvidenceStore store;
    private final String schema;
    private final LinkedBlockingQueue<String> waiting = new LinkedBlockingQueue<>();
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    EvidencePreparation(
            JdbcClient jdbc,
            PlatformTransactionManager transactions,
            EvidenceStore store,
            @Value("${gengtu.schema:county}") String schema) {
        this.schema = schema;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.store = store;
    }

    /** Has a file looked at soon. @param sha256 hexadecimal */
    void prepare(String sha256) {
        waiting.add(sha256);
    }

    @Override
    public void start() {
        running = true;
        store.claim(schema);
        store.forgetIncoming(Instant.now().minus(STILL_COMING));
        thread = Thread.ofPlatform().daemon().name("evidence").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        Thread known = thread;
        if (known != null) {
            known.interrupt();
            try {
                known.join(TimeUnit.SECONDS.toMillis(LOOK_AGAIN_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try {
                listUnprepared().forEach(this::tryToLook);
                for (String next = waiting.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
                        next != null && running;
                        next = waiting.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS)) {
                    TimeUnit.MILLISECONDS.sleep(ANSWER_FIRST_MILLIS);
                    tryToLook(next);
                }
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                // also where the program stops; what is left is found again
                LOG.debug("Evidence is looked at later", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> listUnprepared() {
        return jdbc.sql("SELECT encode(sha256, 'hex') FROM evidence_content WHERE prepared_at IS NULL ORDER BY sha256")
                .query((row, number) -> row.getString(1))
                .list();
    }

    /** One file that cannot be read now keeps no other from being looked at; it is tried again. */
    private void tryToLook(String sha256) {
        try {
            look(sha256);
        } catch (UncheckedIOException | Problem e) {
            LOG.warn("The file {} is looked at later", sha256, e);
            pause();
        }
    }

    private void look(String sha256) {
        byte[] hash = HexFormat.of().parseHex(sha256);
        MediaKind kind = jdbc.sql("SELECT media_type FROM evidence_content WHERE sha256 = ? AND prepared_at IS NULL")
                .param(hash)
                .query(String.class)
                .optional()
                .map(MediaKind::of)
                .orElse(null);
        if (kind == null || !store.has(sha256, kind, Form.ORIGINAL)) {
            return;
        }
        Pictures.Camera camera = Pictures.Camera.SILENT;
        Look look = null;
        String unreadable = null;
        if (kind.isPicture()) {
            byte[] bytes = store.read(sha256, kind, Form.ORIGINAL);
            try {
                if (kind == MediaKind.JPEG) {
                    camera = Pictures.camera(bytes, CountyClock.ZONE);
                }
                BufferedImage picture =
                        Pictures.decode(bytes, kind == MediaKind.JPEG ? JpegFile.orientation(bytes) : 1);
                store.keep(sha256, kind, Form.THUMBNAIL, Pictures.thumbnail(picture));
                look = Look.of(picture);
            } catch (IOException | OutOfMemoryError e) {
                unreadable = String.valueOf(e.getMessage());
                LOG.info("The picture {} cannot be decoded: {}", sha256, unreadable);
            }
        }
        write(hash, camera, look, unreadable);
    }

    private void write(byte[] hash, Pictures.Camera camera, @Nullable Look look, @Nullable String unreadable) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            UPDATE evidence_content SET taken_at = :takenAt, longitude = :longitude, latitude = :latitude,
                                unreadable = :unreadable, look = :look, look_width = :lookWidth, prepared_at = clock_timestamp()
                            WHERE sha256 = :sha256""")
                    .param(
                            "takenAt",
                            camera.takenAt() == null ? null : Timestamp.from(camera.takenAt()),
                            Types.TIMESTAMP)
                    .param("longitude", camera.longitude(), Types.DOUBLE)
                    .param("latitude", camera.latitude(), Types.DOUBLE)
                    .param("unreadable", unreadable, Types.VARCHAR)
                    .param("look", look == null ? null : look.greys(), Types.BINARY)
                    .param("lookWidth", look == null ? null : look.width(), Types.INTEGER)
                    .param("sha256", hash)
                    .update();
            if (look != null) {
                compare(hash, look);
            }
        });
    }

    /** Against every other picture, some at a time. */
    private void compare(byte[] hash, Look look) {
        byte[] behind = new byte[0];
        while (true) {
            List<Kept> page = jdbc.sql("""
                            SELECT sha256, look, look_width FROM evidence_content
                            WHERE sha256 > ? AND look IS NOT NULL AND sha256 <> ? ORDER BY sha256 LIMIT ?""")
                    .params(behind, hash, COMPARED_AT_ONCE)
                    .query((row, number) -> kept(row.getBytes(1), row.getBytes(2), row.getInt(3)))
                    .list();
            for (Kept other : page) {
                double likeness = look.likeness(other.look);
                if (likeness >= Look.ALIKE) {
                    pair(hash, other.sha256, likeness);
                    pair(other.sha256, hash, likeness);
                }
            }
            if (page.size() < COMPARED_AT_ONCE) {
                return;
            }
            behind = page.getLast().sha256;
        }
    }

    private record Kept(byte[] sha256, Look look) {}

    private static Kept kept(byte[] sha256, byte[] greys, int width) {
        return new Kept(sha256, new Look(width, greys.length / width, greys));
    }

    private void pair(byte[] hash, byte[] other, double likeness) {
        jdbc.sql("INSERT INTO evidence_alike (sha256, other_sha256, likeness) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .params(hash, other, likeness)
                .update();
    }
}
