package org.gengtu.evidence;

/** The kinds of files that are taken. */
enum MediaKind {
    JPEG("image/jpeg", "jpg"),
    PNG("image/png", "png"),
    PDF("application/pdf", "pdf");

    private final String mediaType;
    private final String ending;

    MediaKind(String mediaType, String ending) {
        this.mediaType = mediaType;
        this.ending = ending;
    }

    String mediaType() {
        return mediaType;
    }

    String ending() {
        return ending;
    }

    boolean isPicture() {
        return this != PDF;
    }

    /** @param mediaType one of these */
    static MediaKind of(String mediaType) {
        for (MediaKind each : values()) {
            if (each.mediaType.equals(mediaType)) {
                return each;
            }
        }
        throw new IllegalArgumentException(mediaType);
    }
}
