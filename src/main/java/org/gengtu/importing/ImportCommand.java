package org.gengtu.importing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gengtu.importing.file.ReadOptions;
import org.gengtu.importing.file.Rows;
import org.gengtu.importing.file.SurveyFiles;
import org.gengtu.importing.file.SurveySource;
import org.gengtu.launch.Command;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.Actor;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.road.OsmFile;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code bin/import FILE…}: imports files, beside a running server or without one, and shows how it goes. */
@Component
class ImportCommand implements Command {
    private static final long TICK_MILLIS = 500;
    private static final int MOST_SHOWN = 10;

    private final Imports imports;
    private final ImportReport report;

    ImportCommand(Imports imports, ImportReport report) {
        this.imports = imports;
        this.report = report;
    }

    @Override
    public String name() {
        return "import";
    }

    @Override
    public String arguments() {
        return "[--layer townships|villages|plots|sites|zones|roads] [--dry-run] [--only-valid] [--actor NAME] [--option NAME=VALUE]"
                + " [--map FIELD=COLUMN] [--report FILE.csv] FILE…";
    }

    /** The words of one call. */
    private static final class Words {
        private @Nullable Layer layer;
        private @Nullable Path report;
        private Actor actor = Actor.UNKNOWN;
        private final Map<String, Object> options = new LinkedHashMap<>();
        private final Map<String, String> mapping = new LinkedHashMap<>();
        private final List<Path> files = new ArrayList<>();
    }

    @Override
    public void run(List<String> arguments) {
        Words words = parse(arguments);
        for (Path file : words.files) {
            importFile(file, words);
        }
    }

    private Words parse(List<String> arguments) {
        Words words = new Words();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (!word.startsWith("--")) {
                words.files.add(Path.of(word));
                continue;
            }
            switch (word) {
                case "--dry-run" -> words.options.put("dryRun", true);
                case "--only-valid" -> words.options.put("onlyValid", true);
                default -> {
                    i++;
                    if (i == arguments.size()) {
                        throw new StartFailure("After " + word + " comes a value.");
                    }
                    takeValue(words, word, arguments.get(i));
                }
            }
        }
        if (words.files.isEmpty()) {
            throw new StartFailure("Name the files: bin/import " + arguments());
        }
        if (!words.mapping.isEmpty()) {
            words.options.put("mapping", words.mapping);
        }
        return words;
    }

    private static void takeValue(Words words, String word, String value) {
        switch (word) {
            case "--layer" -> words.layer = Layer.of(value);
            case "--actor" -> words.actor = new Actor(value);
            case "--report" -> words.report = Path.of(value);
            case "--option" -> {
                String[] pair = pair(word, value);
                words.options.put(pair[0], pair[1]);
            }
            case "--map" -> {
                String[] pair = pair(word, value);
                words.mapping.put(pair[0], pair[1]);
            }
            default -> throw new StartFailure("There is no option " + word + ".");
        }
    }

    private static String[] pair(String word, String value) {
        String[] pair = value.split("=", 2);
        if (pair.length != 2) {
            throw new StartFailure("After " + word + " comes NAME=VALUE.");
        }
        return pair;
    }

    private void importFile(Path file, Words words) {
        if (!Files.exists(file)) {
            throw new StartFailure("There is no file " + file + ".");
        }
        Layer layer = words.layer != null ? words.layer : guess(file, ImportOptions.of(words.options));
        System.out.println(file + " → " + layer.label());
        CountDownLatch ended = new CountDownLatch(1);
        ImportRequest request = new ImportRequest(
                UUID.randomUUID(),
                file,
                String.valueOf(file.getFileName()),
                layer,
                ImportOptions.of(words.options),
                words.actor,
                null);
        imports.submit(request, words.options, ended::countDown);
        ImportJob job = await(request.id(), ended);
        tellEnd(job, words.report);
    }

    private ImportJob await(UUID id, CountDownLatch ended) {
        try {
            while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                tellProgress(imports.get(id));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            imports.cancel(id);
        }
        return imports.get(id);
    }

    private static void tellProgress(ImportJob job) {
        String line = String.format(
                Locale.ROOT,
                "\r%-9s %3.0f %%  %,d rows%s%s   ",
                job.phase(),
                job.percent(),
                job.rowsRead(),
                job.rowsPerSecond() == null ? "" : String.format(Locale.ROOT, ", %,.0f a second", job.rowsPerSecond()),
                job.secondsLeft() == null ? "" : String.format(Locale.ROOT, ", %.0f s left", job.secondsLeft()));
        System.out.print(line);
        System.out.flush();
    }

    private void tellEnd(ImportJob job, @Nullable Path reportFile) {
        Map<String, Object> result = job.result() == null ? Map.of() : job.result();
        System.out.println("\r" + job.phase() + " " + result.getOrDefault("rows", ""));
        System.out.println("  encoding " + result.get("encoding") + ", crs " + result.get("crs"));
        System.out.println("  columns " + result.get("mapping"));
        if (result.containsKey("registered")) {
            System.out.println("  registered %s, corrected %s, unchanged %s%s"
                    .formatted(
                            result.get("registered"),
                            result.get("corrected"),
                            result.get("unchanged"),
                            Boolean.TRUE.equals(result.get("dryRun")) ? " (dry run: nothing was written)" : ""));
        }
        int[] shown = {0};
        imports.forEachFinding(job.id(), written -> {
            shown[0]++;
            if (shown[0] <= MOST_SHOWN) {
                System.out.println("  row %d %s %s: %s"
                        .formatted(
                                written.rowNumber(),
                                written.finding().outcome(),
                                written.finding().code(),
                                written.finding().what()));
            }
        });
        if (shown[0] > MOST_SHOWN) {
            System.out.println(
                    "  and %,d findings more; --report FILE.csv writes all".formatted(shown[0] - MOST_SHOWN));
        }
        if (reportFile != null) {
            write(job, reportFile);
        }
        if (job.phase() != ImportPhase.DONE) {
            throw new StartFailure(sentence(result));
        }
    }

    private void write(ImportJob job, Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            report.writeCsv(job, out);
            System.out.println("  report " + file);
        } catch (IOException | UncheckedIOException e) {
            throw new StartFailure(
                    "The report could not be written to " + file + ": name a file in a folder that is there.");
        }
    }

    private static String sentence(Map<String, Object> result) {
        return result.get("problem") instanceof Map<?, ?> problem
                ? problem.get("what") + " " + problem.get("remedy")
                : "Nothing was written.";
    }

    private static boolean isOfZones(String header) {
        return header.startsWith("示范区") || header.startsWith("zone");
    }

    /** What a file holds, by its columns: each layer has fields that others have not; regions tell by their first code. */
    private static Layer guess(Path file, ImportOptions options) {
        ReadOptions reading = ReadOptions.none()
                .withEncoding(options.encoding())
                .withCrs(options.crs())
                .withTable(options.table());
        if (OsmFile.isOne(file)) {
            return Layer.ROADS;
        }
        try (SurveySource source = SurveyFiles.open(file, reading)) {
            Mapping roads = Mapping.of(Layer.ROADS, source.columns(), Map.of());
            if (roads.has(Field.ROAD_CLASS) && (roads.has(Field.SURFACE) || roads.has(Field.WIDTH))) {
                return Layer.ROADS;
            }
            if (Mapping.of(Layer.SITES, source.columns(), Map.of()).has(Field.TIER)) {
                return Layer.SITES;
            }
            if (source.columns().stream().map(Field::normal).anyMatch(ImportCommand::isOfZones)) {
                return Layer.ZONES;
            }
            Mapping plots = Mapping.of(Layer.PLOTS, source.columns(), Map.of());
            if (plots.has(Field.AREA_MU) || plots.has(Field.PLOT_CODE) || plots.has(Field.IDLE_KIND)) {
                Mapping regions = Mapping.of(Layer.VILLAGES, source.columns(), Map.of());
                if (plots.has(Field.AREA_MU) || plots.has(Field.IDLE_KIND) || !regions.has(Field.NAME)) {
                    return Layer.PLOTS;
                }
            }
            Mapping regions = Mapping.of(Layer.VILLAGES, source.columns(), Map.of());
            try (Rows rows = source.rows()) {
                while (regions.has(Field.CODE) && rows.hasNext()) {
                    String text = new Cell(regions, rows.next()).text(Field.CODE, Integer.MAX_VALUE);
                    RegionCode code = text == null ? null : RegionRows.parse(text);
                    if (code != null) {
                        return code.level() == RegionLevel.TOWNSHIP ? Layer.TOWNSHIPS : Layer.VILLAGES;
                    }
                }
            }
        }
        throw new StartFailure("What " + file + " holds cannot be told from its columns: add --layer.");
    }
}
