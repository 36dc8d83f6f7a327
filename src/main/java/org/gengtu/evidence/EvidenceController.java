package org.gengtu.evidence;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.gengtu.evidence.EvidenceStore.Form;
import org.gengtu.evidence.Evidences.Alike;
import org.gengtu.evidence.Evidences.Kept;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartException;

/** Evidence over HTTP: send a file; get it without what the camera told, small, or described. */
@RestController
@RequestMapping("/evidence")
class EvidenceController {
    private static final int LONGEST_NAME = 200;
    private static final String POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

    private final Evidences evidences;
    private final EvidenceStore store;

    EvidenceController(Evidences evidences, EvidenceStore store) {
        this.evidences = evidences;
        this.store = store;
    }

    /**
     * Takes a form with one part named {@code file} and perhaps one named {@code kind}: BEFORE, AFTER or DOCUMENT, by default
     * DOCUMENT. The file goes to the store as it comes.
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Map<String, Object>> post(HttpServletRequest request, Actor actor) {
        try (Incoming incoming = evidences.begin()) {
            String kind = null;
            String fileName = null;
            FileItemIterator parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
            while (parts.hasNext()) {
                FileItemStream part = parts.next();
                try (InputStream in = part.openStream()) {
                    if ("kind".equals(part.getFieldName())) {
                        kind = new String(in.readNBytes(LONGEST_NAME), StandardCharsets.UTF_8);
                    } else if ("file".equals(part.getFieldName()) && !part.isFormField()) {
                        requireOne(fileName == null);
                        fileName = name(part.getName());
                        incoming.take(in, evidences.largest());
                    }
                }
            }
            requireOne(fileName != null);
            return created(evidences.keep(incoming, kind(kind), Objects.requireNonNullElse(fileName, ""), actor));
        } catch (IOException e) {
            throw new MultipartException("The form cannot be read.", e);
        }
    }

    /**
     * Takes the file as the body itself, which needs no search for the end of a part.
     *
     * @param kind as in a form
     */
    @PostMapping(consumes = {MediaType.IMAGE_JPEG_VALUE, MediaType.IMAGE_PNG_VALUE, MediaType.APPLICATION_PDF_VALUE})
    ResponseEntity<Map<String, Object>> post(
            HttpServletRequest request,
            @RequestParam(name = "kind", required = false) @Nullable String kind,
            @RequestParam(name = "name", required = false) @Nullable String fileName,
            Actor actor) {
        EvidenceKind as = kind(kind);
        try (Incoming incoming = evidences.begin()) {
            incoming.take(request.getInputStream(), evidences.largest());
            return created(evidences.keep(incoming, as, name(fileName), actor));
        } catch (IOException e) {
            throw new MultipartException("The file cannot be read.", e);
        }
    }

    private ResponseEntity<Map<String, Object>> created(Kept kept) {
        UUID id = kept.evidence().id();
        return ResponseEntity.created(URI.create("/evidence/" + id))
                .body(described(kept.evidence(), kept.isNew() ? List.of() : evidences.listAlike(id)));
    }

    private static void requireOne(boolean holds) {
        if (!holds) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The form must hold one part named file.")
                    .at("file");
        }
    }

    private static EvidenceKind kind(@Nullable String kind) {
        if (kind == null) {
            return EvidenceKind.DOCUMENT;
        }
        for (EvidenceKind each : EvidenceKind.values()) {
            if (each.name().equals(kind)) {
                return each;
            }
        }
        throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The kind is BEFORE, AFTER or DOCUMENT.")
                .at("kind");
    }

    private static String name(@Nullable String given) {
        String name = given == null ? "" : given;
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{Cntrl}", "")
                .strip();
        return last.length() <= LONGEST_NAME ? last : last.substring(last.length() - LONGEST_NAME);
    }

    private Map<String, Object> described(Evidence evidence, List<Alike> alike) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", evidence.id());
        described.put("kind", evidence.kind());
        described.put("mediaType", evidence.mediaType());
        described.put("bytes", evidence.bytes());
        described.put("sha256", evidence.sha256());
        described.put("width", evidence.width());
        described.put("height", evidence.height());
        described.put("takenAt", evidence.takenAt());
        described.put("longitude", evidence.longitude());
        described.put("latitude", evidence.latitude());
        described.put("prepared", evidence.prepared());
        described.put("fileName", evidence.fileName());
        described.put("receivedAt", evidence.receivedAt());
        described.put("receivedBy", evidence.receivedBy());
        described.put("url", "/evidence/" + evidence.id());
        described.put(
                "thumbnailUrl", evidence.media().isPicture() ? "/evidence/" + evidence.id() + "/thumbnail" : null);
        described.put("alike", alike);
        return described;
    }

    /** The file without what the camera told; a document as a download. */
    @GetMapping("/{id}")
    ResponseEntity<byte[]> get(@PathVariable("id") String id) {
        Evidence evidence = evidences.get(parse(id));
        ResponseEntity.BodyBuilder answer = answer(evidence, evidence.mediaType());
        if (!evidence.media().isPicture()) {
            answer.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s.pdf\"".formatted(evidence.id()));
        }
        return answer.body(cleaned(evidence));
    }

    private byte[] cleaned(Evidence evidence) {
        MediaKind kind = evidence.media();
        byte[] original = read(evidence, Form.ORIGINAL);
        return switch (kind) {
            case JPEG -> JpegFile.cleaned(original);
            case PNG -> PngFile.cleaned(original);
            case PDF -> original;
        };
    }

    private byte[] read(Evidence evidence, Form form) {
        try {
            return store.read(evidence.sha256(), evidence.media(), form);
        } catch (UncheckedIOException e) {
            // it may have gone since its row was read, as nothing referred to it; then this says so
            evidences.get(evidence.id());
            throw e;
        }
    }

    /** A small JPEG, until it is made the picture itself; 404 for a document, or a picture that cannot be decoded. */
    @GetMapping("/{id}/thumbnail")
    ResponseEntity<byte[]> thumbnail(@PathVariable("id") String id) {
        Evidence evidence = evidences.get(parse(id));
        if (!store.has(evidence.sha256(), evidence.media(), Form.THUMBNAIL)) {
            if (evidence.prepared() || !evidence.media().isPicture()) {
                throw Problem.of(ProblemCode.NOT_FOUND, "There is no small picture of this file.");
            }
            // whoever just sent it is shown the picture itself until the small one is made
            return answer(evidence, evidence.mediaType())
                    .cacheControl(CacheControl.noStore())
                    .body(cleaned(evidence));
        }
        return answer(evidence, MediaType.IMAGE_JPEG_VALUE).body(read(evidence, Form.THUMBNAIL));
    }

    @GetMapping("/{id}/description")
    Map<String, Object> describe(@PathVariable("id") String id) {
        Evidence evidence = evidences.get(parse(id));
        return described(evidence, evidences.listAlike(evidence.id()));
    }

    private static ResponseEntity.BodyBuilder answer(Evidence evidence, String mediaType) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, mediaType)
                .header("Content-Security-Policy", POLICY)
                // what an id shows never changes
                .cacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable());
    }

    private static UUID parse(String id) {
        try {
            UUID parsed = UUID.fromString(id);
            if (parsed.toString().equalsIgnoreCase(id)) {
                return parsed;
            }
        } catch (IllegalArgumentException notOne) {
            throw unknown(id);
        }
        throw unknown(id);
    }

    private static Problem unknown(String id) {
        return Problem.of(ProblemCode.EVIDENCE_UNKNOWN, "There is no file \"%s\".".formatted(Problem.shortened(id, 40)))
                .at("id");
    }
}
