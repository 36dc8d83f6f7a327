package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.importing.file.Fixtures;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Envelope;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** {@code POST /imports} and what follows, as a bureau's program would call it. */
class ImportsOverHttpTest extends ImportingTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> ENDED = Set.of("DONE", "REFUSED", "FAILED", "CANCELLED");
    private static final Charset GB18030 = Charset.forName("GB18030");

    @LocalServerPort
    int port;

    /** A part of a form: a file, or a text where the name of the file is null. */
    private record Part(String name, String fileName, byte[] content) {
        static Part text(String name, String text) {
            return new Part(name, null, text.getBytes(StandardCharsets.UTF_8));
        }

        static Part file(Path file) {
            try {
                return new Part("file", String.valueOf(file.getFileName()), Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private HttpResponse<String> post(Part... parts) {
        String boundary = "b" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Part part : parts) {
            String head = "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n%s\r\n"
                    .formatted(
                            boundary,
                            part.name,
                            part.fileName == null ? "" : "; filename=\"" + part.fileName + "\"",
                            part.fileName == null
                                    ? "Content-Type: text/plain;charset=UTF-8\r\n"
                                    : "Content-Type: application/octet-stream\r\n");
            body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            body.writeBytes(part.content);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(request("/imports")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .header("Gengtu-Actor", "test")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String id) {
        HttpResponse<String> response = send(request("/imports/" + id));
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private JsonNode awaitEnd(String id) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get(id), job -> ENDED.contains(job.path("phase").asString()));
    }

    private JsonNode awaitPhase(String id, String phase) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get(id), job -> job.path("phase").asString().equals(phase));
    }

    private String submitted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        String id = JSON.readTree(response.body()).path("id").asString();
        assertThat(response.headers().firstValue("Location")).contains("/imports/" + id);
        return id;
    }

    private JsonNode imported(String layer, String options, Path... files) {
        List<Part> parts = new ArrayList<>(List.of(Part.text("layer", layer), Part.text("options", options)));
        Arrays.stream(files).map(Part::file).forEach(parts::add);
        return awaitEnd(submitted(post(parts.toArray(Part[]::new))));
    }

    /** The villages that {@link Fixtures} name, around its plots. */
    private void makeFixtureCounty(int rows) {
        makeCounty();
        List<RegionRow> villages = IntStream.range(0, rows)
                .mapToObj(row -> {
                    Envelope box = Fixtures.plot(row).getEnvelopeInternal();
                    box.expandBy(0.0002);
                    return village("9901011013%02d".formatted(row), "郪江村" + row, box);
                })
                .toList();
        regions.register(villages, Commit.of(ACTOR, "test"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapefile", "zip", "gpkg", "geojson", "geojsonl", "csv"})
    void takesEachFormat(String format) throws Exception {
        makeFixtureCounty(20);
        String options = "{\"mapping\":{\"villageName\":\"村名\",\"key\":\"编号\"},\"source\":\"普查\"}";
        List<Path> files = filesOf(format);
        JsonNode job = imported("plots", options, files.toArray(Path[]::new));
        assertThat(job.path("phase").asString()).as(job.toString()).isEqualTo("DONE");
        assertThat(job.path("percent").asDouble()).isEqualTo(100);
        assertThat(job.path("rowsRead").asLong()).isEqualTo(20);
        assertThat(job.path("result").path("registered").asLong()).isEqualTo(20);
        assertThat(job.path("result").path("encoding").path("how").asString()).isNotBlank();
        assertThat(job.path("result").path("crs").path("how").asString()).isNotBlank();
        assertThat(job.path("result").path("mapping").path("key").asString()).isEqualTo("编号");
        assertThat(count("plot")).isEqualTo(20);
        assertThat(one(
                        "SELECT count(*) FROM plot_boundary b JOIN plot p USING (plot_id) WHERE p.source_key = '普查|7'"
                                + " AND ST_HausdorffDistance(b.geom, ST_GeomFromText('"
                                + Fixtures.plot(6).toText() + "', 4490)) < 1e-7",
                        Long.class))
                .isEqualTo(1);
        assertThat(one("SELECT actor FROM ledger_commit ORDER BY position DESC LIMIT 1", String.class))
                .isEqualTo("test");
        // another format of the same says nothing new
        JsonNode again = imported("plots", options, filesOf("geojson").toArray(Path[]::new));
        assertThat(again.path("result").path("registered").asLong()).isZero();
    }

    private List<Path> filesOf(String format) throws Exception {
        Path place = Files.createDirectories(folder.resolve(format));
        List<Integer> all = IntStream.range(0, 20).boxed().toList();
        return switch (format) {
            case "shapefile", "zip" -> {
                Fixtures.shapefile(place, "地块", 20, 4523, Fixtures.GK35, GB18030, null);
                List<Path> files = new ArrayList<>();
                for (String ending : List.of("shp", "shx", "dbf", "prj")) {
                    files.add(place.resolve("地块." + ending));
                }
                yield format.equals("zip") ? List.of(Fixtures.zip(place.resolve("地块.zip"), files, GB18030)) : files;
            }
            case "gpkg" -> List.of(Fixtures.geoPackage(place.resolve("地块.gpkg"), 20, 4544));
            case "geojson" ->
                List.of(Files.writeString(
                        place.resolve("地块.geojson"),
                        "{\"type\":\"FeatureCollection\",\"features\":["
                                + String.join(
                                        ",", all.stream().map(Fixtures::feature).toList()) + "]}"));
            case "geojsonl" ->
                List.of(Files.writeString(
                        place.resolve("地块.geojsonl"),
                        String.join("\n", all.stream().map(Fixtures::feature).toList())));
            default ->
                List.of(Files.write(
                        place.resolve("地块.csv"),
                        lines(all.stream()
                                        .map(row -> "%d,郪江村%d,\"%s\""
                                                .formatted(
                                                        row + 1,
                                                        row,
                                                        Fixtures.plot(row).toText()))
                                        .toArray(String[]::new))
                                .transform(rows -> "编号,村名,WKT\n" + rows)
                                .getBytes(GB18030)));
        };
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no file | plots | {} | | 400 | BAD_REQUEST",
                "no layer | | {} | p.csv | 400 | LAYER_UNKNOWN",
                "unknown layer | farms | {} | p.csv | 400 | LAYER_UNKNOWN",
                "options no JSON | plots | { | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "options no object | plots | [1] | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "unknown option | plots | {\"dryrun\":true} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "flag | plots | {\"dryRun\":\"ja\"} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "encoding | plots | {\"encoding\":\"GB-nichts\"} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "day | plots | {\"registeredOn\":\"gestern\"} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "county | plots | {\"county\":\"51\"} | p.csv | 400 | REGION_CODE_INVALID",
                "mapping no object | plots | {\"mapping\":3} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "NUL in mapping | plots | {\"mapping\":{\"plotCode\":\"a\\u0000\"}} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "half a character | plots | {\"source\":\"\\ud800\"} | p.csv | 400 | IMPORT_OPTIONS_INVALID",
                "name | plots | {} | .hidden | 400 | BAD_REQUEST",
            })
    void refusesAMalformedRequestAtOnce(
            String name, String layer, String options, String file, int status, String code) {
        List<Part> parts = new ArrayList<>(List.of(Part.text("options", options)));
        if (layer != null) {
            parts.add(Part.text("layer", layer));
        }
        if (file != null) {
            parts.add(new Part("file", file, "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)));
        }
        HttpResponse<String> response = post(parts.toArray(Part[]::new));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(JSON.readTree(response.body()).path("code").asString()).isEqualTo(code);
        assertThat(count("import_job")).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "unknown field | plots | {\"mapping\":{\"colour\":\"a\"}} | p.csv | MAPPING_INVALID",
                "unknown column | plots | {\"mapping\":{\"plotCode\":\"c\"}} | p.csv | MAPPING_INVALID",
                "future | plots | {\"registeredOn\":\"2199-01-01\"} | p.csv | IMPORT_OPTIONS_INVALID",
                "crs | plots | {\"crs\":\"EPSG:99999\"} | p.csv | CRS_UNKNOWN",
                "table | plots | {\"table\":\"t\"} | p.gpkg | FILE_UNREADABLE",
                "ending | plots | {} | p.doc | FORMAT_UNKNOWN",
                "no code | townships | {} | p.csv | COLUMN_MISSING",
            })
    void failsAFileAsAWholeWithItsCode(String name, String layer, String options, String file, String code) {
        makeCounty();
        HttpResponse<String> response = post(
                Part.text("options", options),
                Part.text("layer", layer),
                new Part("file", file, "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)));
        JsonNode job = awaitEnd(submitted(response));
        assertThat(job.path("phase").asString()).isEqualTo("FAILED");
        JsonNode problem = job.path("result").path("problem");
        assertThat(problem.path("code").asString()).as(job.toString()).isEqualTo(code);
        assertThat(problem.path("what").asString()).isNotBlank();
        assertThat(problem.path("remedy").asString()).isNotBlank();
    }

    @Test
    void plotsBeforeVillagesAreRefused() {
        JsonNode job = imported("plots", "{}", file("p.csv", "面积亩\n1\n"));
        assertThat(job.path("result").path("problem").path("code").asString()).isEqualTo("NO_COUNTY");
    }

    @Test
    void anUnknownImportIsNotFound() {
        for (String path : List.of(
                "/imports/" + UUID.randomUUID(), "/imports/1", "/imports/" + UUID.randomUUID() + "/report.csv")) {
            HttpResponse<String> response = send(request(path));
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(JSON.readTree(response.body()).path("code").asString()).isEqualTo("IMPORT_UNKNOWN");
        }
        assertThat(send(request("/imports/" + UUID.randomUUID()).DELETE()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void anEndedImportCannotBeCancelled() {
        makeCounty();
        JsonNode job = imported("plots", "{}", file("p.csv", lines("村代码,面积亩", FIRST + ",2")));
        HttpResponse<String> response =
                send(request("/imports/" + job.path("id").asString()).DELETE());
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(response.body()).path("code").asString()).isEqualTo("IMPORT_FINISHED");
        JsonNode list = JSON.readTree(send(request("/imports")).body());
        assertThat(list.size()).isEqualTo(1);
    }

    @Test
    void theReportComesAsJsonCsvAndGeoJson() throws Exception {
        makeCounty();
        Path file = collection(
                feature(square(1, 1), "地块编码", "A1"),
                feature(polygon(ring(1, 1, 2, 2, 2, 1, 1, 2, 1, 1)), "地块编码", "A2"),
                feature(square(5, 5), "村名", "=HYPERLINK(\"http://x\")"),
                feature(square(7, 7), "面积亩", "@SUM(1)"),
                feature(square(9, 9), "地块编码", "A5"));
        JsonNode job = imported("plots", "{}", file);
        assertThat(job.path("phase").asString()).isEqualTo("REFUSED");
        String at = "/imports/" + job.path("id").asString() + "/report";

        HttpResponse<String> json = send(request(at + ".json"));
        assertThat(json.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        JsonNode findings = JSON.readTree(json.body()).path("findings");
        assertThat(findings.size()).isEqualTo(3);
        JsonNode first = findings.get(0);
        assertThat(first.path("row").asLong()).isEqualTo(2);
        assertThat(first.path("code").asString()).isEqualTo("ROW_GEOMETRY_INVALID");
        assertThat(first.path("number").asInt()).isEqualTo(6005);
        assertThat(first.path("where").asString()).isEqualTo("POINT (105.0015 31.0015)");
        assertThat(first.path("titleZh").asString()).isNotBlank();
        assertThat(first.path("remedy").asString()).isNotBlank();

        HttpResponse<String> csv = send(request(at + ".csv"));
        assertThat(csv.headers().firstValue("Content-Disposition").orElse("")).contains("attachment");
        assertThat(csv.body()).startsWith("\uFEFF");
        List<CSVRecord> lines =
                CSVFormat.EXCEL.parse(new StringReader(csv.body().substring(1))).getRecords();
        assertThat(lines).hasSize(6);
        assertThat(lines)
                .extracting(line -> line.get(1))
                .containsExactly("结果 outcome", "ACCEPTED", "REJECTED", "REJECTED", "REJECTED", "ACCEPTED");
        assertThat(lines)
                .allSatisfy(line -> line.forEach(
                        cell -> assertThat(cell).doesNotStartWith("=").doesNotStartWith("@")));

        JsonNode geoJson = JSON.readTree(send(request(at + ".geojson")).body());
        assertThat(geoJson.path("type").asString()).isEqualTo("FeatureCollection");
        assertThat(geoJson.path("features")
                        .get(0)
                        .path("geometry")
                        .path("coordinates")
                        .get(0)
                        .asDouble())
                .isEqualTo(105.0015);
        assertThat(geoJson.path("features").get(1).path("geometry").isNull()).isTrue();
    }

    /** Holds a lock on a table while the import runs into it, cancels there, and lets go. */
    @ParameterizedTest
    @CsvSource({
        "READING, region_state, ACCESS EXCLUSIVE",
        "CHECKING, plot, ACCESS EXCLUSIVE",
        "WRITING, plot_event, SHARE",
    })
    void aCancelledImportLeavesNothingBehind(String phase, String table, String mode) throws Exception {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A0"));
        Map<String, Long> before = census();
        Path file = file(
                "p.csv",
                "地块编码,村代码,面积亩\n"
                        + lines(IntStream.range(0, 2_000)
                                .mapToObj(i -> "B%d,%s,1.5".formatted(i, FIRST))
                                .toArray(String[]::new)));
        String id;
        try (Connection holder = database.owner().getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE " + table + " IN " + mode + " MODE");
            id = submitted(post(Part.text("layer", "plots"), Part.file(file)));
            JsonNode busy = awaitPhase(id, phase);
            assertThat(busy.path("percent").asDouble()).isLessThan(100);
            assertThat(busy.path("endedAt").isMissingNode()).isTrue();
            assertThat(send(request("/imports/" + id).DELETE()).statusCode()).isEqualTo(202);
            if (!phase.equals("READING")) {
                // the statement itself is cancelled, while the lock is still held
                awaitEnd(id);
            }
            holder.rollback();
        }
        JsonNode job = awaitEnd(id);
        assertThat(job.path("phase").asString()).as(job.toString()).isEqualTo("CANCELLED");
        assertThat(job.path("result").path("problem").path("code").asString()).isEqualTo("IMPORT_CANCELLED");
        assertThat(census()).isEqualTo(before);
        assertThat(count("import_finding")).isZero();
        JsonNode again = imported("plots", "{}", file);
        assertThat(again.path("phase").asString()).isEqualTo("DONE");
        assertThat(count("plot")).isEqualTo(2_001);
    }

    @Test
    void fiveHundredMangledFilesAreEachExplained() throws Exception {
        makeFixtureCounty(20);
        Random random = new Random(500);
        Map<String, byte[]> sound = new LinkedHashMap<>();
        for (String format : List.of("zip", "gpkg", "geojson", "geojsonl", "csv")) {
            sound.put(format, Files.readAllBytes(filesOf(format).getFirst()));
        }
        List<Path> loose = filesOf("shapefile");
        sound.put("shp", Files.readAllBytes(loose.get(0)));
        sound.put("dbf", Files.readAllBytes(loose.get(2)));
        List<String> formats = List.copyOf(sound.keySet());
        long heap = 0;
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String format = formats.get(i % formats.size());
            byte[] mangled = mangled(sound.get(format), format, random);
            String ending = random.nextInt(10) == 0 ? formats.get(random.nextInt(formats.size())) : format;
            String layer = random.nextInt(6) == 0 ? "villages" : "plots";
            List<Part> parts = new ArrayList<>(List.of(
                    Part.text("layer", layer),
                    Part.text("options", "{\"onlyValid\":%s,\"dryRun\":true}".formatted(random.nextBoolean())),
                    new Part("file", "m" + i + "." + ending, mangled)));
            if (format.equals("shp")) {
                parts.add(new Part("file", "m" + i + ".dbf", mangled(sound.get("dbf"), "dbf", random)));
            }
            HttpResponse<String> response = post(parts.toArray(Part[]::new));
            assertThat(response.statusCode()).as(response.body()).isIn(202, 400, 413);
            if (response.statusCode() == 202) {
                ids.add(JSON.readTree(response.body()).path("id").asString());
            }
            if (i == 100) {
                ids.forEach(this::awaitEnd);
                heap = heapAfterCollection();
            }
        }
        Map<String, Integer> ends = new LinkedHashMap<>();
        for (String id : ids) {
            JsonNode job = awaitEnd(id);
            String text = job.toString();
            ends.merge(
                    job.path("phase").asString() + " "
                            + job.path("result").path("problem").path("code").asString(""),
                    1,
                    Integer::sum);
            assertThat(text)
                    .doesNotContain("INTERNAL")
                    .doesNotContain("Exception")
                    .doesNotContain("org.gengtu");
            HttpResponse<String> report = send(request("/imports/" + id + "/report.json"));
            assertThat(report.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(report.body()).path("findings").isArray()).isTrue();
            assertThat(report.body()).doesNotContain("Exception");
        }
        System.out.println("Mangled files ended: " + ends);
        assertThat(count("plot")).isZero();
        assertThat(heapAfterCollection()).isLessThan(heap + (48L << 20));
        try (var left = Files.list(Path.of("target/imports"))) {
            assertThat(left.filter(
                            path -> ids.contains(path.getFileName().toString().replace("import-", ""))))
                    .isEmpty();
        }
    }

    private static long heapAfterCollection() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static byte[] mangled(byte[] sound, String format, Random random) throws IOException {
        byte[] mangled = sound.clone();
        switch (random.nextInt(6)) {
            case 0 -> {
                for (int flips = 1 + random.nextInt(40); flips > 0; flips--) {
                    mangled[random.nextInt(mangled.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> mangled = Arrays.copyOf(mangled, random.nextInt(mangled.length));
            case 2 -> {
                int from = random.nextInt(mangled.length);
                int to = Math.min(mangled.length, from + random.nextInt(200));
                byte[] noise = new byte[to - from];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, mangled, from, noise.length);
            }
            case 3 -> {
                // lengths and counts stand in the head
                for (int i = 0; i < 8; i++) {
                    mangled[random.nextInt(Math.min(120, mangled.length))] = (byte) random.nextInt(256);
                }
            }
            case 4 -> {
                int from = random.nextInt(mangled.length);
                byte[] twice = Arrays.copyOf(mangled, mangled.length + mangled.length - from);
                System.arraycopy(mangled, from, twice, mangled.length, mangled.length - from);
                mangled = twice;
            }
            default -> {
                if (format.equals("zip")) {
                    mangled = bomb(random);
                } else {
                    Arrays.fill(mangled, mangled.length / 2, mangled.length, (byte) random.nextInt(256));
                }
            }
        }
        return mangled;
    }

    /** A few kilobytes that unpack into some megabytes of one character, with names that point elsewhere. */
    private static byte[] bomb(Random random) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("../../x.geojson", "/etc/x.csv", "深/深/x.shp")) {
                zip.putNextEntry(new ZipEntry(name));
                byte[] block = new byte[1 << 16];
                Arrays.fill(block, (byte) "[0{,\n".charAt(random.nextInt(5)));
                for (int i = 0; i < 32; i++) {
                    zip.write(block);
                }
            }
        }
        return bytes.toByteArray();
    }
}
