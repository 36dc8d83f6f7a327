package org.gengtu.recovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.gengtu.ledger.SegmentTables;
import org.gengtu.ledger.Segments;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The sums over the deltas of recovery: of a village and campaign, by deadlines. */
@Configuration(proxyBeanMethods = false)
class RecoverySegments {
    static final SegmentTables TABLES = new SegmentTables(
            "recovery",
            List.of("day", "village_code", "campaign", "restoration_due_on", "recultivation_due_on"),
            Stream.of(Measure.values())
                    .collect(Collectors.toMap(
                            Measure::sumColumn, measure -> measure.expression("d"), (a, b) -> a, LinkedHashMap::new)),
            true);

    @Bean
    Segments segmentsOfRecovery(@Qualifier("jobs") DataSource dataSource) {
        return new Segments(TABLES, dataSource, Segments.Settings.USUAL);
    }
}
