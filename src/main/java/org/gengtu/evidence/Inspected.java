package org.gengtu.evidence;

import java.nio.ByteBuffer;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/**
 * What a file is by its bytes, whatever it is called.
 *
 * @param width pixels; 0 for a document
 * @param height pixels; 0 for a document
 */
record Inspected(MediaKind kind, int width, int height) {
    /**
     * Looks at the structure of a file, from its first byte to its last.
     *
     * @param marks of the same bytes
     *
     * @throws Problem EVIDENCE_TYPE_REFUSED when it is neither JPEG, PNG nor PDF; EVIDENCE_DAMAGED when it ends too early, or
     *     is another thing as well; EVIDENCE_TOO_LARGE when it decodes to too many pixels
     */
    static Inspected of(ByteBuffer bytes, JpegMarks marks, long mostPixels) {
        Inspected found;
        if (JpegFile.isOne(bytes)) {
            found = JpegFile.inspect(bytes, marks);
        } else if (PngFile.isOne(bytes)) {
            found = PngFile.inspect(bytes);
        } else if (PdfFile.isOne(bytes)) {
            found = PdfFile.inspect(bytes);
        } else {
            throw Problem.of(ProblemCode.EVIDENCE_TYPE_REFUSED, "The file is neither a JPEG or PNG picture nor a PDF.")
                    .at("file");
        }
        if ((long) found.width * found.height > mostPixels) {
            throw Problem.of(
                            ProblemCode.EVIDENCE_TOO_LARGE,
                            "The picture has %d by %d pixels; at most %d are taken."
                                    .formatted(found.width, found.height, mostPixels))
                    .at("file");
        }
        return found;
    }

    static Problem damaged(String how) {
        return Problem.of(ProblemCode.EVIDENCE_DAMAGED, how).at("file");
    }
}
