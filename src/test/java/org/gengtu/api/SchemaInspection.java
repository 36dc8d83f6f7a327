package org.gengtu.api;

import java.util.Objects;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.graphql.execution.SchemaReport;

/** Keeps Spring's report on how schema and Java fit together: import it into a test, then ask for the report. */
@TestComponent
public class SchemaInspection implements GraphQlSourceBuilderCustomizer {
    private SchemaReport report;

    @Override
    public void customize(GraphQlSource.SchemaResourceBuilder builder) {
        builder.inspectSchemaMappings(each -> report = each);
    }

    public SchemaReport report() {
        return Objects.requireNonNull(report);
    }
}
