package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.demonstration.IndicatorDirection;
import org.gengtu.demonstration.IndicatorEventKind;
import org.gengtu.demonstration.IndicatorStatus;
import org.gengtu.demonstration.SiteEventKind;
import org.gengtu.demonstration.SiteStatus;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.demonstration.ZoneEventKind;
import org.gengtu.environment.EnvironmentMeasure;
import org.gengtu.environment.EnvironmentRollup;
import org.gengtu.environment.InspectionLevel;
import org.gengtu.environment.ProblemEventKind;
import org.gengtu.environment.ProblemSource;
import org.gengtu.environment.ProblemStatus;
import org.gengtu.environment.Setting;
import org.gengtu.environment.Severity;
import org.gengtu.farmland.CheckResult;
import org.gengtu.farmland.IdleKind;
import org.gengtu.farmland.LandClass;
import org.gengtu.farmland.Placement;
import org.gengtu.farmland.PlotEventKind;
import org.gengtu.farmland.PlotStatus;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.geo.Outcome;
import org.gengtu.importing.ImportPhase;
import org.gengtu.ledger.FactKind;
import org.gengtu.region.RegionLevel;
import org.gengtu.road.Vehicle;
import org.gengtu.route.PlanningState;
import org.gengtu.route.RouteEventKind;
import org.gengtu.route.RouteStatus;
import org.gengtu.unit.UnitKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rules that every migration keeps, asked of the database itself. */
class DatabaseCatalogueTest {
    /** Flyway's own table, and what PostGIS brings, are not ours. */
    private static final String OURS =
            "n.nspname = current_schema() AND c.relname <> 'flyway_schema_history' AND c.relkind IN ('r', 'p')";

    private static final Map<String, List<?>> ENUMS = new TreeMap<>(Map.ofEntries(
            Map.entry("region_level", List.of(RegionLevel.values())),
            Map.entry("idle_kind", List.of(IdleKind.values())),
            Map.entry("land_class", List.of(LandClass.values())),
            Map.entry("placement", List.of(Placement.values())),
            Map.entry("plot_status", List.of(PlotStatus.values())),
            Map.entry("restoration_mode", List.of(RestorationMode.values())),
            Map.entry("plot_event_kind", List.of(PlotEventKind.values())),
            Map.entry("import_phase", List.of(ImportPhase.values())),
            Map.entry("import_verdict", List.of(Outcome.values())),
            Map.entry("check_result", List.of(CheckResult.values())),
            Map.entry("recovery_stage", List.of(RecoveryStage.values())),
            Map.entry("fact_kind", List.of(FactKind.values())),
            Map.entry("setting", List.of(Setting.values())),
            Map.entry("unit_kind", List.of(UnitKind.values())),
            Map.entry("severity", List.of(Severity.values())),
            Map.entry("problem_source", List.of(ProblemSource.values())),
            Map.entry("problem_status", List.of(ProblemStatus.values())),
            Map.entry("problem_event_kind", List.of(ProblemEventKind.values())),
            Map.entry("environment_rollup", List.of(EnvironmentRollup.values())),
            Map.entry("environment_measure", List.of(EnvironmentMeasure.values())),
            Map.entry("inspection_level", List.of(InspectionLevel.values())),
            Map.entry("site_tier", List.of(SiteTier.values())),
            Map.entry("site_status", List.of(SiteStatus.values())),
            Map.entry("site_event_kind", List.of(SiteEventKind.values())),
            Map.entry("zone_event_kind", List.of(ZoneEventKind.values())),
            Map.entry("indicator_direction", List.of(IndicatorDirection.values())),
            Map.entry("indicator_status", List.of(IndicatorStatus.values())),
            Map.entry("indicator_event_kind", List.of(IndicatorEventKind.values())),
            Map.entry("vehicle", List.of(Vehicle.values())),
            Map.entry("planning_state", List.of(PlanningState.values())),
            Map.entry("route_status", List.of(RouteStatus.values())),
            Map.entry("route_event_kind", List.of(RouteEventKind.values()))));

    private static TestDatabase database;
    private static JdbcClient owner;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        owner = JdbcClient.create(database.owner());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static List<String> list(String sql) {
        return owner.sql(sql).query(String.class).list();
    }

    private static List<String> tablesWithout(String condition) {
        return list("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + OURS
                + " AND NOT " + condition);
    }

    @Test
    void everyTableHasAPrimaryKey() {
        assertThat(list("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + OURS))
                .contains("ledger_commit", "region_state", "plot_state", "import_finding");
        assertThat(tablesWithout("EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')"))
                .isEmpty();
    }

    @Test
    void everyTableSaysWhatItIs() {
        assertThat(tablesWithout("coalesce(obj_description(c.oid, 'pg_class') LIKE '%.', false)"))
                .isEmpty();
    }

    @Test
    void everyForeignKeyIsIndexed() {
        assertThat(list("SELECT conname FROM pg_constraint WHERE contype = 'f'"))
                .contains("plot_event_plot_fk", "region_state_parent_fk");
        assertThat(list("""
                        SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                            JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE %s AND k.contype = 'f' AND NOT EXISTS (
                            SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indpred IS NULL AND i.indisvalid
                                AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)""".formatted(OURS))).isEmpty();
    }

    @Test
    void everyConstraintIsNamedInItsMigration() throws IOException {
        String migrations = String.join(
                "\n", read(Path.of("src/main/resources/db/migration"), ".sql").values());
        assertThat(list("""
                        SELECT k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE %s""".formatted(OURS)))
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(migrations).containsPattern("CONSTRAINT " + name + "\\b"));
    }

    @Test
    void nothingIsDoneByTriggers() {
        assertThat(list("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).isEmpty();
    }

    @Test
    void nothingLiesOutsideTheCountysSchema() {
        assertThat(list("""
                        SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE n.nspname NOT IN (current_schema(), 'postgis', 'pg_catalog', 'information_schema', 'pg_toast')
                            AND n.nspname NOT LIKE 'pg\\_temp%' AND n.nspname NOT LIKE 'pg\\_toast\\_temp%'""")).isEmpty();
    }

    @Test
    void nothingIsLeftUnlogged() {
        assertThat(tablesWithout("c.relpersistence = 'p'")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ledger_commit",
                "region_event",
                "region_boundary",
                "plot_event",
                "plot_boundary",
                "recovery_delta",
                "recovery_segment",
                "recovery_sum",
                "recovery_checkpoint"
            })
    void theProgramMayOnlyAddTo(String table) {
        String column = list("SELECT attname FROM pg_attribute WHERE attrelid = '%s'::regclass AND attnum = 1"
                        .formatted(table))
                .getFirst();
        refuses("UPDATE %s SET %s = %s".formatted(table, column, column));
        refuses("DELETE FROM " + table);
        refuses("TRUNCATE " + table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger_head", "calendar_setting"})
    void theProgramMayOnlyChangeTheOneRowOf(String table) {
        refuses("INSERT INTO %s SELECT * FROM %s".formatted(table, table));
        refuses("DELETE FROM " + table);
        refuses("TRUNCATE " + table);
    }

    @Test
    void theProgramMayNotChangeTheSchema() {
        refuses("CREATE TABLE other (id int PRIMARY KEY)");
        refuses("ALTER TABLE plot_event ADD COLUMN more int");
        refuses("DROP TABLE plot_event");
        refuses("DELETE FROM flyway_schema_history");
        assertThat(database.jdbc().sql("""
                        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        WHERE %s AND has_table_privilege(c.oid, 'TRUNCATE')""".formatted(OURS)).query(String.class).list())
                .isEmpty();
    }

    private static void refuses(String sql) {
        assertThatThrownBy(() -> database.jdbc().sql(sql).update())
                .as(sql)
                .rootCause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @Test
    void theEnumTypesAreTheJavaEnumsValueForValue() {
        Map<String, List<String>> labels = new TreeMap<>();
        owner.sql("""
                        SELECT t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
                        FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid GROUP BY 1""").query(row -> {
            labels.put(row.getString(1), Arrays.asList(row.getString(2).split(",")));
        });
        assertThat(labels.remove("region_event_kind")).containsExactly("REGISTERED", "CORRECTED");
        assertThat(labels.remove("former_kind")).containsExactly("CODE", "NAME");
        Map<String, List<String>> java = ENUMS.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream().map(Object::toString).toList()));
        assertThat(labels).isEqualTo(java);
    }

    @Test
    void noSqlNamesASchema() throws IOException {
        Pattern literal = Pattern.compile("\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"", Pattern.DOTALL);
        Pattern named = Pattern.compile("(?i)\\b(county|public|postgis|gengtu)\"?\\.\"?[a-z_]+\\s*[( ,;)]");
        Pattern sql = Pattern.compile("\\b(SELECT|INSERT|UPDATE|DELETE|COPY|CREATE|FROM|JOIN|SET)\\b");
        read(Path.of("src/main/java"), ".java")
                .forEach((file, text) -> assertThat(literal.matcher(text)
                                .results()
                                .map(MatchResult::group)
                                .filter(sql.asPredicate())
                                .filter(named.asPredicate()))
                        .as(file)
                        .isEmpty());
        read(Path.of("src/main/resources/db/migration"), ".sql")
                .forEach((file, text) ->
                        assertThat(named.matcher(text).results()).as(file).isEmpty());
    }

    private static Map<String, String> read(Path folder, String ending) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                texts.put(file.toString(), Files.readString(file));
            }
        }
        assertThat(texts).isNotEmpty();
        return texts;
    }
}
