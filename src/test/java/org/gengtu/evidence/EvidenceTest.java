package org.gengtu.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files are taken by what they are, kept by content, cleaned of what the camera told, and gone unless something refers to them. */
@GengtuTest
@TestPropertySource(
        properties = {
            "gengtu.evidence.folder=target/evidence-test",
            "gengtu.evidence.largest=5MB",
            "gengtu.evidence.most-pixels=20000000"
        })
class EvidenceTest {
    private static final Path FOLDER = Path.of("target/evidence-test");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    TestDatabase database;

    @Autowired
    Evidences evidences;

    @Autowired
    EvidenceCleaning cleaning;

    @Autowired
    PlatformTransactionManager transactions;

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> post(byte[] bytes, String name, String kind) throws IOException, InterruptedException {
        String boundary = "b" + UUID.randomUUID();
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        if (kind != null) {
            form.writeBytes(
                    ("--%s\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n%s\r\n".formatted(boundary, kind))
                            .getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(
                ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: text/html\r\n\r\n"
                                .formatted(boundary, name))
                        .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(bytes);
        form.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/evidence"))
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .header("Gengtu-Actor", "%E6%9D%8E%E5%B7%A5")
                        .POST(BodyPublishers.ofByteArray(form.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode send(byte[] bytes, String kind) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(bytes, "照片.jpg", kind);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private JsonNode prepared(JsonNode sent) {
        String path = sent.get("url").asString() + "/description";
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> JSON.readTree(get(path).body()),
                        each -> each.get("prepared").asBoolean());
    }

    /** Exif as a phone writes it: turned, taken on 2026-05-04 at 09:30 (no zone), at 31° 12' N, 105° 30' E. */
    static byte[] withCamera(byte[] jpeg) {
        ByteBuffer tiff = ByteBuffer.allocate(400);
        tiff.put("MM".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) 42)
                .putInt(8);
        tiff.putShort((short) 3);
        entry(tiff, 0x0112, 3, 1, 6 << 16);
        entry(tiff, 0x8769, 4, 1, 60);
        entry(tiff, 0x8825, 4, 1, 120);
        tiff.putInt(0);
        tiff.position(60);
        tiff.putShort((short) 1);
        entry(tiff, 0x9003, 2, 20, 90);
        tiff.putInt(0);
        tiff.position(90);
        tiff.put("2026:05:04 09:30:00\0".getBytes(StandardCharsets.ISO_8859_1));
        tiff.position(120);
        tiff.putShort((short) 4);
        entry(tiff, 1, 2, 2, 'N' << 24);
        entry(tiff, 2, 5, 3, 200);
        entry(tiff, 3, 2, 2, 'E' << 24);
        entry(tiff, 4, 5, 3, 240);
        tiff.putInt(0);
        tiff.position(200);
        for (int each : new int[] {31, 1, 12, 1, 0, 1}) {
            tiff.putInt(each);
        }
        tiff.position(240);
        for (int each : new int[] {105, 1, 30, 1, 0, 1}) {
            tiff.putInt(each);
        }
        byte[] exif = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 + exif.length + tiff.capacity());
        out.put(jpeg, 0, 2).put((byte) 0xff).put((byte) 0xe1);
        out.putShort((short) (2 + exif.length + tiff.capacity())).put(exif).put(tiff.array());
        out.put(jpeg, 2, jpeg.length - 2);
        return out.array();
    }

    private static void entry(ByteBuffer tiff, int tag, int type, int count, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }

    @Test
    void tellsWhereAndWhenAPictureWasTakenAndHidesBothFromOthers() throws Exception {
        byte[] plain = Scene.jpeg(Scene.of(1, 900, 600), 0.8f);
        byte[] jpeg = withCamera(plain);
        JsonNode sent = send(jpeg, "BEFORE");
        assertThat(sent.get("mediaType").asString()).isEqualTo("image/jpeg");
        assertThat(sent.get("receivedBy").asString()).isEqualTo("李工");
        assertThat(sent.get("bytes").asInt()).isEqualTo(jpeg.length);
        JsonNode known = prepared(sent);
        assertThat(Instant.parse(known.get("takenAt").asString())).isEqualTo(Instant.parse("2026-05-04T01:30:00Z"));
        assertThat(known.get("longitude").asDouble()).isEqualTo(105.5);
        assertThat(known.get("latitude").asDouble()).isEqualTo(31.2);
        HttpResponse<byte[]> shown = get(sent.get("url").asString());
        assertThat(shown.headers().firstValue("Content-Type")).hasValue("image/jpeg");
        assertThat(shown.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(Pictures.camera(shown.body(), java.time.ZoneOffset.UTC)).isEqualTo(Pictures.Camera.SILENT);
        assertThat(JpegFile.orientation(shown.body())).isEqualTo(6);
        assertThat(Scene.read(shown.body()).getRGB(450, 500))
                .isEqualTo(Scene.read(plain).getRGB(450, 500));
        HttpResponse<byte[]> small = get(known.get("thumbnailUrl").asString());
        BufferedImage thumbnail = Scene.read(small.body());
        // upright: what was wide is high
        assertThat(thumbnail.getHeight()).isEqualTo(Pictures.THUMBNAIL_PIXELS).isGreaterThan(thumbnail.getWidth());
    }

    @Test
    void keepsTheSameBytesOnceAndSaysThatAPictureIsUsedTwice() throws Exception {
        BufferedImage scene = Scene.of(2, 800, 600);
        byte[] bytes = Scene.jpeg(scene, 0.9f);
        JsonNode first = send(bytes, "BEFORE");
        JsonNode second = send(bytes, "AFTER");
        JsonNode cut = send(Scene.png(Scene.cut(scene, 0.8, 0.3, 0.6)), "AFTER");
        JsonNode other = send(Scene.jpeg(Scene.of(3, 800, 600), 0.9f), "AFTER");
        List.of(first, second, cut, other).forEach(this::prepared);
        assertThat(first.get("id").asString()).isNotEqualTo(second.get("id").asString());
        assertThat(alike(first))
                .containsOnlyKeys(second.get("id").asString(), cut.get("id").asString());
        assertThat(alike(first).get(second.get("id").asString())).isTrue();
        assertThat(alike(first).get(cut.get("id").asString())).isFalse();
        assertThat(alike(other)).isEmpty();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.equals(first.get("sha256").asString() + ".jpg")))
                    .hasSize(1);
        }
    }

    /** Other files that show the same, and whether they have the same bytes. */
    private Map<String, Boolean> alike(JsonNode sent) throws Exception {
        Map<String, Boolean> alike = new java.util.HashMap<>();
        JSON.readTree(get(sent.get("url").asString() + "/description").body())
                .get("alike")
                .forEach(each -> alike.put(
                        each.get("id").asString(), each.get("sameBytes").asBoolean()));
        return alike;
    }

    static Stream<Arguments> refused() throws IOException {
        byte[] jpeg = Scene.jpeg(Scene.of(4, 300, 200), 0.8f);
        byte[] png = Scene.png(Scene.of(4, 300, 200));
        byte[] bomb = png.clone();
        ByteBuffer.wrap(bomb).putInt(16, 100_000).putInt(20, 100_000);
        CRC32 sum = new CRC32();
        sum.update(bomb, 12, 17);
        ByteBuffer.wrap(bomb).putInt(29, (int) sum.getValue());
        String pdf = "%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n";
        return Stream.of(
                Arguments.of(
                        "a page",
                        "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8),
                        "EVIDENCE_TYPE_REFUSED",
                        415),
                Arguments.of("nothing", new byte[0], "EVIDENCE_TYPE_REFUSED", 415),
                Arguments.of("a GIF", "GIF89a......".getBytes(StandardCharsets.UTF_8), "EVIDENCE_TYPE_REFUSED", 415),
                Arguments.of("half a JPEG", java.util.Arrays.copyOf(jpeg, jpeg.length / 2), "EVIDENCE_DAMAGED", 422),
                Arguments.of("half a PNG", java.util.Arrays.copyOf(png, png.length / 2), "EVIDENCE_DAMAGED", 422),
                Arguments.of(
                        "a JPEG with an archive behind",
                        with(jpeg, "PK\u0003\u0004 and so on"),
                        "EVIDENCE_DAMAGED",
                        422),
                Arguments.of(
                        "a PNG with a page behind", with(png, "<script>alert(1)</script>"), "EVIDENCE_DAMAGED", 422),
                Arguments.of("a PNG that decodes to 40 GB", bomb, "EVIDENCE_TOO_LARGE", 413),
                Arguments.of("a PDF that is broken off", pdf.getBytes(StandardCharsets.UTF_8), "EVIDENCE_DAMAGED", 422),
                Arguments.of(
                        "a PDF with a script",
                        (pdf + "2 0 obj <</S /JavaScript /JS (app.alert(1))>>\n%%EOF").getBytes(StandardCharsets.UTF_8),
                        "EVIDENCE_DAMAGED",
                        422),
                Arguments.of(
                        "a PDF that is an archive",
                        with((pdf + "%%EOF").getBytes(StandardCharsets.UTF_8), "PK\u0005\u0006 end"),
                        "EVIDENCE_DAMAGED",
                        422),
                Arguments.of("6 MB", with(jpeg, "x".repeat(6_000_000)), "EVIDENCE_TOO_LARGE", 413));
    }

    private static byte[] with(byte[] bytes, String behind) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes);
        out.writeBytes(behind.getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, byte[] bytes, String code, int status) throws Exception {
        long before = rows();
        HttpResponse<String> answer = post(bytes, "a.jpg", "BEFORE");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("code").asString()).as(what).isEqualTo(code);
        assertThat(rows()).isEqualTo(before);
    }

    private long rows() {
        return database.jdbc()
                .sql("SELECT count(*) FROM evidence_content")
                .query(Long.class)
                .single();
    }

    @Test
    void refusesFormsAndAddressesThatAreNone() throws Exception {
        byte[] jpeg = Scene.jpeg(Scene.of(5, 100, 80), 0.8f);
        assertThat(post(jpeg, "a.jpg", "OTHER").body()).contains("ARGUMENT_INVALID");
        assertThat(get("/evidence/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
        assertThat(get("/evidence/%2e%2e%2fpasswd").statusCode()).isBetween(400, 404);
        assertThat(new String(get("/evidence/12").body(), StandardCharsets.UTF_8))
                .contains("EVIDENCE_UNKNOWN");
    }

    private HttpResponse<String> postBody(byte[] bytes, String type, String kind) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/evidence?name=%E7%85%A7.jpg&kind=" + kind))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(bytes))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void takesAPictureAsTheBodyToo() throws Exception {
        byte[] jpeg = Scene.jpeg(Scene.of(77, 300, 200), 0.8f);
        JsonNode sent = JSON.readTree(postBody(jpeg, "image/jpeg", "AFTER").body());
        assertThat(sent.get("sha256").asString())
                .isEqualTo(send(jpeg, "AFTER").get("sha256").asString());
        assertThat(sent.get("fileName").asString()).isEqualTo("照.jpg");
        assertThat(sent.get("kind").asString()).isEqualTo("AFTER");
        // what it is, the bytes tell, whatever is said of them
        assertThat(postBody("<svg/>".getBytes(StandardCharsets.UTF_8), "image/png", "AFTER")
                        .body())
                .contains("EVIDENCE_TYPE_REFUSED");
        assertThat(postBody(jpeg, "image/jpeg", "OTHER").body()).contains("ARGUMENT_INVALID");
        assertThat(postBody(jpeg, "text/plain", "AFTER").statusCode()).isEqualTo(415);
    }

    @Test
    void sendsADocumentOnlyAsADownload() throws Exception {
        byte[] pdf = "%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n".getBytes(StandardCharsets.UTF_8);
        JsonNode sent = send(pdf, null);
        assertThat(sent.get("kind").asString()).isEqualTo("DOCUMENT");
        assertThat(sent.get("thumbnailUrl").isNull()).isTrue();
        HttpResponse<byte[]> answer = get(sent.get("url").asString());
        assertThat(answer.body()).isEqualTo(pdf);
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
        prepared(sent);
        assertThat(get(sent.get("url").asString() + "/thumbnail").statusCode()).isEqualTo(404);
    }

    @Test
    void forgetsWhatNothingRefersToAndNothingElse() throws Exception {
        byte[] shared = Scene.jpeg(Scene.of(6, 400, 300), 0.8f);
        JsonNode used = send(shared, "BEFORE");
        JsonNode unusedTwin = send(shared, "AFTER");
        JsonNode unused = send(Scene.jpeg(Scene.of(7, 400, 300), 0.8f), "BEFORE");
        List.of(used, unusedTwin, unused).forEach(this::prepared);
        UUID id = UUID.fromString(used.get("id").asString());
        new TransactionTemplate(transactions).executeWithoutResult(status -> evidences.use(List.of(id), "problem", 17));
        assertThat(cleaning.clean(Duration.ofHours(1))).isZero();
        assertThat(cleaning.clean(Duration.ZERO)).isGreaterThanOrEqualTo(2);
        assertThat(evidences.listOf("problem", 17)).extracting(Evidence::id).containsExactly(id);
        assertThat(get(used.get("url").asString()).statusCode()).isEqualTo(200);
        assertThat(get(unusedTwin.get("url").asString()).statusCode()).isEqualTo(404);
        assertThat(get(unused.get("url").asString()).statusCode()).isEqualTo(404);
        try (Stream<Path> files = Files.walk(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(unused.get("sha256").asString()))
                    .anyMatch(name -> name.equals(used.get("sha256").asString() + ".jpg"));
        }
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> new TransactionTemplate(transactions)
                        .executeWithoutResult(status -> evidences.use(
                                List.of(UUID.fromString(unused.get("id").asString())), "problem", 18)))
                .matches(problem -> problem.code() == ProblemCode.EVIDENCE_UNKNOWN);
    }

    @Test
    void takesNoMoreThanMayWaitForAnEvent(
            @Autowired JdbcClient jdbc, @Autowired EvidenceStore store, @Autowired EvidencePreparation preparation)
            throws Exception {
        cleaning.clean(Duration.ZERO);
        EvidenceSettings seven =
                new EvidenceSettings(FOLDER, DataSize.ofMegabytes(5), 20_000_000, Duration.ofDays(1), 7);
        Evidences few = new Evidences(jdbc, transactions, store, seven, preparation);
        byte[] bytes = Scene.jpeg(Scene.of(9, 100, 80), 0.8f);
        Callable<UUID> sending = () -> few.receive(bytes, EvidenceKind.BEFORE, "a.jpg", new Actor("李工"))
                .id();
        UUID first = sending.call();
        for (int i = 1; i < 7; i++) {
            sending.call();
        }
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(sending::call)
                    .matches(problem -> problem.code() == ProblemCode.EVIDENCE_TOO_MANY);
        }
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> evidences.use(List.of(first), "problem", 19));
        sending.call();
        assertThatExceptionOfType(Problem.class).isThrownBy(sending::call);
    }

    /** Sent again and again while it is taken away: whenever there is a row, there is its file. */
    @Test
    void neverHasARowWithoutItsFile() throws Exception {
        byte[] bytes = Scene.jpeg(Scene.of(8, 200, 150), 0.8f);
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Future<Void>> work = new ArrayList<>();
            Callable<Void> sender = () -> {
                for (int i = 0; i < 40; i++) {
                    JsonNode sent = send(bytes, "BEFORE");
                    HttpResponse<byte[]> got = get(sent.get("url").asString());
                    assertThat(got.statusCode()).isIn(200, 404);
                }
                return null;
            };
            work.add(threads.submit(sender));
            work.add(threads.submit(sender));
            work.add(threads.submit(() -> {
                for (int i = 0; i < 80; i++) {
                    cleaning.clean(Duration.ZERO);
                }
                return null;
            }));
            for (Future<Void> each : work) {
                each.get();
            }
        }
        List<String> hashes = database.jdbc()
                .sql("SELECT encode(sha256, 'hex') FROM evidence_content WHERE media_type = 'image/jpeg'")
                .query(String.class)
                .list();
        assertThat(hashes)
                .allSatisfy(
                        hash -> assertThat(FOLDER.resolve(hash.substring(0, 2)).resolve(hash + ".jpg"))
                                .exists());
    }
}
