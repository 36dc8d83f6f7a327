package org.gengtu.recovery;

import org.gengtu.ledger.SegmentsVerification;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Adds up anew the segments of recovery. */
@Component
@Order(5)
public final class SegmentVerification extends SegmentsVerification {
    public SegmentVerification(@Qualifier("reading") JdbcClient jdbc) {
        super("segments", RecoverySegments.TABLES, jdbc);
    }
}
