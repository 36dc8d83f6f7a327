package org.gengtu.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of GraphQL requests and answers, over whatever transport: read strictly, written with its nulls. */
@Component
final class Messages {
    private static final int DEEPEST_JSON = 100;

    private final JsonMapper writer;
    private final JsonMapper strict;

    Messages(Limits limits, JsonMapper writer) {
        // A field that is null is said to be null, whatever the other documents of the program leave out.
        this.writer = writer.rebuild()
                .changeDefaultPropertyInclusion(inclusion ->
                        JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
                .build();
        this.strict = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST_JSON)
                                .maxNumberLength(200)
                                .maxStringLength(limits.bodyBytes())
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
    }

    byte[] write(Object body) {
        return writer.writeValueAsBytes(body);
    }

    String text(Object body) {
        return writer.writeValueAsString(body);
    }

    /** @throws Problem BAD_REQUEST */
    @Nullable
    Object read(String text, String where) {
        try {
            return strict.readValue(text, Object.class);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw Problem.of(
                            ProblemCode.BAD_REQUEST,
                            at == null
                                    ? "The %s is not JSON.".formatted(where)
                                    : "The %s is not JSON at line %d, column %d."
                                            .formatted(where, at.getLineNr(), at.getColumnNr()))
                    .at(where);
        }
    }
}
