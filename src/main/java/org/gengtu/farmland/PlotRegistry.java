package org.gengtu.farmland;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import org.gengtu.calendar.Campaigns;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Registers plots one by one, through the aggregate. Files take {@link PlotBulk}, which leaves the same rows. */
@Service
public class PlotRegistry {
    private final EntityManager entities;
    private final JdbcClient jdbc;
    private final PlotEventLog log;
    private final Ledger ledger;
    private final Campaigns campaigns;

    public PlotRegistry(EntityManager entities, JdbcClient jdbc, PlotEventLog log, Ledger ledger, Campaigns campaigns) {
        this.entities = entities;
        this.jdbc = jdbc;
        this.log = log;
        this.ledger = ledger;
        this.campaigns = campaigns;
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
        requireFreeCode(row);
        long commitId = ledger.drawCommitId();
        Plot plot = new Plot(row.sourceKey());
        entities.persist(plot);
        PlotBoundary boundary = row.shape() == null ? null : new PlotBoundary(plot, row.shape());
        if (boundary != null) {
            entities.persist(boundary);
        }
        plot.register(row, boundary == null ? null : (Long) boundary.id(), commitId);
        // Everything is in the database before the lock that all writers share is taken.
        entities.flush();
        List<PlotState> states = plot.states(year -> campaigns.openIfAbsent(year, commitId));
        log.replaceStates(Map.of(plot.id(), states), commitId);
        ledger.append(commitId, commit);
        return plot.id();
    }

    private void requireFreeCode(PlotRow row) {
        if (row.code() == null) {
            return;
        }
        boolean taken = jdbc.sql(
                        "SELECT EXISTS (SELECT FROM plot_state s WHERE s.code = ? AND " + Snapshot.today("s") + ")")
                .param(row.code())
                .query(Boolean.class)
                .single();
        if (taken) {
            throw Problem.of(ProblemCode.CODE_TAKEN, "The code %s belongs to another plot.".formatted(row.code()))
                    .at("code");
        }
    }
}
