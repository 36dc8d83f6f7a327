package org.gengtu.filter;

import java.util.Map;

/**
 * One SQL predicate with its named parameters.
 *
 * @param sql over the relation's alias; never empty
 * @param parameters by name, those of the snapshot included
 * @param fenced whether the rows that fit should be found before they are put in order: they lie together, so a planner
 *     that walks the order's index to find them may walk nearly all of it
 */
public record SqlCondition(String sql, Map<String, Object> parameters, boolean fenced) {}
