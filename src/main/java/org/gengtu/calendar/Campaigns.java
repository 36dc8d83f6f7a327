package org.gengtu.calendar;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The county's campaigns. */
@Service
public class Campaigns {
    private static final String COLUMNS = """
            SELECT campaign, restoration_due_on, recultivation_due_on, found_late_restoration_days,
                   found_late_recultivation_days
            FROM campaign""";

    private final JdbcClient writing;
    private final JdbcClient reading;

    public Campaigns(JdbcClient writing, @Qualifier("reading") JdbcClient reading) {
        this.writing = writing;
        this.reading = reading;
    }

    /** All campaigns, oldest first, as the current reading transaction sees them. */
    public List<Campaign> listCampaigns() {
        return reading.sql(COLUMNS + " ORDER BY campaign").query(Campaigns::row).list();
    }

    /** The campaign of a year, opened with the default deadlines within the current writing transaction if it is new. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Campaign openIfAbsent(int year, long commitId) {
        return writing.sql(COLUMNS + " WHERE campaign = ?")
                .param(year)
                .query(Campaigns::row)
                .optional()
                .orElseGet(() -> open(Campaign.ofYear(year), commitId));
    }

    /** Whether there is a campaign of the year, as the writing transaction sees it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean isOpen(int year) {
        return writing.sql("SELECT EXISTS (SELECT FROM campaign WHERE campaign = ?)")
                .param(year)
                .query(Boolean.class)
                .single();
    }

    private Campaign open(Campaign campaign, long commitId) {
        writing.sql("""
                        INSERT INTO campaign (campaign, restoration_due_on, recultivation_due_on,
                            found_late_restoration_days, found_late_recultivation_days, commit_id)
                        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (campaign) DO NOTHING""")
                .params(
                        campaign.year(),
                        campaign.restorationDueOn(),
                        campaign.recultivationDueOn(),
                        campaign.foundLateRestorationDays(),
                        campaign.foundLateRecultivationDays(),
                        commitId)
                .update();
        return campaign;
    }

    private static Campaign row(ResultSet row, int number) throws SQLException {
        return new Campaign(
                row.getInt(1),
                row.getObject(2, LocalDate.class),
                row.getObject(3, LocalDate.class),
                row.getInt(4),
                row.getInt(5));
    }
}
