package org.gengtu.importing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.gengtu.ledger.Actor;
import org.jspecify.annotations.Nullable;

/**
 * A file to be imported.
 *
 * @param file where it lies now
 * @param fileName as the caller calls it
 * @param recordedAt the instant to record; null for the county's clock. Only the sample county's loader gives one.
 */
public record ImportRequest(
        UUID id,
        Path file,
        String fileName,
        Layer layer,
        ImportOptions options,
        Actor actor,
        @Nullable Instant recordedAt) {

    /** The name under which the file's key columns are known. */
    String sourceName() {
        if (options.source() != null) {
            return options.source();
        }
        int dot = fileName.lastIndexOf('.');
        return dot > 0 ? fileName.substring(0, dot) : fileName;
    }
}
