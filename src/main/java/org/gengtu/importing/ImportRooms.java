package org.gengtu.importing;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.DemonstrationImport;
import org.gengtu.farmland.PlotBulk;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.Regions;
import org.gengtu.road.RoadBulk;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What an import needs of the other rooms. */
@Component
record ImportRooms(
        ImportJobs jobs,
        Regions regions,
        RegionBulk regionBulk,
        PlotBulk plots,
        DemonstrationImport demonstration,
        RoadBulk roads,
        CountyClock clock,
        DataSource dataSource,
        JdbcClient jdbc,
        PlatformTransactionManager transactions) {

    interface Work {
        ImportPhase run(TransactionStatus status) throws SQLException;
    }

    /** Runs the work in one transaction, after any other import of this county, on whatever instance, has ended. */
    ImportPhase inTransaction(Work work) throws SQLException {
        SQLException[] thrown = new SQLException[1];
        ImportPhase end = new TransactionTemplate(transactions).execute(status -> {
            jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' import', 0))")
                    .query(row -> {});
            try {
                return work.run(status);
            } catch (SQLException e) {
                status.setRollbackOnly();
                thrown[0] = e;
                return ImportPhase.FAILED;
            }
        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
        return end == null ? ImportPhase.FAILED : end;
    }

    /** Tells the planner what the tables hold now; else the first maps are read by bad plans. */
    void renewStatistics() {
        jdbc.sql("SELECT renew_statistics()").query(row -> {});
    }

    /** The connection of the current transaction. */
    Connection connection() {
        return DataSourceUtils.getConnection(dataSource);
    }
}
