import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the benches share. */
final class Tools {
    private Tools() {}

    static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + "\n" + said);
        }
        return said;
    }

    static String text(String in, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(in);
        if (!found.find()) {
            throw new IllegalStateException("No " + pattern + " in " + in);
        }
        return found.group(1);
    }

    static double number(String in, String pattern) {
        return Double.parseDouble(text(in, pattern));
    }

    /** The figure that so large a share of all does not pass. */
    static double percentile(List<Double> figures, double share) {
        List<Double> sorted = figures.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The machine and the versions that figures were taken with. */
    static String describe(Postgres postgres) throws Exception {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown processor");
        double memory = number(Files.readString(Path.of("/proc/meminfo")), "MemTotal:\\s+(\\d+)") / (1 << 20);
        String database = postgres.psql(Postgres.OWNER, "public", """
                SELECT current_setting('server_version') || ', PostGIS ' || postgis_lib_version()
                    || string_agg(', ' || name || ' ' || current_setting(name), '' ORDER BY name) FROM pg_settings
                WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size')""");
        return """
                # bin/bench, %s

                - %d cores (%s), %.0f GB, Linux %s
                - Java %s; %s
                - PostgreSQL %s""".formatted(
                LocalDateTime.now().withNano(0),
                Runtime.getRuntime().availableProcessors(),
                cpu,
                memory,
                System.getProperty("os.version"),
                System.getProperty("java.runtime.version"),
                run(Map.of(), "ogr2ogr", "--version").strip(),
                database);
    }

    /** The most of the heap that was in use when a collection began, and when one had ended, in MB. */
    record Heap(int before, int after) {
        static Heap read(Path log) throws IOException {
            int before = 0;
            int after = 0;
            Matcher each = Pattern.compile("(\\d+)M->(\\d+)M\\(").matcher(Files.readString(log));
            while (each.find()) {
                before = Math.max(before, Integer.parseInt(each.group(1)));
                after = Math.max(after, Integer.parseInt(each.group(2)));
            }
            return new Heap(before, after);
        }
    }

    static void note(String line) {
        System.err.println(line);
    }
}
