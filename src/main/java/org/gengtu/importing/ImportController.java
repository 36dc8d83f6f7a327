package org.gengtu.importing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Imports over HTTP: send files, watch the work, cancel it, fetch the report. */
@RestController
@RequestMapping("/imports")
class ImportController {
    private static final int MOST_FILES = 20;
    private static final int LONGEST_NAME = 200;

    private final Imports imports;
    private final ImportReport report;
    private final JsonMapper json;
    private final Path folder;

    ImportController(
            Imports imports,
            ImportReport report,
            JsonMapper json,
            @Value("${gengtu.imports.folder:${java.io.tmpdir}}") Path folder) {
        this.imports = imports;
        this.report = report;
        this.json = json;
        this.folder = folder;
    }

    /**
     * Takes one file, or the several files of a shapefile.
     *
     * @param options a JSON object; see {@link ImportOptions}
     */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<ImportJob> post(
            @RequestParam(name = "file", required = false) @Nullable List<MultipartFile> files,
            @RequestParam(name = "layer", required = false) @Nullable String layer,
            @RequestParam(name = "options", required = false) @Nullable String options,
            Actor actor)
            throws IOException {
        if (files == null || files.isEmpty() || files.size() > MOST_FILES) {
            throw Problem.of(
                            ProblemCode.BAD_REQUEST,
                            "The form holds no part named file, or over %d.".formatted(MOST_FILES))
                    .at("file");
        }
        if (layer == null) {
            throw Problem.of(ProblemCode.LAYER_UNKNOWN, "The form holds no part named layer.")
                    .at("layer");
        }
        Layer into = Layer.of(layer);
        Map<String, ?> told = parse(options);
        ImportOptions parsed = ImportOptions.of(told);
        UUID id = UUID.randomUUID();
        Path place = folder.resolve("import-" + id);
        Path file = receive(files, place);
        ImportRequest request =
                new ImportRequest(id, file, String.valueOf(file.getFileName()), into, parsed, actor, null);
        ImportJob job = imports.submit(request, told, () -> Imports.remove(place));
        return ResponseEntity.accepted()
                .header(HttpHeaders.LOCATION, "/imports/" + job.id())
                .body(job);
    }

    @GetMapping
    List<ImportJob> list() {
        return imports.list();
    }

    @GetMapping("/{id}")
    ImportJob get(@PathVariable("id") String id) {
        return imports.get(parseId(id));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<ImportJob> delete(@PathVariable("id") String id) {
        return ResponseEntity.accepted().body(imports.cancel(parseId(id)));
    }

    @GetMapping("/{id}/report.json")
    ResponseEntity<StreamingResponseBody> json(@PathVariable("id") String id) {
        ImportJob job = imports.get(parseId(id));
        return download(job, "json", MediaType.APPLICATION_JSON_VALUE, out -> report.writeJson(job, out));
    }

    @GetMapping("/{id}/report.csv")
    ResponseEntity<StreamingResponseBody> csv(@PathVariable("id") String id) {
        ImportJob job = imports.get(parseId(id));
        return download(job, "csv", "text/csv;charset=UTF-8", out -> report.writeCsv(job, out));
    }

    @GetMapping("/{id}/report.geojson")
    ResponseEntity<StreamingResponseBody> geoJson(@PathVariable("id") String id) {
        ImportJob job = imports.get(parseId(id));
        return download(job, "geojson", "application/geo+json", out -> report.writeGeoJson(job, out));
    }

    private static ResponseEntity<StreamingResponseBody> download(
            ImportJob job, String ending, String mediaType, StreamingResponseBody body) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, mediaType)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"import-%s.%s\"".formatted(job.id(), ending))
                .body(body);
    }

    @SuppressWarnings("unchecked")
    private Map<String, ?> parse(@Nullable String options) {
        if (options == null || options.isBlank()) {
            return Map.of();
        }
        try {
            Map<String, ?> parsed = json.readValue(options, LinkedHashMap.class);
            if (parsed != null) {
                return parsed;
            }
        } catch (JacksonException e) {
            throw notAnObject();
        }
        throw notAnObject();
    }

    private static Problem notAnObject() {
        return Problem.of(ProblemCode.IMPORT_OPTIONS_INVALID, "The part options is not a JSON object.")
                .at("options");
    }

    /** Keeps what was sent in a folder of the import's own; answers the file, or the folder where there are several. */
    private static Path receive(List<MultipartFile> files, Path place) throws IOException {
        Files.createDirectories(place);
        try {
            Path single = place;
            for (MultipartFile part : files) {
                Path target = place.resolve(safeName(part));
                requireRoom(place, part.getSize());
                try (InputStream in = part.getInputStream()) {
                    Files.copy(in, target);
                }
                single = target;
            }
            return files.size() == 1 ? single : place;
        } catch (Problem problem) {
            Imports.remove(place);
            throw problem;
        } catch (IOException e) {
            Imports.remove(place);
            if (Files.getFileStore(place.getParent()).getUsableSpace() == 0) {
                throw Problem.of(ProblemCode.DISK_FULL, "The file could not be kept: the disk is full.");
            }
            throw Problem.of(ProblemCode.BAD_REQUEST, "The files could not be received.")
                    .at("file");
        }
    }

    private static void requireRoom(Path place, long bytes) throws IOException {
        FileStore store = Files.getFileStore(place);
        if (store.getUsableSpace() < bytes) {
            throw Problem.of(ProblemCode.DISK_FULL, "The file of %d bytes does not fit on the disk.".formatted(bytes));
        }
    }

    private static String safeName(MultipartFile part) {
        String name = part.getOriginalFilename() == null ? "" : part.getOriginalFilename();
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        if (last.isBlank()
                || last.startsWith(".")
                || last.length() > LONGEST_NAME
                || last.chars().anyMatch(c -> Character.isISOControl(c) || "<>:\"|?*".indexOf(c) >= 0)) {
            throw Problem.of(
                            ProblemCode.BAD_REQUEST,
                            "A file needs a plain name of 1 to %d characters.".formatted(LONGEST_NAME))
                    .at("file");
        }
        return last;
    }

    private static UUID parseId(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.IMPORT_UNKNOWN, "That is not the id of an import.")
                    .at("id");
        }
    }
}
