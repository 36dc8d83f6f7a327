package org.gengtu.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one request may ask for: the settings {@code gengtu.limits.*}.
 *
 * @param depth levels of fields
 * @param aliases fields with an alias, fragments counted where they are used
 * @param fields fields, fragments counted where they are used
 * @param tokens tokens of a document
 * @param characters characters of a document
 * @param bodyBytes bytes of a GraphQL request's body
 * @param nodes objects in lists, computed before the query runs
 * @param querySeconds seconds that a query may run
 */
@ConfigurationProperties("gengtu.limits")
public record Limits(
        @DefaultValue("15") int depth,
        @DefaultValue("100") int aliases,
        @DefaultValue("5000") int fields,
        @DefaultValue("5000") int tokens,
        @DefaultValue("100000") int characters,
        @DefaultValue("1048576") int bodyBytes,
        @DefaultValue("20000") int nodes,
        @DefaultValue("10") int querySeconds) {}
