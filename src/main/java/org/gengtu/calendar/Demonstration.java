package org.gengtu.calendar;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Whether the database holds the made-up sample county; then its fixed date is the county's day. */
@Service
public class Demonstration implements InitializingBean {
    private static final Logger log = LoggerFactory.getLogger(Demonstration.class);

    private final JdbcClient jdbc;
    private final CountyClock clock;

    public Demonstration(JdbcClient jdbc, CountyClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        refresh();
    }

    /** Takes the clock's kind from the database: after a start, or when the sample was loaded. */
    public void refresh() {
        LocalDate on = jdbc.sql("SELECT demonstration_on FROM calendar_setting WHERE one")
                .query((row, number) -> new Setting(row.getObject(1, LocalDate.class)))
                .single()
                .demonstrationOn();
        clock.demonstrate(on);
        if (on != null) {
            log.info("Demonstration 演示: the made-up sample county is loaded, its day is always {}", on);
        }
    }

    private record Setting(@Nullable LocalDate demonstrationOn) {}

    /** Writes the fixed date within the current transaction; {@link #refresh} then makes the clock follow. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void fix(LocalDate on) {
        jdbc.sql("UPDATE calendar_setting SET demonstration_on = ? WHERE one")
                .param(on)
                .update();
    }
}
