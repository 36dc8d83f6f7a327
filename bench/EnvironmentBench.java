import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures environment problems: figures of a quarter against the same aggregate over the problems, and a report with a
 * picture against a program that only takes the same bytes and writes them. What is compared takes turns.
 */
public final class EnvironmentBench {
    private static final String USAGE = """
            bin/bench environment [figures|evidence|all] [options]
              --problems N  problems of the county (default 1000000)
              --runs N      counted requests of each figure (default 30)
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
              --out FILE    the same tables in this file too
            """;

    static final String SCHEMA = "bench_environment";
    private static final int WARM_UP = 5;
    /** Until the program's loops over bytes are compiled. */
    private static final int WARM_UP_PICTURES = 60;
    private static final int PICTURE_BYTES = 4_000_000;

    private final Path root;
    private final Path data;
    private final int problems;
    private final int runs;
    private final StringBuilder told = new StringBuilder();

    private EnvironmentBench(Path root, Path data, Map<String, String> options) {
        this.root = root;
        this.data = data;
        this.problems = Integer.parseInt(options.getOrDefault("--problems", "1000000"));
        this.runs = Integer.parseInt(options.getOrDefault("--runs", "30"));
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String what = "all";
        Map<String, String> options = new HashMap<>();
        List<String> known = List.of("--problems", "--runs", "--data", "--out");
        for (int i = 1; i < arguments.length; i++) {
            if (List.of("figures", "evidence", "all").contains(arguments[i])) {
                what = arguments[i];
            } else if (known.contains(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        boolean own = !options.containsKey("--data");
        Path data = own ? Files.createTempDirectory("gengtu-bench-") : Path.of(options.get("--data")).toAbsolutePath();
        Files.createDirectories(data);
        Tools.run(Map.of(), "chmod", "755", data.toString());
        EnvironmentBench bench = new EnvironmentBench(root, data, options);
        try (Server server = new Server(root, data, SCHEMA, "-Dgengtu.sample=on");
                HttpCaller caller = new HttpCaller(server.port)) {
            bench.tell(Tools.describe(server.postgres));
            if (!what.equals("evidence")) {
                fill(root, data, server, bench.problems);
                bench.measureFigures(server, caller);
            }
            if (!what.equals("figures")) {
                bench.measureEvidence(server);
            }
            if (options.containsKey("--out")) {
                Files.writeString(Path.of(options.get("--out")), bench.told);
            }
        } finally {
            if (own) {
                Tools.delete(data);
            }
        }
        System.exit(0);
    }

    private void tell(String line) {
        System.out.println(line);
        told.append(line).append('\n');
    }

    /** The sample county with so many problems, and its sums folded. */
    static void fill(Path root, Path data, Server server, int problems) throws Exception {
        int known = Integer.parseInt(server.psql(server.owner, SCHEMA, "SELECT count(*) FROM problem"));
        if (known < problems) {
            Tools.note("Making " + problems + " problems, at some 1,000 a second ...");
            Tools.run(
                    Map.of("GENGTU_DATA", data.toString(), "GENGTU_SCHEMA", SCHEMA),
                    root.resolve("bin/gengtu").toString(), "sample-problems", String.valueOf(problems));
        }
        String folded = "";
        for (String now = folds(server); !now.equals(folded); now = folds(server)) {
            folded = now;
            Thread.sleep(12_000);
        }
        server.psql(server.owner, SCHEMA, "VACUUM ANALYZE");
    }

    private static String folds(Server server) throws Exception {
        return server.psql(server.owner, SCHEMA, "SELECT count(*) FROM environment_segment");
    }

    // ---- figures

    private void measureFigures(Server server, HttpCaller caller) throws Exception {
        tell("\n## Figures of a quarter of %,d problems: medians of %d requests, in turns".formatted(problems, runs));
        tell("Floor: bench/floor/environment.sql, the same aggregate over the problems of the day, by pgbench -M prepared.\n");
        tell("Anew: a period that nobody asked for since the start. Again: the same period once more. Both are added up from the deltas that the program read into memory in the seconds after its start.\n");
        tell("| | anew, ms | again, ms | p99, ms | aggregate, ms | times as fast: anew | again |\n|---|---:|---:|---:|---:|---:|---:|");
        Map<String, String[]> asked = new LinkedHashMap<>();
        asked.put("33 townships, to today", new String[] {"TOWNSHIP", "left(s.village_code, 9)", "2026-03-17", "2026-06-16"});
        asked.put("33 townships, a past quarter", new String[] {"TOWNSHIP", "left(s.village_code, 9)", "2026-01-01", "2026-03-31"});
        asked.put("units, to today", new String[] {"UNIT", "s.lead_unit", "2026-03-17", "2026-06-16"});
        asked.put("items, to today", new String[] {"ITEM", "s.item_code", "2026-03-17", "2026-06-16"});
        for (Map.Entry<String, String[]> each : asked.entrySet()) {
            String[] of = each.getValue();
            String query = ("{ environment(by: %s, from: \"%s\", to: \"%s\") { region { code } unit { code } item { code }"
                            + " figures { found open overdue closed inTimeRate relapsed relapseRate } } }")
                    .formatted(of[0], of[2], of[3]);
            compare(caller, server, query, of);
            List<Double> anew = new ArrayList<>();
            List<Double> took = new ArrayList<>();
            List<Double> floors = new ArrayList<>();
            LocalDate first = LocalDate.parse(of[2]);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < WARM_UP + runs / 3; i++) {
                    String other = query.replace(of[2], first.minusDays(1 + round * 20 + i % 20).toString());
                    double millis = millis(caller, other);
                    double again = millis(caller, query);
                    if (i >= WARM_UP) {
                        anew.add(millis);
                        took.add(again);
                    }
                }
                floors.add(aggregate(server, of));
            }
            double cold = Tools.median(anew);
            double median = Tools.median(took);
            double floor = Tools.median(floors);
            tell("| %s | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f |".formatted(
                    each.getKey(), cold, median, Tools.percentile(took, 0.99), floor, floor / cold, floor / median));
        }
    }

    private static double millis(HttpCaller caller, String query) throws IOException {
        long began = System.nanoTime();
        post(caller, query);
        return (System.nanoTime() - began) / 1e6;
    }

    private static String post(HttpCaller caller, String query) throws IOException {
        String answer = caller.post("{\"query\":\"" + query.replace("\"", "\\\"") + "\"}");
        if (answer.contains("\"errors\"")) {
            throw new IllegalStateException(answer);
        }
        return answer;
    }

    private String statement(String[] of) throws IOException {
        return Files.readString(root.resolve("bench/floor/environment.sql"))
                .replaceAll("(?m)^--.*\n", "")
                .replace(":key", of[1])
                .replace(":from", "date '" + of[2] + "'")
                .replace(":to", "date '" + of[3] + "'")
                .replace(":state", of[3].equals("2026-06-16")
                        ? "s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'"
                        : "s.known_to = 9223372036854775807 AND s.valid_from <= date '" + of[3] + "' AND s.valid_to > date '" + of[3] + "'")
                .replace("\n", " ")
                .strip();
    }

    private double aggregate(Server server, String[] of) throws Exception {
        Path file = data.resolve("environment.pgbench");
        Files.writeString(file, statement(of) + ";\n");
        String said = Tools.run(
                server.environment(server.writer, SCHEMA),
                "pgbench", "-n", "-M", "prepared", "-c", "1", "-t", "5", "-f", file.toString());
        return Tools.number(said, "latency average = ([0-9.]+)");
    }

    /** The program's figures are those of the aggregate, or the bench ends here. */
    private void compare(HttpCaller caller, Server server, String query, String[] of) throws Exception {
        long found = 0;
        long open = 0;
        String answer = post(caller, query);
        var numbers = java.util.regex.Pattern.compile("\"found\":(\\d+),\"open\":(\\d+)").matcher(answer);
        while (numbers.find()) {
            found += Long.parseLong(numbers.group(1));
            open += Long.parseLong(numbers.group(2));
        }
        String floor = server.psql(server.writer, SCHEMA, "SELECT sum(found) || ' ' || sum(open) FROM (" + statement(of) + ") x");
        if (!floor.equals(found + " " + open)) {
            throw new IllegalStateException("Found and open are %d %d, by the aggregate %s".formatted(found, open, floor));
        }
    }

    // ---- evidence

    private void measureEvidence(Server server) throws Exception {
        byte[] picture = picture();
        tell("\n## A picture of %,d bytes: POST /evidence against taking the same bytes and writing them with fsync; medians of %d, in turns\n".formatted(picture.length, runs));
        tell("| | ms | p99, ms | bare, ms | times |\n|---|---:|---:|---:|---:|");
        List<Double> took = new ArrayList<>();
        List<Double> forms = new ArrayList<>();
        List<Double> floors = new ArrayList<>();
        Path folder = data.resolve("bare");
        Files.createDirectories(folder);
        try (Bare bare = new Bare(folder)) {
            for (int i = 0; i < WARM_UP_PICTURES + runs; i++) {
                byte[] own = different(picture, i);
                boolean counted = i >= WARM_UP_PICTURES;
                quiet(server, counted);
                double evidence = send(server.port, "/evidence?kind=BEFORE", "image/jpeg", own);
                quiet(server, counted);
                double form = send(server.port, "/evidence", "multipart/form-data; boundary=bench", form(different(picture, -i)));
                quiet(server, counted);
                double floor = send(bare.port(), "/", "image/jpeg", own);
                if (counted) {
                    took.add(evidence);
                    forms.add(form);
                    floors.add(floor);
                }
            }
        }
        double floor = Tools.median(floors);
        for (Map.Entry<String, List<Double>> each : Map.of("the picture as the body", took, "in a form", forms).entrySet()) {
            double median = Tools.median(each.getValue());
            tell("| %s | %.1f | %.1f | %.1f | %.2f |".formatted(each.getKey(), median, Tools.percentile(each.getValue(), 0.99), floor, median / floor));
        }
        Tools.delete(folder);
    }

    /** Waits until every picture was looked at: what follows after the answer must not fall into another's turn. */
    private static void quiet(Server server, boolean counted) throws Exception {
        String unprepared = "SELECT count(*) FROM evidence_content WHERE prepared_at IS NULL";
        while (counted && !server.psql(server.owner, SCHEMA, unprepared).equals("0")) {
            Thread.sleep(200);
        }
        Thread.sleep(counted ? 300 : 50);
    }

    /** A JPEG of about four million bytes: a photograph's noise at 8 megapixels. */
    private static byte[] picture() throws IOException {
        var image = new java.awt.image.BufferedImage(3_264, 2_448, java.awt.image.BufferedImage.TYPE_INT_RGB);
        Random random = new Random(4);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int grey = (x / 24 + y / 18) % 200 + random.nextInt(34);
                image.setRGB(x, y, grey << 16 | (grey + 10) % 256 << 8 | grey / 2);
            }
        }
        var writer = javax.imageio.ImageIO.getImageWritersByFormatName("jpeg").next();
        var quality = writer.getDefaultWriteParam();
        quality.setCompressionMode(javax.imageio.ImageWriteParam.MODE_EXPLICIT);
        byte[] best = new byte[0];
        for (float each = 0.95f; each > 0.3; each -= 0.03f) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            quality.setCompressionQuality(each);
            try (var stream = javax.imageio.ImageIO.createImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.write(null, new javax.imageio.IIOImage(image, null, null), quality);
            }
            best = out.toByteArray();
            if (best.length <= PICTURE_BYTES * 1.05) {
                break;
            }
        }
        writer.dispose();
        return best;
    }

    /** The same picture with a comment of its own, so that the store has not got it yet. */
    private static byte[] different(byte[] jpeg, int number) {
        byte[] comment = ("bench " + number + " " + System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + comment.length + 4);
        out.put(jpeg, 0, 2).putShort((short) 0xFFFE).putShort((short) (comment.length + 2)).put(comment);
        out.put(jpeg, 2, jpeg.length - 2);
        return out.array();
    }

    private static byte[] form(byte[] file) {
        byte[] head = ("--bench\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nBEFORE\r\n--bench\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"p.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--bench--\r\n".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + file.length + tail.length).put(head).put(file).put(tail).array();
    }

    /** Milliseconds from the first byte sent to the answer's first line. */
    private static double send(int port, String path, String type, byte[] body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            long began = System.nanoTime();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nGengtu-Actor: bench\r\nContent-Type: " + type
                            + "\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            String first = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            double millis = (System.nanoTime() - began) / 1e6;
            if (!first.startsWith("HTTP/1.1 20")) {
                throw new IllegalStateException(first);
            }
            return millis;
        }
    }

    /** Takes a request's bytes, writes them to a file, has them on the disk, and answers. */
    private static final class Bare implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final Path folder;

        Bare(Path folder) throws IOException {
            this.folder = folder;
            Thread.ofPlatform().daemon().start(this::serve);
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve() {
            for (int number = 0; !server.isClosed(); number++) {
                try (Socket socket = server.accept()) {
                    InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
                    int length = 0;
                    for (String line = line(in); !line.isEmpty(); line = line(in)) {
                        if (line.startsWith("Content-Length: ")) {
                            length = Integer.parseInt(line.substring(16));
                        }
                    }
                    Path file = folder.resolve(number + ".bin");
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                        byte[] buffer = new byte[1 << 16];
                        for (int left = length; left > 0; ) {
                            int read = in.read(buffer, 0, Math.min(buffer.length, left));
                            channel.write(ByteBuffer.wrap(buffer, 0, read));
                            left -= read;
                        }
                        channel.force(true);
                    }
                    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                        directory.force(true);
                    }
                    socket.getOutputStream().write("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int each = in.read(); each != '\n' && each >= 0; each = in.read()) {
                if (each != '\r') {
                    line.append((char) each);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
