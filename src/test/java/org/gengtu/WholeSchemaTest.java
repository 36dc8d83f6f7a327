package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.gengtu.api.MalformedRequests;
import org.gengtu.api.SchemaInspection;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.execution.GraphQlSource;

/** The whole program's schema: answered by Java throughout, and safe against requests made to break it. */
@GengtuTest
@Import(SchemaInspection.class)
class WholeSchemaTest {
    @LocalServerPort
    int port;

    @Autowired
    GraphQlSource source;

    @Autowired
    SchemaInspection inspection;

    @Autowired
    Imports imports;

    @Test
    void everyFieldOfTheSchemaIsAnsweredByJava() {
        assertThat(inspection.report().unmappedFields()).isEmpty();
        assertThat(inspection.report().unmappedRegistrations()).isEmpty();
        assertThat(inspection.report().unmappedArguments()).isEmpty();
    }

    @Test
    void refusesAThousandMalformedRequestsWithACode() {
        importFile("townships.gpkg", Layer.TOWNSHIPS);
        importFile("villages.zip", Layer.VILLAGES);
        importFile("plots-unmapped.csv", Layer.PLOTS);
        new MalformedRequests(URI.create("http://127.0.0.1:" + port), source.schema()).sendAThousand();
    }

    private void importFile(String name, Layer layer) {
        ImportRequest request = new ImportRequest(
                UUID.randomUUID(), Path.of("geodata", name), name, layer, ImportOptions.none(), Actor.UNKNOWN, null);
        assertThat(imports.run(request).phase()).isEqualTo(ImportPhase.DONE);
    }
}
