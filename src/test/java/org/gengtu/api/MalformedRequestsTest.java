package org.gengtu.api;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.graphql.execution.GraphQlSource;

/** The api room alone refuses what is wrong in ways made from its schema. */
class MalformedRequestsTest extends ApiRoom {
    @Autowired
    GraphQlSource source;

    @Test
    void refusesAThousandMalformedRequestsWithACode() {
        new MalformedRequests(uri(""), source.schema()).sendAThousand();
    }
}
