package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.Mu;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes plots, many at once: the only door by which files and the sample county come into the farmland ledger. */
@Service
public class PlotBulk {
    private final DataSource dataSource;
    private final PlotEventLog log;
    private final Ledger ledger;
    private final PlotProjection projection;
    private final RecoveryDeltas deltas;
    private final PlotRulesReader rules;
    private final Facts facts;
    private final CountyClock clock;

    PlotBulk(
            DataSource dataSource,
            PlotEventLog log,
            Ledger ledger,
            PlotProjection projection,
            RecoveryDeltas deltas,
            PlotRulesReader rules,
            Facts facts,
            CountyClock clock) {
        this.dataSource = dataSource;
        this.log = log;
        this.ledger = ledger;
        this.projection = projection;
        this.deltas = deltas;
        this.rules = rules;
        this.facts = facts;
        this.clock = clock;
    }

    /**
     * Begins the import of a file within the caller's transaction.
     *
     * @param given what the file has columns for; of known plots only these are compared
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public PlotImport begin(Set<PlotField> given) throws SQLException {
        return new PlotImport(DataSourceUtils.getConnection(dataSource), ledger, this, given);
    }

    /**
     * Records what happened to known plots, in one commit, all or nothing.
     *
     * @param facts in the order in which they became known; a plot may have several
     * @throws Problem DAY_IN_FUTURE, PLOT_UNKNOWN, STAGE_ORDER
     */
    @Transactional
    public Recorded record(List<PlotFact> facts, Commit commit) {
        LocalDate today = commit.recordedAt() == null ? clock.today() : clock.dayOf(commit.recordedAt());
        for (PlotFact fact : facts) {
            if (fact.on().isAfter(today)) {
                throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(fact.on(), today))
                        .at("on");
            }
            if (fact instanceof PlotFact.AreaCorrected corrected
                    && Mu.round(corrected.declaredAreaMu()).signum() <= 0) {
                throw Problem.of(
                                ProblemCode.AREA_INVALID,
                                "An area of %s mu is not possible."
                                        .formatted(corrected.declaredAreaMu().toPlainString()))
                        .at("declaredAreaMu");
            }
        }
        List<Long> ids =
                facts.stream().map(PlotFact::plotId).distinct().sorted().toList();
        rules.hold();
        Map<Long, List<PlotEventRow>> stories = log.open(ids);
        for (long plotId : ids) {
            if (!stories.containsKey(plotId)) {
                throw Problem.of(ProblemCode.PLOT_UNKNOWN, "There is no plot %d.".formatted(plotId));
            }
        }
        long commitId = ledger.drawCommitId();
        PlotEventLog.Batch batch = log.begin(stories, facts.size(), commitId, rules.read(commitId));
        for (PlotFact fact : facts) {
            Long target =
                    fact instanceof PlotFact.Withdrawn taken ? latestStanding(batch.story(fact.plotId()), taken) : null;
            Map<String, @Nullable Object> was = fact.kind() == PlotEventKind.CORRECTED
                    ? PlotEventLog.values(
                            current(batch.states(fact.plotId())), fact.set().keySet())
                    : Map.of();
            batch.append(fact.plotId(), fact.kind(), fact.on(), target, fact.set(), was, fact.note());
        }
        deltas.write(commitId, batch.write());
        return ledger.append(commitId, commit);
    }

    /**
     * Assigns targets to counties or townships in one commit.
     *
     * @param areasMu by region, two decimals
     * @param document number and date of the document
     */
    @Transactional
    public Recorded setTargets(
            Map<RegionCode, BigDecimal> areasMu,
            int campaign,
            RecoveryStage stage,
            LocalDate from,
            String document,
            Commit commit) {
        long commitId = ledger.drawCommitId();
        areasMu.forEach((region, areaMu) -> facts.record(
                Fact.ofRegion(
                        FactKind.TARGET,
                        region.digits(),
                        campaign,
                        stage.name(),
                        from,
                        document,
                        Map.of("areaMu", Mu.round(areaMu).toPlainString())),
                commitId));
        return ledger.append(commitId, commit);
    }

    private static PlotState current(List<PlotState> states) {
        if (states.isEmpty()) {
            throw Problem.of(ProblemCode.STAGE_ORDER, "The plot's registration was taken back.");
        }
        return states.getLast();
    }

    private static long latestStanding(List<PlotEventRow> story, PlotFact.Withdrawn taken) {
        Set<Long> withdrawn = new HashSet<>();
        story.stream().map(PlotEventRow::target).filter(Objects::nonNull).forEach(withdrawn::add);
        return story.reversed().stream()
                .filter(event -> event.kind() == taken.of() && !withdrawn.contains(event.eventId()))
                .findFirst()
                .map(PlotEventRow::eventId)
                .orElseThrow(() -> Problem.of(
                        ProblemCode.STAGE_ORDER,
                        "The plot has no standing event %s to take back.".formatted(taken.of())));
    }

    /** Locks known plots with their relatives, and reads what happened to them. */
    Map<Long, List<PlotEventRow>> open(Collection<Long> plotIds) {
        return plotIds.isEmpty() ? Map.of() : log.open(plotIds);
    }

    /** The rules that states follow, as the writing transaction sees them. */
    PlotRules rules(long commitId) {
        return rules.read(commitId);
    }

    /** Lets no fact change the rules until the end of the transaction. */
    void holdRules() {
        rules.hold();
    }

    /** Folds and writes the states of new plots, whose events are written, by the rules. */
    void project(Collection<Long> plotIds, PlotRules by, long commitId) {
        projection.project(plotIds, by, commitId);
    }

    /** What a file says otherwise of a known plot; it holds from the plot's first day on. */
    static final class Correction {
        private final long plotId;
        private final Map<String, @Nullable Object> set = new LinkedHashMap<>();
        private @Nullable UUID shapeKey;
        private @Nullable String shapeHex;

        Correction(long plotId) {
            this.plotId = plotId;
        }

        long plotId() {
            return plotId;
        }

        boolean isEmpty() {
            return set.isEmpty() && shapeKey == null;
        }

        void set(PlotField field, @Nullable Object value) {
            set.put(field.key(), value);
        }

        /** @param measuredAreaMu null for a position */
        void redraw(UUID key, String ewkbHex, @Nullable BigDecimal measuredAreaMu) {
            shapeKey = key;
            shapeHex = ewkbHex;
            set.put("measuredAreaMu", measuredAreaMu == null ? null : measuredAreaMu.toPlainString());
            set.put("placement", (measuredAreaMu == null ? Placement.POINT : Placement.BOUNDARY).name());
        }
    }

    /**
     * Writes corrections of plots that were opened, within a commit.
     *
     * @return the plots of which something may have changed
     */
    Set<Long> correct(
            List<Correction> corrections, Map<Long, List<PlotEventRow>> stories, PlotRules by, long commitId) {
        Map<Long, List<PlotEventRow>> concerned = new LinkedHashMap<>();
        for (Correction correction : corrections) {
            concerned.put(correction.plotId, Objects.requireNonNull(stories.get(correction.plotId)));
        }
        PlotEventLog.Batch batch = log.begin(log.withRelatives(concerned, stories), corrections.size(), commitId, by);
        for (Correction correction : corrections) {
            List<PlotEventRow> story = batch.story(correction.plotId);
            PlotState now = batch.states(correction.plotId).getLast();
            if (correction.shapeKey != null && correction.shapeHex != null) {
                correction.set.put(
                        "boundary", log.insertBoundary(correction.plotId, correction.shapeKey, correction.shapeHex));
            }
            Map<String, @Nullable Object> was = PlotEventLog.values(now, correction.set.keySet());
            BigDecimal areaMu = areaAfter(correction.set, now);
            if (areaMu.compareTo(now.areaMu()) != 0) {
                correction.set.put("areaMu", areaMu.toPlainString());
                was.put("areaMu", now.areaMu().toPlainString());
            }
            LocalDate from = saidLast(story, correction.set.keySet());
            batch.append(correction.plotId, PlotEventKind.CORRECTED, from, null, correction.set, was, null);
        }
        return batch.write();
    }

    /**
     * The day from which what a file says otherwise holds: the plot's first, or that of a later correction of the same
     * fields, which would stand against it and leave the plot as it was.
     */
    private static LocalDate saidLast(List<PlotEventRow> story, Set<String> fields) {
        List<PlotEventRow> standing = Stories.standing(story);
        return standing.stream()
                .filter(event -> event.kind() == PlotEventKind.CORRECTED
                        && event.set().keySet().stream().anyMatch(fields::contains))
                .map(PlotEventRow::on)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> standing.getFirst().on());
    }

    /** The ledger area after a correction: the declared one, else the measured one. */
    static BigDecimal areaAfter(Map<String, @Nullable Object> set, PlotState now) {
        Object declared = set.containsKey("declaredAreaMu") ? set.get("declaredAreaMu") : (Object) now.declaredAreaMu();
        Object measured = set.containsKey("measuredAreaMu") ? set.get("measuredAreaMu") : (Object) now.measuredAreaMu();
        Object area = declared != null ? declared : measured;
        return area == null ? now.areaMu() : new BigDecimal(area.toString());
    }
}
