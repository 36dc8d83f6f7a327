package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.calendar.Demonstration;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The whole program with an emptied database before each test, and small files made by hand. */
@GengtuTest
@TestPropertySource(properties = "gengtu.imports.folder=target/imports")
abstract class ImportingTest {
    static final Actor ACTOR = new Actor("测试 农业农村局");
    static final JsonMapper JSON = JsonMapper.builder().build();
    static final String COUNTY = "990101000000";

    /** 一村 of 甲镇: the box 105.00–105.05, 31.00–31.05. */
    static final String FIRST = "990101101201";

    /** 二村 of 甲镇, east of it. */
    static final String SECOND = "990101101202";

    /** 一村 of 乙镇, north of it: the same name. */
    static final String THIRD = "990101102201";

    /** 新村 of 乙镇, without a boundary; formerly 老村 with another code. */
    static final String FOURTH = "990101102202";

    static final String FOURTH_BEFORE = "990101103209";

    private static final List<String> TABLES = List.of(
            "plot_state",
            "plot_event",
            "plot_boundary",
            "plot",
            "site_state",
            "site_event",
            "site_boundary",
            "site",
            "zone_state",
            "zone_event",
            "zone_boundary",
            "zone",
            "indicator_state",
            "indicator_event",
            "indicator",
            "responsible_unit_state",
            "region_state",
            "region_event",
            "region_former",
            "region_boundary",
            "region",
            "campaign",
            "fact",
            "ledger_commit");

    @Autowired
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TestDatabase database;

    @Autowired
    RegionBulk regions;

    @Autowired
    Demonstration demonstration;

    @Autowired
    CountyClock clock;

    @TempDir
    Path folder;

    @BeforeEach
    void empty() {
        JdbcClient owner = JdbcClient.create(database.owner());
        // Faster than TRUNCATE for a few rows.
        owner.sql("DELETE FROM import_job").update();
        TABLES.forEach(table -> owner.sql("DELETE FROM " + table).update());
        owner.sql("UPDATE ledger_head SET position = 0, high = 0, recorded_at = '1970-01-01 00:00:00+00'")
                .update();
        owner.sql("UPDATE calendar_setting SET demonstration_on = NULL").update();
        demonstration.refresh();
    }

    /** Two townships with four villages. */
    void makeCounty() {
        regions.register(
                List.of(
                        RegionRow.named(new RegionCode(COUNTY), "测试县"),
                        RegionRow.named(new RegionCode("990101101000"), "甲镇"),
                        RegionRow.named(new RegionCode("990101102000"), "乙镇"),
                        village(FIRST, "一村", new Envelope(105, 105.05, 31, 31.05)),
                        village(SECOND, "二村", new Envelope(105.05, 105.1, 31, 31.05)),
                        village(THIRD, "一村", new Envelope(105, 105.05, 31.05, 31.1)),
                        new RegionRow(
                                new RegionCode(FOURTH),
                                "新村",
                                List.of("老村"),
                                List.of(new RegionCode(FOURTH_BEFORE)),
                                LocalDate.of(2020, 1, 1),
                                null)),
                Commit.of(ACTOR, "test"));
    }

    static RegionRow village(String code, String name, Envelope box) {
        return new RegionRow(new RegionCode(code), name, List.of(), List.of(), null, outline(box));
    }

    static MultiPolygon outline(Envelope box) {
        return Shapes.FACTORY.createMultiPolygon(new Polygon[] {(Polygon) Shapes.FACTORY.toGeometry(box)});
    }

    long count(String table) {
        return jdbc.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    <T> T one(String sql, Class<T> type) {
        return jdbc.sql(sql).query(type).single();
    }

    /** The number of rows of every table of the ledger, and its position. */
    Map<String, Long> census() {
        Map<String, Long> census = new LinkedHashMap<>();
        TABLES.forEach(table -> census.put(table, count(table)));
        census.put("position", one("SELECT position FROM ledger_head", Long.class));
        return census;
    }

    ImportJob run(Layer layer, Path file, Map<String, ?> options) {
        return imports.run(new ImportRequest(
                UUID.randomUUID(),
                file,
                String.valueOf(file.getFileName()),
                layer,
                ImportOptions.of(options),
                ACTOR,
                null));
    }

    ImportJob plots(Map<String, ?> options, String... features) {
        return run(Layer.PLOTS, collection(features), options);
    }

    /** Imports features as plots, and expects them in. */
    ImportJob plots(String... features) {
        ImportJob job = plots(Map.of(), features);
        assertThat(job.phase()).as(job.toString()).isEqualTo(ImportPhase.DONE);
        return job;
    }

    List<ImportJobs.Written> findings(ImportJob job) {
        List<ImportJobs.Written> findings = new ArrayList<>();
        imports.forEachFinding(job.id(), findings::add);
        return findings;
    }

    List<ProblemCode> codes(ImportJob job) {
        return findings(job).stream()
                .map(ImportJobs.Written::finding)
                .map(Finding::code)
                .toList();
    }

    /** Such as {@code 1 FLAGGED ROW_OVERLAP}, in order. */
    List<String> told(ImportJob job) {
        return findings(job).stream()
                .map(written -> written.rowNumber() + " " + written.finding().outcome() + " "
                        + written.finding().code())
                .toList();
    }

    static long rows(ImportJob job, String outcome) {
        return ((Number) ((Map<?, ?>) job.result().get("rows")).get(outcome)).longValue();
    }

    static long told(ImportJob job, String member) {
        return ((Number) job.result().get(member)).longValue();
    }

    static String problem(ImportJob job) {
        return job.result().get("problem") == null
                ? "none"
                : String.valueOf(((Map<?, ?>) job.result().get("problem")).get("code"));
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path collection(String... features) {
        return file(
                "plots.geojson",
                "{\"type\":\"FeatureCollection\",\"features\":[" + String.join(",\n", features) + "]}");
    }

    /** A feature of a geometry's JSON (or null) with properties, name and value in turn. */
    static String feature(String geometry, Object... properties) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            members.put(properties[i].toString(), properties[i + 1]);
        }
        return "{\"type\":\"Feature\",\"geometry\":%s,\"properties\":%s}"
                .formatted(geometry, JSON.writeValueAsString(members));
    }

    /** A square in thousandths of a degree from 105° E, 31° N, as GeoJSON; one of 1 × 1 has 15.9 mu. */
    static String square(double x, double y, double width, double height) {
        return polygon(ring(x, y, x + width, y, x + width, y + height, x, y + height, x, y));
    }

    static String square(double x, double y) {
        return square(x, y, 1, 1);
    }

    static String polygon(String... rings) {
        return "{\"type\":\"Polygon\",\"coordinates\":[" + String.join(",", rings) + "]}";
    }

    /** A ring in thousandths of a degree from 105° E, 31° N. */
    static String ring(double... xy) {
        return Stream.iterate(0, i -> i < xy.length, i -> i + 2)
                .map(i -> String.format(Locale.ROOT, "[%.9f,%.9f]", 105 + xy[i] / 1000, 31 + xy[i + 1] / 1000))
                .collect(Collectors.joining(",", "[", "]"));
    }

    static String point(double x, double y) {
        return String.format(
                Locale.ROOT, "{\"type\":\"Point\",\"coordinates\":[%.9f,%.9f]}", 105 + x / 1000, 31 + y / 1000);
    }

    static String lines(String... lines) {
        return Arrays.stream(lines).collect(Collectors.joining("\n", "", "\n"));
    }
}
