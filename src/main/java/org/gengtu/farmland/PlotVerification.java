package org.gengtu.farmland;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.Campaigns;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.KnownRows;
import org.gengtu.ledger.KnownRows.Known;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Folds the events of every plot anew, as they were known at each commit that told something of the plot, of its relatives,
 * or of a fact that it follows, and compares the states with those that are kept: which, and from and to which commit known.
 *
 * <p>The order of commit ids is the order in which a plot's changes became known, whatever their positions: a plot is
 * locked before an id is drawn. Some thousand plots are read at a time, each with its relatives, so that memory does not
 * grow with the county.
 */
@Component
@Order(2)
public final class PlotVerification implements Verification {
    private static final int PLOTS_AT_ONCE = 2_000;
    private static final int FAMILIES_AT_ONCE = 100;
    private static final int FETCH_ROWS = 2_000;
    private static final int LONGEST_TEXT = 200;

    private static final String EVENTS = """
            SELECT e.event_id, e.plot_id, e.seq, e.kind, e.on_day, e.target_event_id, e.payload, e.commit_id
            FROM plot_event e WHERE %s ORDER BY e.plot_id, e.seq""";

    private static final String RANGE = "%1$s.plot_id > ? AND %1$s.plot_id <= ?";
    private static final String LISTED = "%s.plot_id = ANY(?)";

    private static final String ALONE = """
            SELECT p.plot_id, p.version FROM plot p
            WHERE p.plot_id > ? AND NOT EXISTS (SELECT FROM plot_lineage l WHERE l.parent_id = p.plot_id)
                AND NOT EXISTS (SELECT FROM plot_lineage l WHERE l.child_id = p.plot_id)
            ORDER BY p.plot_id LIMIT %d""".formatted(PLOTS_AT_ONCE);

    /** The first plot of a family came of no other, as its parts are younger. */
    private static final String FIRST_OF_FAMILIES = """
            SELECT DISTINCT l.parent_id FROM plot_lineage l
            WHERE l.parent_id > ? AND NOT EXISTS (SELECT FROM plot_lineage u WHERE u.child_id = l.parent_id)
            ORDER BY 1 LIMIT %d""".formatted(FAMILIES_AT_ONCE);

    private static final String FAMILIES = """
            WITH RECURSIVE family (first, plot_id) AS (
                SELECT f.id, f.id FROM unnest(?::bigint[]) f (id)
                UNION
                SELECT f.first, CASE WHEN l.parent_id = f.plot_id THEN l.child_id ELSE l.parent_id END
                FROM family f JOIN plot_lineage l ON l.parent_id = f.plot_id OR l.child_id = f.plot_id)
            SELECT f.first, p.plot_id, p.version FROM family f JOIN plot p ON p.plot_id = f.plot_id
            ORDER BY f.first, p.plot_id""";

    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("plot_event", """
                SELECT 'event ' || e.event_id || ' of plot ' || e.plot_id, 'there is no commit ' || e.commit_id
                FROM plot_event e WHERE NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = e.commit_id)
                ORDER BY e.event_id""");
        CHECKS.put("plot_state", """
                SELECT 'state ' || s.state_id, 'there is no plot ' || s.plot_id
                FROM plot_state s WHERE NOT EXISTS (SELECT FROM plot p WHERE p.plot_id = s.plot_id)
                ORDER BY s.state_id""");
        CHECKS.put("plot_state.boundary_id", """
                SELECT 'state ' || s.state_id || ' of plot ' || s.plot_id,
                    CASE WHEN b.boundary_id IS NULL THEN 'there is no boundary ' || s.boundary_id
                        ELSE 'the boundary ' || s.boundary_id || ' is that of plot ' || b.plot_id END
                FROM plot_state s LEFT JOIN plot_boundary b ON b.boundary_id = s.boundary_id
                WHERE s.boundary_id IS NOT NULL AND b.plot_id IS DISTINCT FROM s.plot_id
                ORDER BY s.state_id""");
        CHECKS.put("plot_state.cell_x", """
                SELECT 'state ' || s.state_id || ' of plot ' || s.plot_id, 'its cell is ' || s.cell_x || ', ' || s.cell_y
                    || ', that of its boundary ' || b.cell_x || ', ' || b.cell_y
                FROM plot_state s JOIN plot_boundary b ON b.boundary_id = s.boundary_id
                WHERE (s.cell_x, s.cell_y) IS DISTINCT FROM (b.cell_x, b.cell_y)
                ORDER BY s.state_id""");
        CHECKS.put("plot_state.code", """
                SELECT 'plots ' || s.plot_id || ' and ' || o.plot_id, 'both bear the code ' || s.code || ' on '
                    || greatest(s.valid_from, o.valid_from) || ', as known from commit '
                    || greatest(s.known_from, o.known_from) || ' on'
                FROM plot_state s JOIN plot_state o ON o.code = s.code AND o.plot_id > s.plot_id
                    AND o.valid_from < s.valid_to AND s.valid_from < o.valid_to
                    AND o.known_from < s.known_to AND s.known_from < o.known_to
                ORDER BY s.plot_id, o.plot_id""");
        CHECKS.put("plot_lineage", """
                SELECT 'plots ' || l.parent_id || ' and ' || l.child_id, 'both are there on '
                    || greatest(p.valid_from, c.valid_from) || ', as known from commit '
                    || greatest(p.known_from, c.known_from) || ' on, and the one came of the other'
                FROM plot_lineage l JOIN plot_state p ON p.plot_id = l.parent_id JOIN plot_state c ON c.plot_id = l.child_id
                    AND c.valid_from < p.valid_to AND p.valid_from < c.valid_to
                    AND c.known_from < p.known_to AND p.known_from < c.known_to
                ORDER BY 1""");
        CHECKS.put("plot_lineage.commit_id", """
                SELECT 'plots ' || coalesce(l.parent_id, e.parent_id) || ' and ' || coalesce(l.child_id, e.child_id),
                    CASE WHEN l.commit_id IS NULL THEN 'commit ' || e.commit_id || ' made the one of the other'
                        ELSE 'no event of commit ' || l.commit_id || ' made the one of the other' END
                FROM plot_lineage l FULL JOIN (
                    SELECT e.plot_id AS child_id, e.commit_id, p.id::bigint AS parent_id
                    FROM plot_event e CROSS JOIN LATERAL jsonb_array_elements_text(e.payload #> '{set,parents}') p (id)
                    WHERE e.kind IN ('SPLIT', 'MERGED') AND jsonb_typeof(e.payload #> '{set,parents}') = 'array') e
                    ON e.parent_id = l.parent_id AND e.child_id = l.child_id AND e.commit_id = l.commit_id
                WHERE l.parent_id IS NULL OR e.parent_id IS NULL ORDER BY 1""");
        for (String sequence : List.of("plot", "plot_event", "plot_boundary", "plot_state")) {
            String id = sequence.replaceFirst("^plot_", "") + "_id";
            CHECKS.put(sequence + "_seq", """
                    SELECT 'next number', 'it gave ' || s.last_value || ', but ' || m.id || ' is there'
                    FROM %1$s_seq s CROSS JOIN (SELECT max(%2$s) AS id FROM %1$s) m WHERE s.last_value < m.id""".formatted(sequence, id));
        }
    }

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Facts facts;
    private final Campaigns campaigns;

    /**
     * @param reading the data source of the reading transactions
     * @param facts reading from the same
     * @param campaigns reading from the same
     */
    public PlotVerification(@Qualifier("reading") DataSource reading, Facts facts, Campaigns campaigns) {
        this.jdbc = new JdbcTemplate(reading);
        this.jdbc.setFetchSize(FETCH_ROWS);
        this.client = JdbcClient.create(jdbc);
        this.facts = facts;
        this.campaigns = campaigns;
    }

    @Override
    public String name() {
        return "plots";
    }

    @Override
    public void verify(VerificationRun run) {
        long total = count("plot");
        run.compared("plots", total);
        Map<Integer, Campaign> years = new HashMap<>();
        campaigns.listCampaigns().forEach(campaign -> years.put(campaign.year(), campaign));
        PlotRulesHistory rules = new PlotRulesHistory(
                facts.listEver(PlotRules.KINDS), year -> years.computeIfAbsent(year, Campaign::ofYear));
        Pass pass = new Pass(run, rules, total);
        verifyAlone(pass);
        verifyFamilies(pass);
        if (pass.plots != total) {
            run.difference(
                    "plot_lineage",
                    "%,d plots".formatted(total - pass.plots),
                    "they came of plots that came of them, so that no first one is found");
        }
        run.compared("events", pass.events);
        run.compared("states", pass.states);
        run.check(client, CHECKS);
    }

    private long count(String table) {
        return Objects.requireNonNull(jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class));
    }

    /** What is counted on the way. */
    private static final class Pass {
        private final VerificationRun run;
        private final PlotRulesHistory rules;
        private final long total;
        private long plots;
        private long events;
        private long states;

        Pass(VerificationRun run, PlotRulesHistory rules, long total) {
            this.run = run;
            this.rules = rules;
            this.total = total;
        }
    }

    /** An event with the commit that told it. */
    private record Told(PlotEventRow event, long commitId) {}

    /** A plot with all that is kept of it. */
    private static final class Kept {
        private final long plotId;
        private final int version;
        private final List<Told> story = new ArrayList<>();
        private final List<Stored> states = new ArrayList<>();

        Kept(long plotId, int version) {
            this.plotId = plotId;
            this.version = version;
        }
    }

    private record Stored(long stateId, Known<PlotState> known) {}

    private void verifyAlone(Pass pass) {
        long last = Long.MIN_VALUE;
        while (true) {
            Map<Long, Kept> plots = new LinkedHashMap<>();
            jdbc.query(
                    ALONE,
                    row -> {
                        plots.put(row.getLong(1), new Kept(row.getLong(1), row.getInt(2)));
                    },
                    last);
            if (plots.isEmpty()) {
                return;
            }
            long upto =
                    plots.values().stream().mapToLong(kept -> kept.plotId).max().orElseThrow();
            read(plots, RANGE, last, upto);
            for (Kept kept : plots.values()) {
                verify(List.of(kept), pass);
            }
            last = upto;
            pass.run.progress(pass.plots, pass.total);
        }
    }

    private void verifyFamilies(Pass pass) {
        long last = Long.MIN_VALUE;
        while (true) {
            List<Long> firsts = jdbc.query(FIRST_OF_FAMILIES, (row, number) -> row.getLong(1), last);
            if (firsts.isEmpty()) {
                return;
            }
            Map<Long, List<Kept>> families = new LinkedHashMap<>();
            jdbc.query(
                    FAMILIES,
                    row -> {
                        families.computeIfAbsent(row.getLong(1), first -> new ArrayList<>())
                                .add(new Kept(row.getLong(2), row.getInt(3)));
                    },
                    (Object) firsts.toArray(Long[]::new));
            // A family of a merge has several that came of no other: it is compared with the first of them.
            families.entrySet().removeIf(family -> family.getValue().getFirst().plotId != family.getKey());
            Map<Long, Kept> plots = new HashMap<>();
            families.values().forEach(family -> family.forEach(kept -> plots.put(kept.plotId, kept)));
            if (!plots.isEmpty()) {
                read(plots, LISTED, (Object) plots.keySet().toArray(Long[]::new));
            }
            families.values().forEach(family -> verify(family, pass));
            last = firsts.getLast();
            pass.run.progress(pass.plots, pass.total);
        }
    }

    private void read(Map<Long, Kept> plots, String where, Object... arguments) {
        RowCallbackHandler events = row -> {
            Kept kept = plots.get(row.getLong(2));
            if (kept != null) {
                kept.story.add(new Told(PlotEventLog.event(row), row.getLong(8)));
            }
        };
        jdbc.query(EVENTS.formatted(where.formatted("e")), events, arguments);
        RowCallbackHandler states = row -> {
            Kept kept = plots.get(row.getLong("plot_id"));
            if (kept != null) {
                kept.states.add(stored(row));
            }
        };
        jdbc.query(PlotState.SELECT_KNOWN + " s WHERE " + where.formatted("s"), states, arguments);
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return new Stored(
                row.getLong("state_id"),
                new Known<>(PlotState.of(row), row.getLong("known_from"), row.getLong("known_to")));
    }

    private static void verify(List<Kept> family, Pass pass) {
        for (Kept kept : family) {
            verifyStory(kept, pass.run);
            pass.plots++;
            pass.events += kept.story.size();
            pass.states += kept.states.size();
        }
        Map<Long, KnownRows<PlotState>> expected = fold(family, pass);
        if (expected != null) {
            family.forEach(kept -> compare(
                    kept, Objects.requireNonNull(expected.get(kept.plotId)).list(), pass.run));
        }
    }

    private static void verifyStory(Kept kept, VerificationRun run) {
        String where = "plot " + kept.plotId;
        if (kept.version != kept.story.size()) {
            run.difference(
                    "plot.version",
                    where,
                    "it is %d, and there are %d events".formatted(kept.version, kept.story.size()));
        }
        Map<Long, Integer> seen = new HashMap<>();
        Set<Long> withdrawn = new HashSet<>();
        int seq = 0;
        long commitId = 0;
        for (Told told : kept.story) {
            PlotEventRow event = told.event;
            if (event.seq() != ++seq) {
                run.difference(
                        "plot_event.seq",
                        where,
                        "event %d has seq %d, not %d".formatted(event.eventId(), event.seq(), seq));
                seq = event.seq();
            }
            if (told.commitId < commitId) {
                run.difference(
                        "plot_event.commit_id",
                        where,
                        "event %d is of commit %d, the one before it of %d"
                                .formatted(event.eventId(), told.commitId, commitId));
            }
            commitId = told.commitId;
            Long target = event.target();
            if (target != null && (!seen.containsKey(target) || !withdrawn.add(target))) {
                run.difference(
                        "plot_event.target_event_id",
                        where,
                        "event %d takes back %d, which is none that stood before it"
                                .formatted(event.eventId(), target));
            }
            seen.put(event.eventId(), seq);
        }
    }

    /** The states that follow; null when the events tell no possible story, which is told then. */
    private static @Nullable Map<Long, KnownRows<PlotState>> fold(List<Kept> family, Pass pass) {
        Map<Long, KnownRows<PlotState>> expected = new HashMap<>();
        family.forEach(kept -> expected.put(kept.plotId, new KnownRows<>()));
        for (long point : points(family, pass.rules)) {
            Map<Long, List<PlotEventRow>> stories = new LinkedHashMap<>();
            for (Kept kept : family) {
                List<PlotEventRow> story = kept.story.stream()
                        .filter(told -> told.commitId <= point)
                        .map(Told::event)
                        .toList();
                if (!story.isEmpty()) {
                    stories.put(kept.plotId, story);
                }
            }
            try {
                PlotFold.foldAll(stories, pass.rules.at(point))
                        .forEach((plotId, states) ->
                                Objects.requireNonNull(expected.get(plotId)).at(point, states));
            } catch (Problem problem) {
                pass.run.difference(
                        "plot_event", named(family), "as known from commit %d on: %s".formatted(point, problem.what()));
                return null;
            } catch (IllegalStateException | IllegalArgumentException | NullPointerException unreadable) {
                pass.run.difference(
                        "plot_event",
                        named(family),
                        "as known from commit %d on they cannot be folded: %s"
                                .formatted(point, unreadable.getMessage()));
                return null;
            }
        }
        return expected;
    }

    private static String named(List<Kept> family) {
        return "plot " + family.getFirst().plotId
                + (family.size() == 1 ? "" : " with %d relatives".formatted(family.size() - 1));
    }

    /** The commits at which the states may have changed, ascending. */
    private static Collection<Long> points(List<Kept> family, PlotRulesHistory rules) {
        TreeSet<Long> points = new TreeSet<>();
        Set<String> villages = new HashSet<>();
        Set<Integer> years = new HashSet<>();
        List<Long> plotIds = new ArrayList<>();
        for (Kept kept : family) {
            plotIds.add(kept.plotId);
            for (Told told : kept.story) {
                points.add(told.commitId);
                Object village = told.event.set().get("villageCode");
                if (village != null) {
                    villages.add(village.toString());
                }
                if (told.event.kind() == PlotEventKind.REGISTERED) {
                    years.add(told.event.on().getYear());
                }
            }
        }
        if (!points.isEmpty()) {
            long first = points.first();
            rules.points(plotIds, villages, years).stream()
                    .filter(point -> point > first)
                    .forEach(points::add);
        }
        return points;
    }

    private static void compare(Kept kept, List<Known<PlotState>> expected, VerificationRun run) {
        Map<Known<PlotState>, Integer> missing = new LinkedHashMap<>();
        expected.forEach(known -> missing.merge(known, 1, Integer::sum));
        List<Stored> unexpected = new ArrayList<>();
        for (Stored stored : kept.states) {
            if (missing.remove(stored.known) == null) {
                unexpected.add(stored);
            }
        }
        if (missing.isEmpty() && unexpected.isEmpty()) {
            return;
        }
        // a row that is there in another form is one difference, not two
        TreeMap<Place, Known<PlotState>> left = new TreeMap<>();
        missing.keySet().forEach(known -> left.put(Place.of(known), known));
        for (Stored stored : unexpected) {
            Known<PlotState> like = left.remove(Place.of(stored.known));
            String where = "plot %d, state %d, %s".formatted(kept.plotId, stored.stateId, text(stored.known));
            run.difference(
                    "plot_state", where, like == null ? "by the events there is none" : differing(stored.known, like));
        }
        left.values()
                .forEach(known -> run.difference(
                        "plot_state", "plot %d, %s".formatted(kept.plotId, text(known)), "it is missing"));
    }

    /** Where a state belongs, whatever it says. */
    private record Place(long knownFrom, LocalDate validFrom) implements Comparable<Place> {
        static Place of(Known<PlotState> known) {
            return new Place(known.from(), known.row().validFrom());
        }

        @Override
        public int compareTo(Place other) {
            int first = Long.compare(knownFrom, other.knownFrom);
            return first != 0 ? first : validFrom.compareTo(other.validFrom);
        }
    }

    private static String text(Known<PlotState> known) {
        return "from %s to %s, known from commit %d to %s"
                .formatted(
                        known.row().validFrom(),
                        known.row().validTo().equals(PlotState.OPEN)
                                ? "now"
                                : known.row().validTo(),
                        known.from(),
                        known.to() == Snapshot.MAX ? "now" : known.to());
    }

    private static String differing(Known<PlotState> stored, Known<PlotState> expected) {
        List<String> differences = new ArrayList<>();
        if (stored.to() != expected.to()) {
            differences.add("known_to is %d, by the events %d".formatted(stored.to(), expected.to()));
        }
        Map<String, Object> is = stored.row().columns();
        Map<String, Object> should = expected.row().columns();
        Stream.concat(should.keySet().stream(), is.keySet().stream())
                .distinct()
                .filter(column -> !Objects.equals(should.get(column), is.get(column)))
                .forEach(column -> differences.add(
                        "%s is %s, by the events %s".formatted(column, is.get(column), should.get(column))));
        String all = String.join("; ", differences);
        return all.length() <= LONGEST_TEXT ? all : all.substring(0, LONGEST_TEXT) + "…";
    }
}
