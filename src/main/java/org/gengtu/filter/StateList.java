package org.gengtu.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.gengtu.filter.Keyset.Step;
import org.gengtu.ledger.Snapshot;
import org.locationtech.jts.geom.Envelope;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lists and counts of a state relation, by the one condition of a filter. */
public final class StateList {
    private final JdbcClient jdbc;
    private final StateRelation relation;

    public StateList(JdbcClient jdbc, StateRelation relation) {
        this.jdbc = jdbc;
        this.relation = relation;
    }

    /**
     * The rows of a page and one more, in the direction of paging.
     *
     * @param extent of all that has a place
     * @param select the statement around rows {@code p} of the relation, given as what stands behind FROM
     * @param parameters of that statement
     */
    public <T> List<T> list(
            ListRequest request,
            Envelope extent,
            UnaryOperator<String> select,
            Map<String, ?> parameters,
            RowMapper<T> read) {
        SqlCondition condition = compile(request.condition(), request, extent);
        PageRequest page = request.page();
        List<Step> steps = condition.fenced()
                ? List.of(request.order().whole("s", page.forward(), request.mark()))
                : request.order().steps("s", page.forward(), request.mark());
        List<T> found = new ArrayList<>();
        for (Step step : steps) {
            int wanted = page.size() + 1 - found.size();
            if (wanted > 0) {
                String rows = condition.fenced()
                        ? "SELECT s.* FROM (SELECT s.* FROM %s s WHERE %s OFFSET 0) s WHERE %s"
                                .formatted(relation.table(), condition.sql(), step.condition())
                        : "SELECT s.* FROM %s s WHERE %s AND %s"
                                .formatted(relation.table(), condition.sql(), step.condition());
                found.addAll(jdbc.sql(
                                select.apply("(%s ORDER BY %s LIMIT :pageLimit) p".formatted(rows, step.orderBy("s")))
                                        + " ORDER BY "
                                        + step.orderBy("p"))
                        .params(condition.parameters())
                        .params(parameters)
                        .params(request.order().parameters(request.mark(), page.cursorArgument()))
                        .param("pageLimit", wanted)
                        .query(read)
                        .list());
            }
        }
        return found;
    }

    /** All rows under a condition at a state. @param order of the rows {@code p}, such as {@code p.code} */
    public <T> List<T> listAll(
            Condition condition,
            Snapshot at,
            Envelope extent,
            UnaryOperator<String> select,
            String order,
            RowMapper<T> read) {
        SqlCondition compiled =
                FilterCompiler.compile(condition, relation, at, "s", condition.equals(Condition.ALL) ? null : extent);
        return jdbc.sql(select.apply("(SELECT s.* FROM %s s WHERE %s) p".formatted(relation.table(), compiled.sql()))
                        + " ORDER BY "
                        + order)
                .params(compiled.parameters())
                .params(at.parameters())
                .query(read)
                .list();
    }

    /**
     * The rows {@code p} of objects by key as they were last at a state, also where they are no more: what stands behind FROM.
     * It takes {@code :ids} and the parameters of the state.
     */
    public static String last(String table, String keyColumn) {
        return """
                (SELECT DISTINCT ON (s.%2$s) s.* FROM %1$s s
                WHERE s.%2$s = ANY(:ids) AND s.known_from <= :asOfHigh
                    AND s.known_from <> ALL(:asOfOvertaken::bigint[])
                ORDER BY s.%2$s, (s.known_to > :asOfHigh OR s.known_to = ANY(:asOfOvertaken::bigint[])) DESC,
                    s.known_to DESC, s.valid_to DESC) p""".formatted(table, keyColumn);
    }

    public long count(ListRequest request, Envelope extent) {
        SqlCondition condition = compile(request.condition(), request, extent);
        return jdbc.sql("SELECT count(*) FROM %s s WHERE %s".formatted(relation.table(), condition.sql()))
                .params(condition.parameters())
                .query(Long.class)
                .single();
    }

    private SqlCondition compile(Condition condition, ListRequest request, Envelope extent) {
        return FilterCompiler.compile(
                condition, relation, request.at().snapshot(), "s", condition.equals(Condition.ALL) ? null : extent);
    }
}
