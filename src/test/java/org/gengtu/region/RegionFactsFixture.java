package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** A county of three townships with three villages each, on real tables. */
final class RegionFactsFixture implements AutoCloseable {
    static final LocalDate TODAY = LocalDate.of(2026, 6, 15);
    static final RegionCode COUNTY = code("000000");
    private static final GeometryFactory SHAPES = new GeometryFactory();

    final TestDatabase database = TestDatabase.fresh();
    final RegionBulk bulk;
    final Regions regions;
    final RegionFacts facts;
    final Facts records;
    final VillageMoves moves;
    final Commands commands;
    final Ledger ledger;
    final Reading reading;
    final TransactionTemplate transaction;
    /** What the features were told, as texts. */
    final List<String> told = new ArrayList<>();

    final List<RegionRow> file = new ArrayList<>();

    RegionFactsFixture() {
        CountyClock clock = new CountyClock(Clock.fixed(Instant.parse("2026-06-14T17:00:00Z"), ZoneOffset.UTC));
        JdbcClient jdbc = database.jdbc();
        JdbcClient read = JdbcClient.create(database.reading());
        JdbcTransactionManager transactions = new JdbcTransactionManager(database.writing());
        transaction = new TransactionTemplate(transactions);
        ledger = new Ledger(jdbc, clock);
        commands = new Commands(jdbc, transactions, ledger, clock);
        records = new Facts(jdbc, read);
        moves = new VillageMoves(records);
        reading = new Reading(database.reading(), read, jdbc, transactions, clock);
        bulk = new RegionBulk(jdbc, ledger, clock, JsonMapper.shared(), records);
        regions = new Regions(read);
        RegionChanges follower = new RegionChanges() {
            @Override
            public void lock(List<VillageMove> list) {
                assertThat(list).isNotEmpty();
            }

            @Override
            public void moved(List<VillageMove> list, long commit) {
                moves.listStanding();
                list.forEach(move -> told.add("%s>%s %s".formatted(tail(move.old()), tail(move.now()), move.from())));
            }
        };
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("follower", follower));
        facts = new RegionFacts(jdbc, commands, ledger, records, clock, beans.getBeanProvider(RegionChanges.class));
        file.add(row(COUNTY, "云麓县", null));
        for (int town = 1; town <= 3; town++) {
            file.add(row(code("10%d000".formatted(town)), "镇" + town, null));
            for (int village = 1; village <= 3; village++) {
                MultiPolygon square = town == 3 && village == 3 ? null : square(105 + village * 0.1, 30 + town * 0.1);
                file.add(row(code("10%d20%d".formatted(town, village)), "村%d%d".formatted(town, village), square));
            }
        }
        register(file);
    }

    static RegionCode code(String tail) {
        return new RegionCode("990101" + tail);
    }

    static String tail(RegionCode code) {
        return code.digits().substring(6);
    }

    static RegionRow row(RegionCode code, String name, @Nullable MultiPolygon boundary) {
        return new RegionRow(code, name, List.of(), List.of(), null, boundary);
    }

    static MultiPolygon square(double west, double south) {
        return SHAPES.createMultiPolygon(
                new Polygon[] {(Polygon) SHAPES.toGeometry(new Envelope(west, west + 0.1, south, south + 0.1))});
    }

    RegionBulk.Result register(List<RegionRow> rows) {
        return transaction.execute(status -> bulk.register(rows, Commit.of(Actor.UNKNOWN, "test")));
    }

    static CommandCall call(String mutation, @Nullable String key, Object... input) {
        return new CommandCall(Actor.UNKNOWN, mutation, Map.of("input", Arrays.toString(input)), key);
    }

    Done rename(String code, String name, @Nullable String newCode, LocalDate from) {
        return facts.rename(
                code(code),
                name,
                newCode == null ? null : code(newCode),
                from,
                "文" + from,
                call("renameRegion", null, code, name));
    }

    Done merge(List<String> codes, String into, String name, LocalDate from) {
        return facts.mergeVillages(
                codes.stream().map(RegionFactsFixture::code).toList(),
                code(into),
                name,
                from,
                "文" + from,
                call("mergeVillages", null, codes, into));
    }

    /** As the command does that takes any fact back. */
    Done withdraw(long factId) {
        return commands.run(call("withdrawFact", null, factId), () -> {
            records.lockForChange();
            Fact fact = records.getForWithdrawal(factId);
            long commitId = ledger.drawCommitId();
            records.close(factId, "误录", commitId);
            facts.undo(fact, commitId);
            return new Commands.Written(commitId, Map.of("fact", factId));
        });
    }

    long position() {
        return database.jdbc()
                .sql("SELECT position FROM ledger_head")
                .query(Long.class)
                .single();
    }

    Snapshot at(LocalDate on) {
        return at(on, position());
    }

    Snapshot at(LocalDate on, long position) {
        return reading.at(new AsOf(on, null, Long.toString(position)));
    }

    /** The ends of the codes and the names, of all levels but the county. */
    Map<String, String> names(LocalDate on, long position) {
        Map<String, String> names = new LinkedHashMap<>();
        for (RegionLevel level : List.of(RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)) {
            regions.namesAt(at(on, position), level, null)
                    .forEach((code, region) -> names.put(tail(code), region.nameThen()));
        }
        return names;
    }

    Map<String, String> names(LocalDate on) {
        return names(on, position());
    }

    /** By the ends of the codes the areas of all boundaries, in squares. */
    Map<String, Long> squares(LocalDate on, long position) {
        Snapshot at = at(on, position);
        Map<String, Long> squares = new LinkedHashMap<>();
        database.jdbc()
                .sql("""
                        SELECT s.region_code, s.parent_code, round((ST_Area(b.geom) * 100)::numeric)::bigint
                        FROM region_state s LEFT JOIN region_boundary b USING (boundary_id)
                        WHERE s.level = 'VILLAGE' AND %s""".formatted(at.condition("s")))
                .params(at.parameters())
                .query(row -> {
                    RegionCode code = new RegionCode(row.getString(1));
                    if (!code.township().digits().equals(row.getString(2))) {
                        throw new AssertionError(code + " lies in " + row.getString(2));
                    }
                    squares.put(tail(code), row.getLong(3));
                });
        return squares;
    }

    /** Everything that is written, as one text. */
    String digest() {
        StringBuilder all = new StringBuilder();
        for (String table : List.of(
                "region",
                "region_event",
                "region_state",
                "region_former",
                "region_boundary",
                "fact",
                "ledger_commit",
                "ledger_head")) {
            all.append(database.jdbc()
                    .sql("SELECT count(*) || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM " + table
                            + " t")
                    .query(String.class)
                    .single());
        }
        return all.toString();
    }

    @Override
    public void close() {
        database.close();
    }
}
