package org.gengtu.farmland;

import jakarta.persistence.EntityManager;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Registers plots one by one, through the aggregate. Files take {@link PlotBulk}, which leaves the same rows. */
@Service
public class PlotRegistry {
    private final EntityManager entities;
    private final JdbcClient jdbc;
    private final PlotEventLog log;
    private final RecoveryDeltas deltas;
    private final PlotRulesReader rules;
    private final Ledger ledger;

    PlotRegistry(
            EntityManager entities,
            JdbcClient jdbc,
            PlotEventLog log,
            RecoveryDeltas deltas,
            PlotRulesReader rules,
            Ledger ledger) {
        this.entities = entities;
        this.jdbc = jdbc;
        this.log = log;
        this.deltas = deltas;
        this.rules = rules;
        this.ledger = ledger;
    }

    /**
     * Registers one plot in a commit of its own.
     *
     * @param row checked in itself; its village is known
     * @return its number
     * @throws Problem CODE_TAKEN, STAGE_ORDER
     */
    @Transactional
    public long register(PlotRow row, Commit commit) {
        Registered registered = register(row, (String) null);
        ledger.append(registered.commitId, commit);
        return registered.plotId;
    }

    /** @param eventId of its registration */
    record Registered(long commitId, long plotId, long eventId) {}

    /**
     * Registers one plot within the transaction of a command, all but its place in the order.
     *
     * @throws Problem CODE_TAKEN, STAGE_ORDER
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Registered register(PlotRow row, @Nullable String note) {
        rules.hold();
        if (row.code() != null) {
            requireFreeCode(row.code(), row.registeredOn(), 0);
        }
        long commitId = ledger.drawCommitId();
        Plot plot = new Plot(row.sourceKey());
        entities.persist(plot);
        PlotBoundary boundary = row.shape() == null ? null : new PlotBoundary(plot, row.shape());
        if (boundary != null) {
            entities.persist(boundary);
        }
        plot.register(row, boundary == null ? null : (Long) boundary.id(), note, commitId);
        // Everything is in the database before the lock that all writers share is taken.
        entities.flush();
        log.replaceStates(Map.of(plot.id(), PlotFold.fold(plot.story(), rules.read(commitId))), commitId);
        deltas.write(commitId, List.of(plot.id()));
        return new Registered(commitId, plot.id(), plot.story().getFirst().eventId());
    }

    /**
     * Takes a code for a plot from a day on, until the end of the transaction alone.
     *
     * @throws Problem CODE_TAKEN when another plot bears it on one of the days
     */
    void requireFreeCode(String code, LocalDate from, long plotId) {
        jdbc.sql("SELECT pg_advisory_xact_lock('plot'::regclass::oid::int, hashtext(?))")
                .param(code)
                .query((row, number) -> 0)
                .list();
        boolean taken = jdbc.sql("""
                        SELECT EXISTS (SELECT FROM plot_state s
                            WHERE s.code = ? AND s.plot_id <> ? AND s.known_to = %d AND s.valid_to > ?)""".formatted(Snapshot.MAX))
                .params(code, plotId, from)
                .query(Boolean.class)
                .single();
        if (taken) {
            throw Problem.of(ProblemCode.CODE_TAKEN, "The code %s belongs to another plot.".formatted(code))
                    .at("code");
        }
    }

    /**
     * Takes a row's boundary for its village, until the end of the transaction alone; positions may be the same.
     *
     * @throws Problem BOUNDARY_TAKEN when a plot of the village has the same one today
     */
    void requireFreeBoundary(PlotRow row) {
        Geometry shape = row.shape();
        if (shape == null || row.placement() != Placement.BOUNDARY) {
            return;
        }
        UUID key = ShapeKey.of(shape);
        jdbc.sql("SELECT pg_advisory_xact_lock('plot_boundary'::regclass::oid::int, hashtext(?))")
                .param(key.toString())
                .query((result, number) -> 0)
                .list();
        boolean taken = jdbc.sql("""
                        SELECT EXISTS (SELECT FROM plot_boundary b JOIN plot_state s ON s.plot_id = b.plot_id
                            WHERE b.shape_key = ? AND s.boundary_id = b.boundary_id AND s.village_code = ? AND %s)""".formatted(Snapshot.today("s")))
                .params(key, row.village().digits())
                .query(Boolean.class)
                .single();
        if (taken) {
            throw Problem.of(ProblemCode.BOUNDARY_TAKEN, "A plot of the village has this boundary.")
                    .at("boundary");
        }
    }

    /** @throws Problem CODE_TAKEN when a plot whose states the commit opened bears a code that another has on one of the days */
    void requireCodesFree(long commitId, Collection<Long> plotIds) {
        jdbc.sql("""
                        SELECT s.code FROM plot_state s
                            JOIN plot_state o ON o.code = s.code AND o.plot_id <> s.plot_id AND o.known_to = %1$d
                                AND o.valid_from < s.valid_to AND o.valid_to > s.valid_from
                        WHERE s.plot_id = ANY(?) AND s.known_from = ? AND s.known_to = %1$d LIMIT 1""".formatted(Snapshot.MAX))
                .params(plotIds.toArray(Long[]::new), commitId)
                .query(String.class)
                .optional()
                .ifPresent(code -> {
                    throw Problem.of(
                                    ProblemCode.CODE_TAKEN,
                                    "The code %s belongs to another plot by now.".formatted(code))
                            .at("code");
                });
    }
}
