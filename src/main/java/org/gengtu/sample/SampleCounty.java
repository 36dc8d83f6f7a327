package org.gengtu.sample;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** What is known of the made-up county before a file of it is opened. No place of China has such a code or name. */
public final class SampleCounty {
    /** Province codes of China end at 82; 99 is nobody's. */
    public static final String CODE = "999901000000";

    public static final String NAME = "云麓县（虚构）";

    /** The day at which the demonstration's clock stands; the campaign's last reports are of the day before. */
    public static final LocalDate DEMONSTRATION_ON = LocalDate.of(2026, 6, 16);

    public static final int PLOTS = 20_000;

    public static final int PROBLEMS = 5_000;

    /** In so many commits its inspections are told, so that a start need not make them again to know that all are. */
    static final int CHAPTERS = 741;

    /** In so many commits its indicators and sites are told, likewise. */
    static final int DEMONSTRATION_COMMITS = 116;

    static final long SEED = 20_260_616L;
    static final ZoneOffset OFFSET = ZoneOffset.ofHours(8);

    public static final String TOWNSHIPS_FILE = "townships.gpkg";
    public static final String VILLAGES_FILE = "villages.zip";
    public static final String PLOTS_FILE = "plots.zip";
    public static final String UNMAPPED_PLOTS_FILE = "plots-unmapped.csv";
    public static final String CAMPAIGN_FILE = "campaign.csv";
    public static final String INDICATORS_FILE = "indicators.csv";
    public static final String ROADS_FILE = "roads.zip";

    private SampleCounty() {}

    /** The files, in the order in which they are to be imported; behind plots the campaign, the indicators and the roads. */
    public static List<String> files() {
        return List.of(
                TOWNSHIPS_FILE,
                VILLAGES_FILE,
                PLOTS_FILE,
                UNMAPPED_PLOTS_FILE,
                CAMPAIGN_FILE,
                INDICATORS_FILE,
                ROADS_FILE);
    }

    /**
     * When the survey of a year (regions and plots) was known: after every plot was found and before the campaign's
     * first report.
     */
    public static OffsetDateTime surveyRecordedAt(int year) {
        return OffsetDateTime.of(year, 1, 12, 17, 30, 0, 0, OFFSET);
    }
}
