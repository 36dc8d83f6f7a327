package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.EventPayload;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Takes a whole import of plots back: what it registered is no more, what it corrected is as it was. Both stay on record.
 * New plots to which nothing else has happened go by set-based statements; the others are folded anew.
 */
@Service
class PlotImportWithdrawal {
    private static final int MOST_NAMED = 20;

    private final JdbcClient jdbc;
    private final PlotEventLog log;
    private final PlotProjection projection;
    private final PlotRegistry registry;
    private final RecoveryDeltas deltas;
    private final PlotRulesReader rules;
    private final PlotCommands names;
    private final Ledger ledger;
    private final Commands commands;
    private final CountyClock clock;

    PlotImportWithdrawal(
            JdbcClient jdbc,
            PlotEventLog log,
            PlotProjection projection,
            PlotRegistry registry,
            RecoveryDeltas deltas,
            PlotRulesReader rules,
            PlotCommands names,
            Ledger ledger,
            Commands commands,
            CountyClock clock) {
        this.jdbc = jdbc;
        this.log = log;
        this.projection = projection;
        this.registry = registry;
        this.deltas = deltas;
        this.rules = rules;
        this.names = names;
        this.ledger = ledger;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * @return its result names how many {@code plots} and {@code events} were concerned
     * @throws Problem IMPORT_UNKNOWN, IMPORT_NOT_WITHDRAWABLE, DEPENDED_ON naming events that stand on the import's
     */
    Done withdraw(CommandCall call, UUID importId, String reason) {
        return commands.run(call, () -> {
            rules.hold();
            long imported = commitOf(importId);
            List<Long> plotIds = jdbc.sql(
                            "SELECT DISTINCT e.plot_id FROM plot_event e WHERE e.commit_id = ? ORDER BY 1")
                    .param(imported)
                    .query((row, number) -> row.getLong(1))
                    .list();
            log.lock(plotIds);
            List<Long> others = jdbc.sql("""
                            SELECT DISTINCT e.plot_id FROM plot_event i JOIN plot_event e ON e.plot_id = i.plot_id
                            WHERE i.commit_id = ? AND e.commit_id <> ? ORDER BY 1""")
                    .params(imported, imported)
                    .query((row, number) -> row.getLong(1))
                    .list();
            int standing = jdbc.sql("""
                            SELECT count(*) FROM plot_event e WHERE e.commit_id = ?
                                AND NOT EXISTS (SELECT FROM plot_event w WHERE w.target_event_id = e.event_id)""").param(imported).query(Integer.class).single();
            if (standing == 0) {
                throw Problem.of(
                                ProblemCode.IMPORT_NOT_WITHDRAWABLE,
                                plotIds.isEmpty()
                                        ? "The import wrote no plots, and only imports of plots are taken back as a whole."
                                        : "All that the import wrote was taken back before.")
                        .at("importId");
            }
            long commitId = ledger.drawCommitId();
            withdrawUntouched(imported, new HashSet<>(others), plotIds, commitId, reason);
            withdrawOthers(imported, others, commitId, reason);
            registry.requireCodesFree(commitId, others);
            deltas.write(commitId, relatives(plotIds, others));
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("plots", plotIds.size());
            result.put("events", standing);
            return new Written(commitId, result);
        });
    }

    private Set<Long> relatives(List<Long> plotIds, List<Long> others) {
        Set<Long> all = new HashSet<>(plotIds);
        projection.inChunks(others, some -> all.addAll(log.open(some).keySet()));
        return all;
    }

    private long commitOf(UUID importId) {
        return jdbc.sql("SELECT commit_id FROM ledger_commit WHERE import_id = ?::uuid ORDER BY position LIMIT 1")
                .param(importId.toString())
                .query(Long.class)
                .optional()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.IMPORT_UNKNOWN,
                                "There is no import %s that wrote something.".formatted(importId))
                        .at("importId"));
    }

    /** Plots of which the ledger knows nothing but this import. */
    private void withdrawUntouched(long imported, Set<Long> others, List<Long> plotIds, long commitId, String reason) {
        Long[] untouched = plotIds.stream().filter(id -> !others.contains(id)).toArray(Long[]::new);
        if (untouched.length == 0) {
            return;
        }
        jdbc.sql("""
                        INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, target_event_id, payload)
                        SELECT nextval('plot_event_seq'), e.plot_id, :commit,
                            p.version + row_number() OVER (PARTITION BY e.plot_id ORDER BY e.seq DESC),
                            'WITHDRAWN'::plot_event_kind, :today, e.event_id, :payload::jsonb
                        FROM plot_event e JOIN plot p ON p.plot_id = e.plot_id
                        WHERE e.commit_id = :imported AND e.plot_id = ANY(:plots)""")
                .param("commit", commitId)
                .param("today", clock.today())
                .param("payload", EventPayload.write(Map.of(), Map.of(), reason))
                .param("imported", imported)
                .param("plots", untouched)
                .update();
        jdbc.sql("""
                        UPDATE plot p SET version = p.version + n.events
                        FROM (SELECT e.plot_id, count(*)::int AS events FROM plot_event e
                            WHERE e.commit_id = :commit AND e.plot_id = ANY(:plots) GROUP BY e.plot_id) n
                        WHERE n.plot_id = p.plot_id""").param("commit", commitId).param("plots", untouched).update();
        jdbc.sql("UPDATE plot_state s SET known_to = :commit WHERE s.plot_id = ANY(:plots) AND s.known_to = "
                        + Snapshot.MAX)
                .param("commit", commitId)
                .param("plots", untouched)
                .update();
    }

    private void withdrawOthers(long imported, List<Long> others, long commitId, String reason) {
        LocalDate today = clock.today();
        PlotRules by = rules.read(commitId);
        Set<Long> done = new HashSet<>();
        List<PlotEventRow> against = new ArrayList<>();
        projection.inChunks(others, chunk -> {
            List<Long> some = chunk.stream().filter(id -> !done.contains(id)).toList();
            Map<Long, List<PlotEventRow>> stories = log.open(some);
            Map<Long, List<Long>> targets = log.listEvents(imported, stories.keySet());
            int most = targets.values().stream().mapToInt(List::size).sum();
            PlotEventLog.Batch batch = log.begin(stories, most, commitId, by);
            targets.forEach((plotId, events) -> {
                Set<Long> withdrawn = Stories.withdrawn(batch.story(plotId));
                for (long event : events.reversed()) {
                    if (!withdrawn.contains(event)) {
                        batch.append(plotId, PlotEventKind.WITHDRAWN, today, event, Map.of(), Map.of(), reason);
                    }
                }
            });
            for (long plotId : stories.keySet()) {
                try {
                    batch.check(plotId);
                } catch (Problem problem) {
                    against.addAll(standing(problem, batch));
                }
            }
            if (against.isEmpty()) {
                done.addAll(batch.write());
            }
        });
        if (!against.isEmpty()) {
            throw names.named(
                    PlotWithdrawal.dependedOn(against.stream().limit(MOST_NAMED).toList())
                            .at("importId"));
        }
    }

    /** The event that a story does not hold any more. */
    private static List<PlotEventRow> standing(Problem problem, PlotEventLog.Batch batch) {
        if (problem.details().get(PlotFold.EVENT) instanceof Map<?, ?> event) {
            return batch.story((Long) Objects.requireNonNull(event.get("plotId"))).stream()
                    .filter(each -> each.eventId() == (Long) Objects.requireNonNull(event.get("eventId")))
                    .toList();
        }
        throw problem;
    }
}
