package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.problem.Problem;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The same facts one by one, in bulk commands and by the bulk service leave the same tables but for numbers. */
class SingleAndBulkTest extends LedgerRoom {
    private static final int PLOTS = 6;
    private static final List<String> MEASURES =
            List.of("plots", "area_mu", "exempt_plots", "lapsed_plots", "restored_plots", "recultivated_plots");

    @Autowired
    PlotCommands commands;

    @Autowired
    PlotBulk bulk;

    private int worlds;

    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 8, 10));
    }

    /** @param plot which of the plots of a world */
    private record Told(int plot, PlotEventKind kind, LocalDate on, boolean accepted, RecoveryStage stage) {
        PlotFact of(long plotId) {
            return switch (kind) {
                case RESTORED -> new PlotFact.Restored(plotId, on, RestorationMode.SELF, "注");
                case RECULTIVATED -> new PlotFact.Recultivated(plotId, on, "油菜\"1", null);
                case LAPSED -> new PlotFact.Lapsed(plotId, on, null);
                case EXEMPTED -> new PlotFact.Exempted(plotId, on, "坡", "县", null);
                default ->
                    new PlotFact.Verified(
                            plotId,
                            on,
                            stage,
                            accepted ? VerificationLevel.COUNTY : VerificationLevel.TOWNSHIP,
                            accepted,
                            null);
            };
        }
    }

    private static Told random(Random random) {
        List<PlotEventKind> kinds = List.of(
                PlotEventKind.RESTORED,
                PlotEventKind.RESTORED,
                PlotEventKind.RECULTIVATED,
                PlotEventKind.LAPSED,
                PlotEventKind.EXEMPTED,
                PlotEventKind.VERIFIED,
                PlotEventKind.VERIFIED);
        return new Told(
                random.nextInt(PLOTS),
                kinds.get(random.nextInt(kinds.size())),
                LocalDate.of(2026, 6, 10).plusDays(random.nextInt(60)),
                random.nextInt(3) > 0,
                RecoveryStage.values()[random.nextInt(2)]);
    }

    /** Plots of their own, whose codes are told apart by the world. */
    private List<Long> world() {
        worlds++;
        List<Long> plots = new ArrayList<>();
        for (int i = 0; i < PLOTS; i++) {
            String on = i == 5 ? "2026-07-05" : "2026-03-01";
            register(FIRST, on, "declaredAreaMu: %d.5, code: \"w%d-%d\"".formatted(i + 1, worlds, i));
            plots.add(jdbc.sql("SELECT plot_id FROM plot_state WHERE code = ?")
                    .param("w%d-%d".formatted(worlds, i))
                    .query(Long.class)
                    .single());
        }
        return plots;
    }

    private PlotCommands.Item item(Told told, List<Long> plots, Map<Integer, Integer> versions) {
        return new PlotCommands.Item(told.of(plots.get(told.plot)), versions.merge(told.plot, 1, Integer::sum), "on");
    }

    private static CommandCall call(String mutation) {
        return new CommandCall(Actor.UNKNOWN, mutation, Map.of(), null);
    }

    /** The rows of a world's plots without what must differ. @param history also states that are no longer known */
    private Map<String, List<String>> content(List<Long> plots, boolean history) {
        Map<String, List<String>> content = new LinkedHashMap<>();
        String first = "p.plot_id - %d".formatted(plots.getFirst());
        content.put(
                "plots",
                texts(
                        "SELECT %s || ' ' || p.version FROM plot p WHERE p.plot_id = ANY(?) ORDER BY 1"
                                .formatted(first),
                        plots));
        content.put(
                "events",
                texts(
                        "SELECT %s || ' ' || p.seq || ' ' || (to_jsonb(p) - '{plot_id,event_id,commit_id}'::text[] #- '{payload,set,code}')::text FROM plot_event p WHERE p.plot_id = ANY(?) ORDER BY p.plot_id, p.seq"
                                .formatted(first),
                        plots));
        content.put(
                "states",
                texts(
                        "SELECT %s || ' ' || (to_jsonb(p) - '{plot_id,state_id,known_from,known_to,code}'::text[])::text || (p.known_to = 9223372036854775807) FROM plot_state p WHERE p.plot_id = ANY(?) AND %s ORDER BY p.plot_id, p.valid_from, 1"
                                .formatted(first, history ? "true" : "p.known_to = 9223372036854775807"),
                        plots));
        return content;
    }

    private List<String> texts(String sql, List<Long> plots) {
        return jdbc.sql(sql)
                .param(plots.toArray(Long[]::new))
                .query(String.class)
                .list();
    }

    /** What some commits added to the totals. */
    private List<String> deltas(long after, boolean together) {
        StringBuilder sums = new StringBuilder();
        MEASURES.forEach(
                measure -> sums.append(" || ' ' || sum(d.").append(measure).append(')'));
        return jdbc.sql("""
                        SELECT %1$s d.village_code || ' ' || d.campaign || ' ' || d.day || ' ' || d.restoration_due_on || ' ' || d.recultivation_due_on%2$s
                        FROM recovery_delta d JOIN ledger_commit c USING (commit_id) WHERE c.position > ?
                        GROUP BY %3$s d.village_code, d.campaign, d.day, d.restoration_due_on, d.recultivation_due_on
                        HAVING %4$s ORDER BY %3$s 1""".formatted(
                                together ? "" : "c.position - %d || ' ' ||".formatted(after),
                                sums,
                                together ? "" : "c.position,",
                                String.join(
                                        " OR ",
                                        MEASURES.stream()
                                                .map("sum(d.%s) <> 0"::formatted)
                                                .toList())))
                .param(after)
                .query(String.class)
                .list();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theSameFactsLeaveTheSameTables(long seed) {
        Random random = new Random(seed);
        List<Told> done = new ArrayList<>();
        List<Long> singly = world();
        long before = position();
        Map<Integer, Integer> versions = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            Told told = random(random);
            int version = versions.getOrDefault(told.plot, 0) + 1;
            try {
                commands.record(call("one"), new PlotCommands.Item(told.of(singly.get(told.plot)), version, "on"));
                versions.put(told.plot, version);
                done.add(told);
            } catch (Problem problem) {
                assertThat(problem.code().name()).isIn("STAGE_ORDER", "BEFORE_REGISTRATION");
            }
        }
        assertThat(done).hasSizeGreaterThan(12);
        Map<String, List<String>> wanted = content(singly, true);
        List<String> wantedDeltas = deltas(before, false);

        List<Long> each = world();
        before = position();
        versions.clear();
        for (Told told : done) {
            commands.recordAll(call("each"), List.of(item(told, each, versions)));
        }
        assertThat(content(each, true)).isEqualTo(wanted);
        assertThat(deltas(before, false)).isEqualTo(wantedDeltas);

        List<Long> service = world();
        before = position();
        for (Told told : done) {
            bulk.record(List.of(told.of(service.get(told.plot))), Commit.of(Actor.UNKNOWN, "test"));
        }
        assertThat(content(service, true)).isEqualTo(wanted);
        assertThat(deltas(before, false)).isEqualTo(wantedDeltas);

        // all at once: what is known then is the same, what was known between is not
        Map<String, List<String>> wantedNow = content(singly, false);
        List<String> wantedSum;
        List<Long> together = world();
        before = position();
        versions.clear();
        List<PlotCommands.Item> items = new ArrayList<>();
        for (Told told : done) {
            items.add(item(told, together, versions));
        }
        commands.recordAll(call("together"), items);
        assertThat(content(together, false)).isEqualTo(wantedNow);
        assertThat(position()).isEqualTo(before + 1);
        wantedSum = deltas(before, true);

        List<Long> serviceTogether = world();
        before = position();
        bulk.record(
                done.stream()
                        .map(told -> told.of(serviceTogether.get(told.plot)))
                        .toList(),
                Commit.of(Actor.UNKNOWN, "test"));
        assertThat(content(serviceTogether, false)).isEqualTo(wantedNow);
        assertThat(deltas(before, true)).isEqualTo(wantedSum);
    }
}
