package org.gengtu.environment;

import org.gengtu.ledger.SegmentsVerification;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Adds up anew the segments of figures. */
@Component
@Order(7)
final class EnvironmentSegmentVerification extends SegmentsVerification {
    EnvironmentSegmentVerification(@Qualifier("reading") JdbcClient jdbc) {
        super("environment segments", EnvironmentDeltas.TABLES, jdbc);
    }
}
