package org.gengtu.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Imports files, one after another, and tells how each is going. */
@Service
public class Imports implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Imports.class);
    private static final Duration TICK = Duration.ofMillis(500);
    /** A job that says nothing for so long was left by a program that is gone. */
    private static final Duration GONE = Duration.ofSeconds(15);

    private static final int MOST_LISTED = 100;

    private final ImportRooms rooms;
    private final JdbcClient jdbc;
    private final String instance = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final Map<UUID, ImportRun> running = new ConcurrentHashMap<>();
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("import").factory());
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("import-ticker").daemon().factory());

    Imports(ImportRooms rooms, JdbcClient jdbc) {
        this.rooms = rooms;
        this.jdbc = jdbc;
        ticker.scheduleWithFixedDelay(this::tellAll, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tellAll() {
        try {
            running.values().forEach(ImportRun::tell);
        } catch (RuntimeException e) {
            log.warn("The progress of an import could not be written: {}", e.getMessage());
        }
    }

    /**
     * Queues a file and answers at once.
     *
     * @param told the options as the caller gave them, for the record
     * @param afterwards run when the import has ended, such as to remove the file
     */
    public ImportJob submit(ImportRequest request, Map<String, ?> told, Runnable afterwards) {
        ImportRun run = register(request, told);
        worker.execute(() -> work(run, afterwards));
        return get(request.id());
    }

    /** Imports a file now and answers when it has ended. */
    public ImportJob run(ImportRequest request) {
        work(register(request, Map.of()), () -> {});
        return get(request.id());
    }

    private ImportRun register(ImportRequest request, Map<String, ?> told) {
        rooms.jobs()
                .create(
                        request.id(),
                        request.layer(),
                        request.fileName(),
                        told,
                        request.actor().name(),
                        instance);
        ImportRun run = new ImportRun(request, rooms);
        running.put(request.id(), run);
        return run;
    }

    private void work(ImportRun run, Runnable afterwards) {
        try {
            run.run();
        } catch (RuntimeException e) {
            // The job's end could not be written, as when the database is gone: the job then shows as interrupted.
            log.error("Import {} could not be ended", run.id(), e);
        } finally {
            running.remove(run.id());
            afterwards.run();
        }
    }

    /** @throws Problem IMPORT_UNKNOWN */
    public ImportJob get(UUID id) {
        ImportJob job = rooms.jobs()
                .find(id)
                .orElseThrow(() -> Problem.of(ProblemCode.IMPORT_UNKNOWN, "There is no import %s.".formatted(id)));
        if (!job.phase().hasEnded() && !running.containsKey(id)) {
            endIfGone(job);
            return rooms.jobs().find(id).orElse(job);
        }
        return job;
    }

    /** The newest 100 imports, newest first. */
    public List<ImportJob> list() {
        return rooms.jobs().list(MOST_LISTED);
    }

    /** A job whose program is gone has ended with its transaction: written if its commit is there, else not at all. */
    private void endIfGone(ImportJob job) {
        UUID id = job.id();
        if (rooms.jobs().isSilent(id, GONE)) {
            boolean written = jdbc.sql("SELECT EXISTS (SELECT FROM ledger_commit WHERE import_id = ?)")
                    .param(id)
                    .query(Boolean.class)
                    .single();
            Map<String, Object> result = new LinkedHashMap<>();
            if (!written) {
                ProblemCode code = ProblemCode.IMPORT_INTERRUPTED;
                result.put(
                        "problem",
                        Map.of(
                                "code",
                                code.name(),
                                "number",
                                code.number(),
                                "what",
                                code.title() + ".",
                                "remedy",
                                code.remedy()));
            }
            rooms.jobs()
                    .end(
                            id,
                            written ? ImportPhase.DONE : ImportPhase.FAILED,
                            job.rowsTotal() == null ? -1 : job.rowsTotal(),
                            job.rowsRead(),
                            result);
        }
    }

    /**
     * Asks an import to stop; it then ends as CANCELLED and leaves nothing behind.
     *
     * @throws Problem IMPORT_UNKNOWN, IMPORT_FINISHED
     */
    public ImportJob cancel(UUID id) {
        ImportJob job = get(id);
        if (job.phase().hasEnded() || !rooms.jobs().askToCancel(id)) {
            throw Problem.of(ProblemCode.IMPORT_FINISHED, "The import has ended as %s.".formatted(job.phase()));
        }
        ImportRun run = running.get(id);
        if (run != null) {
            run.cancel();
        }
        return get(id);
    }

    /** Hands out an import's findings by row. */
    void forEachFinding(UUID id, Consumer<ImportJobs.Written> taker) {
        rooms.jobs().forEachFinding(id, taker);
    }

    /** Removes a folder with what is in it. */
    static void remove(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("The folder of an import could not be removed: {}", e.getMessage());
        }
    }

    @Override
    public void destroy() {
        running.values().forEach(ImportRun::cancel);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ticker.shutdownNow();
    }
}
