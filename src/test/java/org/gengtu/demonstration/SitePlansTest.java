package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import javax.sql.DataSource;
import org.gengtu.farmland.WatchedDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import tools.jackson.databind.JsonNode;

/** Questions about many sites take as many statements as those about few. */
class SitePlansTest extends SiteRoom {
    /** Few sites may lack a thing that some of many have. */
    private static final int SLACK = 8;

    private static final int MOST = 45;
    private static final String EVERYTHING = """
            id code name version village { name township { name } } zone { name area sites { code } } tier pillars
            indicators { code name status sites { code } } position footprint status department { name } roles { role }
            plan { content milestones { name overdue } } readiness { percent course readyEarliest method reportOverdue }
            reports(first: 3) { totalCount nodes { on percent evidence { url } } } current { id status readiness { course } }
            history(last: 4) { totalCount nodes { kind recordedBy changes { field } evidence { url } withdrawnBy { id } site { code } } }""";

    @Autowired
    @Qualifier("reading")
    DataSource reading;

    private WatchedDataSource watched;

    @BeforeAll
    void fill() {
        fillSites(60, new Random(3));
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        watched = new WatchedDataSource(proxy.getTargetDataSource());
        proxy.setTargetDataSource(watched);
    }

    @AfterAll
    void unwatch() {
        ((LazyConnectionDataSourceProxy) reading).setTargetDataSource(watched.getTargetDataSource());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ sites(first: LIMIT) { totalCount nodes { EVERYTHING } } } | /sites/nodes",
                "{ sites(first: LIMIT, asOf: {on: \"DAY\"}) { totalCount nodes { EVERYTHING } } } | /sites/nodes",
                "{ siteMap(FILTER view: {bbox: {west: 104.6, south: 30.7, east: 105.5, north: 31.4}, zoom: 12}) { features totals { sites } truncated } } | /siteMap/features/features",
                "{ siteDues(FILTER until: \"DAY\", asOf: {on: \"DAY\"}) { kind daysLeft site { EVERYTHING } } } | /siteDues",
                "{ coverage(FILTER) { indicators { code name sites { code } } missingTownships { name } tiers { missingTownships { name } } } } |",
                "{ nextSites(candidates: CODES, first: LIMIT) { addsIndicators { name } addsTownships { name } site { EVERYTHING } } } | /nextSites",
                "{ smallestCoveringSet(FILTERcandidates demand: {minimumTownships: 2}) { sites { EVERYTHING } leftOut { reason site { EVERYTHING } } } } |",
                "{ zones { name area sites { EVERYTHING } } } |"
            })
    void takesAsManyStatementsForManyAsForFew(String query, String list) throws Exception {
        ask(filled(query, 15));
        watched.forget();
        JsonNode some = ask(filled(query, 15));
        int few = watched.statements().size();
        watched.forget();
        JsonNode all = ask(filled(query, 50));
        assertThat(watched.statements())
                .as(query)
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(few + SLACK)
                .hasSizeLessThanOrEqualTo(MOST);
        if (list != null) {
            assertThat(all.at(list).size()).isGreaterThan(some.at(list).size());
        }
    }

    private String filled(String query, int count) {
        StringBuilder codes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            codes.append("\"S%03d\",".formatted(i));
        }
        String filter = "{codes: [%s]}".formatted(codes);
        return query.replace("FILTERcandidates", "candidates: " + filter + ",")
                .replace("FILTER", "filter: " + filter + ",")
                .replace("CODES", filter)
                .replace("LIMIT", String.valueOf(count))
                .replace("DAY", on("06-01"))
                .replace("EVERYTHING", EVERYTHING);
    }
}
