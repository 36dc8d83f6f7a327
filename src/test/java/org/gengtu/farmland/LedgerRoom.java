package org.gengtu.farmland;

import java.util.List;
import java.util.Map;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The whole program with a county of two townships and three villages, and commands sent over GraphQL. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LedgerRoom {
    static final String COUNTY = "990101000000";
    static final String FIRST_TOWNSHIP = "990101101000";
    static final String FIRST = "990101101201";
    static final String SECOND = "990101101202";
    static final String THIRD = "990101102201";

    @Autowired
    TestDatabase database;

    @Autowired
    RegionBulk regions;

    @Autowired
    CountyClock clock;

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    private int cell;

    @BeforeEach
    void county() {
        if (jdbc.sql("SELECT count(*) FROM region").query(Integer.class).single() == 0) {
            regions.register(
                    List.of(
                            RegionRow.named(new RegionCode(COUNTY), "试县"),
                            RegionRow.named(new RegionCode(FIRST_TOWNSHIP), "甲镇"),
                            RegionRow.named(new RegionCode("990101102000"), "乙镇"),
                            RegionRow.named(new RegionCode(FIRST), "一村"),
                            RegionRow.named(new RegionCode(SECOND), "二村"),
                            RegionRow.named(new RegionCode(THIRD), "三村")),
                    Commit.of(Actor.UNKNOWN, "test"));
            prepare();
        }
    }

    /** What a test class needs once. */
    void prepare() {}

    LedgerClient client() {
        return new LedgerClient(port, "乡镇干部 李");
    }

    /** @return the plot's id */
    String register(String village, String on) {
        return register(village, on, "declaredAreaMu: 4").at("/plot/id").asString();
    }

    JsonNode register(String village, String on, String more) {
        return client().mutate(
                        "registerPlot",
                        "{villageCode: \"%s\", on: \"%s\", %s}".formatted(village, on, more),
                        "plot { id version } event { id position }");
    }

    /** A square of its own as a boundary argument. */
    String square() {
        cell++;
        return box(cell, 0, 0.0004);
    }

    /** Part of the square last given, or of another one. */
    static String box(int cell, double from, double width) {
        double west = 105 + 0.001 * cell + from;
        double east = west + width;
        return polygon(west, east);
    }

    private static String polygon(double west, double east) {
        return "{type: \"Polygon\", coordinates: [[[%1$.6f, 31], [%2$.6f, 31], [%2$.6f, 31.0004], [%1$.6f, 31.0004], [%1$.6f, 31]]]}"
                .formatted(west, east);
    }

    int lastCell() {
        return cell;
    }

    long position() {
        return jdbc.sql("SELECT position FROM ledger_head").query(Long.class).single();
    }

    String digest() {
        return jdbc.sql(LedgerTrial.DIGEST).query(String.class).single();
    }

    static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace("$" + name.getKey() + "$", name.getValue());
        }
        return filled;
    }
}
