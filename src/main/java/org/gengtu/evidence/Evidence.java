package org.gengtu.evidence;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file as somebody sent it.
 *
 * @param bytes of what was sent
 * @param sha256 hexadecimal, of what was sent
 * @param width pixels; null for a document
 * @param height pixels; null for a document
 * @param takenAt when the camera says that it was taken; null where it says nothing, or was not looked at yet
 * @param longitude where the camera says that it was taken, degrees of WGS 84
 * @param prepared whether camera data, thumbnail and look are known, which takes a moment after it was sent
 */
public record Evidence(
        UUID id,
        EvidenceKind kind,
        String mediaType,
        long bytes,
        String sha256,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Instant takenAt,
        @Nullable Double longitude,
        @Nullable Double latitude,
        boolean prepared,
        String fileName,
        Instant receivedAt,
        @Nullable String receivedBy) {
    MediaKind media() {
        return MediaKind.of(mediaType);
    }
}
