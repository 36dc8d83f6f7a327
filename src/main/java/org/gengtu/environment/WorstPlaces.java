package org.gengtu.environment;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Where problems come back most: villages, or items in villages, of one state, that of a period's last day. */
@Service
class WorstPlaces {
    private static final int MOST = 100;

    private final JdbcClient jdbc;
    private final Reading reading;
    private final Regions regions;
    private final Reference reference;

    WorstPlaces(@Qualifier("reading") JdbcClient jdbc, Reading reading, Regions regions, Reference reference) {
        this.jdbc = jdbc;
        this.reading = reading;
        this.regions = regions;
        this.reference = reference;
    }

    private record Row(
            RegionCode village, List<String> items, int relapses, int problems, int open, LocalDate lastRelapseOn) {
        static Row of(ResultSet row, int number) throws SQLException {
            Array items = row.getArray(6);
            return new Row(
                    new RegionCode(row.getString(1)),
                    List.of((String[]) items.getArray()),
                    row.getInt(2),
                    row.getInt(3),
                    row.getInt(4),
                    Objects.requireNonNull(row.getObject(5, LocalDate.class)));
        }
    }

    /**
     * Most relapses first; then by problems, by the latest relapse, by code.
     *
     * @param within null: the county
     * @param from the first day of the period
     * @param to its last day, not ahead of today
     * @param first how many at most, 1 to 100
     * @throws Problem ARGUMENT_INVALID for another number, or a period that ends before it begins; REGION_UNKNOWN,
     *     AS_OF_INVALID
     */
    List<WorstPlace> list(
            WorstPlaceGrouping by,
            @Nullable RegionCode within,
            LocalDate from,
            LocalDate to,
            @Nullable Instant knownAt,
            int first) {
        if (first < 1 || first > MOST) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "%d places cannot be given; 1 to %d can.".formatted(first, MOST))
                    .at("first");
        }
        return list(by, Period.of(within, from, reading.at(new AsOf(to, knownAt, null)), regions), first);
    }

    List<WorstPlace> list(WorstPlaceGrouping by, Period period, int first) {
        List<Row> rows = rows(by, period, first);
        Snapshot at = period.at();
        Map<RegionCode, PlaceName> places =
                PlaceName.all(rows.stream().map(Row::village).toList(), at, regions);
        Map<String, StandardItem> items = reference.itemsByCode(at);
        return rows.stream()
                .map(row -> new WorstPlace(
                        at.stamp(),
                        PlaceName.of(places, row.village),
                        row.items.stream()
                                .flatMap(code -> Stream.ofNullable(items.get(code)))
                                .toList(),
                        row.relapses,
                        row.problems,
                        row.open,
                        row.lastRelapseOn))
                .toList();
    }

    /** What came back in the period is told by its state on the last day; how often, by how many relapses it had before. */
    private List<Row> rows(WorstPlaceGrouping by, Period period, int first) {
        Snapshot at = period.at();
        return jdbc.sql("""
                        SELECT p.village_code, sum(p.relapses)::int, sum(p.problems)::int, sum(p.open)::int, max(p.last_on),
                            array_agg(p.item_code ORDER BY p.relapses DESC, p.item_code)
                        FROM (
                            SELECT s.village_code, s.item_code, sum(s.relapses - coalesce(before.relapses, 0)) AS relapses,
                                count(*) AS problems, count(*) FILTER (WHERE s.status <> 'CLOSED') AS open,
                                max(s.relapsed_on) AS last_on
                            FROM problem_state s LEFT JOIN LATERAL (
                                SELECT b.relapses FROM problem_state b
                                WHERE b.problem_id = s.problem_id AND %s AND b.valid_from < :from AND b.valid_to >= :from) before ON true
                            WHERE %s AND s.status NOT IN ('MERGED', 'DISMISSED') AND s.relapsed_on >= :from
                                AND s.village_code >= :prefix AND s.village_code < :beyond
                            GROUP BY 1, 2) p
                        GROUP BY %s
                        ORDER BY 2 DESC, 3 DESC, 5 DESC, 1, min(p.item_code) LIMIT :first""".formatted(at.known("b"), at.condition("s"), by.key()))
                .params(period.parameters())
                .param("first", first)
                .query(Row::of)
                .list();
    }
}
