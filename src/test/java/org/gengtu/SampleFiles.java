package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;

/** The files of the sample county, for tests that need many plots. */
public final class SampleFiles {
    private SampleFiles() {}

    /** Imports one of {@code geodata}. */
    public static void importFile(Imports imports, String name, Layer layer, ImportOptions options) {
        ImportRequest request = new ImportRequest(
                UUID.randomUUID(), Path.of("geodata", name), name, layer, options, Actor.UNKNOWN, null);
        assertThat(imports.run(request).phase()).isEqualTo(ImportPhase.DONE);
    }
}
