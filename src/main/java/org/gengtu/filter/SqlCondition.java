package org.gengtu.filter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One SQL predicate with its named parameters.
 *
 * @param sql over the relation's alias; never empty
 * @param parameters by name, those of the snapshot included
 * @param fenced whether the rows that fit should be found before they are put in order: they lie together, so a planner
 *     that walks the order's index to find them may walk nearly all of it
 */
public record SqlCondition(String sql, Map<String, Object> parameters, boolean fenced) {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):(?=[A-Za-z])");

    /** The same with other names of its parameters, so that several stand in one statement. */
    public SqlCondition prefixed(String prefix) {
        Map<String, Object> renamed = new LinkedHashMap<>();
        parameters.forEach((name, value) -> renamed.put(prefix + name, value));
        return new SqlCondition(PARAMETER.matcher(sql).replaceAll(":" + prefix), renamed, fenced);
    }
}
