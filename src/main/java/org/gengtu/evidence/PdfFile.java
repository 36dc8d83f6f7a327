package org.gengtu.evidence;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gengtu.problem.Problem;

/** The ends of a PDF file (ISO 32000), and what must not be in it. It is only ever sent as a download. */
final class PdfFile {
    private static final Pattern HEADER = Pattern.compile("%PDF-[12]\\.[0-9][\r\n ]");
    private static final Pattern ACTIVE = Pattern.compile("/(JavaScript|JS|Launch|EmbeddedFiles?)(?![A-Za-z])");
    private static final String END = "%%EOF";
    private static final int END_WITHIN_BYTES = 1_024;
    private static final String ZIP_END = "PK\u0005\u0006";
    private static final int ZIP_END_WITHIN_BYTES = 65_600;

    private PdfFile() {}

    static boolean isOne(ByteBuffer bytes) {
        return HEADER.matcher(text(bytes, 0, Math.min(bytes.limit(), 16))).lookingAt();
    }

    /** @throws Problem EVIDENCE_DAMAGED */
    static Inspected inspect(ByteBuffer bytes) {
        if (!text(bytes, Math.max(0, bytes.limit() - END_WITHIN_BYTES), bytes.limit())
                .contains(END)) {
            throw Inspected.damaged("The PDF is broken off.");
        }
        if (text(bytes, Math.max(0, bytes.limit() - ZIP_END_WITHIN_BYTES), bytes.limit())
                .contains(ZIP_END)) {
            throw Inspected.damaged("The PDF is an archive as well.");
        }
        Matcher active = ACTIVE.matcher(text(bytes, 0, bytes.limit()));
        if (active.find()) {
            throw Inspected.damaged("The PDF holds a script or another file (%s).".formatted(active.group()));
        }
        return new Inspected(MediaKind.PDF, 0, 0);
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] copied = new byte[to - from];
        bytes.get(from, copied);
        return new String(copied, StandardCharsets.ISO_8859_1);
    }
}
