package org.gengtu.region;

import java.util.HashMap;
import java.util.Map;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.RegionNames;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What regions are called, in one statement: a county has some hundreds. */
@Component
class NamesOfRegions implements RegionNames {
    private final JdbcClient jdbc;

    NamesOfRegions(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Map<String, String> names(Snapshot at) {
        Map<String, String> names = new HashMap<>();
        jdbc.sql("""
                        SELECT l.region_code, coalesce(s.name, l.name)
                        FROM (SELECT DISTINCT ON (region_code) region_code, name FROM region_state
                            ORDER BY region_code, known_to DESC, valid_to DESC) l
                        LEFT JOIN region_state s ON s.region_code = l.region_code AND %s""".formatted(at.condition("s"))).params(at.parameters()).query(row -> {
            names.put(row.getString(1), row.getString(2));
        });
        return names;
    }
}
