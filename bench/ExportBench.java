import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long exports of a whole county take, and the memory that the program needs for them. */
final class ExportBench {
    private static final String SCHEMA = "bench_exports";
    private static final String HELP = """
            bin/bench exports [options]: the whole county in each format, one after another, from a program with a heap of 512 MB
              --plots N     plots of the county, at most 1000000 (default 1000000)
              --data FOLDER the bench's own data (default /var/tmp/gengtu-bench-exports)""";
    private static final List<String> FORMATS = List.of("csv", "geojson", "gpkg", "shp.zip");

    private ExportBench() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            if (!List.of("--plots", "--data").contains(arguments[i]) || i + 1 == arguments.length) {
                System.out.println(HELP);
                return;
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        int plots = Integer.parseInt(options.getOrDefault("--plots", "1000000"));
        Path data = Path.of(options.getOrDefault("--data", "/var/tmp/gengtu-bench-exports"));
        Files.createDirectories(data);
        County county = new County(root, data, plots, 0);
        Path filled = data.resolve("filled-" + plots);
        if (!Files.exists(filled)) {
            Tools.run(Map.of(), "rm", "-rf", data.resolve("postgis").toString());
            try (Server server = new Server(root, data, SCHEMA, "")) {
                county.fill(server, SCHEMA);
                server.importFile("plots", county.files().resolve("plots-unmapped.csv"));
                server.psql(server.owner, SCHEMA, "VACUUM ANALYZE");
                System.out.println(Tools.describe(server.postgres));
            }
            Files.createFile(filled);
        }
        measure(root, data);
    }

    private static void measure(Path root, Path data) throws Exception {
        Path log = data.resolve("gc.log");
        Files.deleteIfExists(log);
        try (Server server = new Server(root, data, SCHEMA, "-Xlog:gc:file=" + log)) {
            System.out.printf("%n%-10s %10s %10s %10s %14s%n", "format", "first byte", "seconds", "MB", "rows, by GDAL");
            HttpClient http = HttpClient.newHttpClient();
            for (String format : FORMATS) {
                Path file = data.resolve("plots." + format);
                long began = System.nanoTime();
                HttpResponse<InputStream> answer = http.send(
                        HttpRequest.newBuilder(URI.create(server.address() + "/exports/plots." + format))
                                .build(),
                        BodyHandlers.ofInputStream());
                double first = (System.nanoTime() - began) / 1e9;
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(new String(answer.body().readAllBytes()));
                }
                Files.copy(answer.body(), file, StandardCopyOption.REPLACE_EXISTING);
                System.out.printf(
                        "%-10s %10.2f %10.1f %10.1f %14d%n",
                        format, first, (System.nanoTime() - began) / 1e9, Files.size(file) / 1e6, rows(file));
            }
            Tools.Heap heap = Tools.Heap.read(log);
            System.out.printf(
                    "%nHeap: at most %d MB in use when a collection began, %d MB when it had ended.%n",
                    heap.before(), heap.after());
        }
    }

    private static long rows(Path file) throws Exception {
        String source = (file.toString().endsWith(".zip") ? "/vsizip/" : "") + file;
        return Tools.run(Map.of(), "ogrinfo", "-ro", "-so", "-al", source)
                .lines()
                .filter(line -> line.startsWith("Feature Count: "))
                .mapToLong(line -> Long.parseLong(line.substring("Feature Count: ".length())))
                .sum();
    }
}
