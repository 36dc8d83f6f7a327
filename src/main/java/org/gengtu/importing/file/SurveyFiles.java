package org.gengtu.importing.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** Opens survey files of every kind that is read, by what is in them rather than by their name where that can be told. */
public final class SurveyFiles {
    private static final String READS =
            "Shapefile (folder or zip), dBASE table, GeoPackage, GeoJSON, newline-delimited GeoJSON and CSV are read";

    private SurveyFiles() {}

    /**
     * Opens a file, or a folder with a shapefile.
     *
     * @throws Problem FORMAT_UNKNOWN, FILE_UNREADABLE, ENCODING_UNKNOWN, CRS_UNKNOWN, GCJ02_REFUSED, or
     *     IMPORT_OPTIONS_INVALID when the file holds several layers and none, or an unknown one, is named
     */
    public static SurveySource open(Path file, ReadOptions options) {
        try {
            if (!Files.exists(file)) {
                throw Source.unreadable("There is no file " + Source.nameOf(file) + ".");
            }
            return Files.isDirectory(file) ? openFolder(file, options) : openFile(file, options);
        } catch (IOException exception) {
            throw Source.unreadable(Source.nameOf(file) + " cannot be read: " + Source.reason(exception) + ".");
        }
    }

    private static Source openFile(Path file, ReadOptions options) throws IOException {
        byte[] start = startOf(file);
        if (startsWith(start, 'P', 'K')) {
            return openZip(file, options);
        }
        if (start.length >= 16 && new String(start, 0, 15, StandardCharsets.ISO_8859_1).equals("SQLite format 3")) {
            return GeoPackageSource.open(file, options);
        }
        String name = Source.nameOf(file).toLowerCase(Locale.ROOT);
        if (startsWith(start, 0x1F, 0x8B)) {
            return openText(new Text(file, true, options.maxUncompressedBytes()), Source.baseOf(name), options);
        }
        return switch (Source.extensionOf(name)) {
            case "shp" -> ShapefileSource.open(file, options);
            case "dbf" -> ShapefileSource.openTable(file, options);
            case "shx", "prj", "cpg" ->
                throw Problem.of(
                                ProblemCode.FORMAT_UNKNOWN,
                                Source.nameOf(file) + " is only one of the files of a shapefile.")
                        .remedy("Send the .shp, .dbf, .shx, .prj and .cpg together in one zip.");
            case "gpkg" -> throw Source.unreadable(Source.nameOf(file) + " is not a GeoPackage, or is damaged.");
            case "zip" -> throw Source.unreadable(Source.nameOf(file) + " is not a zip, or is damaged.");
            default -> openText(new Text(file, false, options.maxUncompressedBytes()), name, options);
        };
    }

    private static Source openText(Text text, String name, ReadOptions options) throws IOException {
        return switch (Source.extensionOf(name)) {
            case "geojsonl", "ndjson", "jsonl", "geojsons" -> GeoJsonLinesSource.open(text, options);
            case "json", "geojson" -> GeoJsonSource.open(text, options);
            case "csv", "tsv", "txt" -> CsvSource.open(text, options);
            default ->
                throw Problem.of(ProblemCode.FORMAT_UNKNOWN, name + " is of no kind that is read: " + READS + ".");
        };
    }

    private static Source openZip(Path file, ReadOptions options) throws IOException {
        Unpacked unpacked = Unpacked.of(file, options.maxUncompressedBytes());
        try {
            Source source = openFolder(unpacked.folder(), options);
            source.closeWith(unpacked);
            return source;
        } catch (IOException | RuntimeException exception) {
            unpacked.close();
            throw exception;
        }
    }

    private static Source openFolder(Path folder, ReadOptions options) throws IOException {
        List<Path> layers = layersIn(folder);
        String table = options.table();
        if (layers.isEmpty()) {
            throw Problem.of(ProblemCode.FORMAT_UNKNOWN, "No layer is in it; " + READS + ".");
        }
        List<String> names = layers.stream()
                .map(layer -> Source.baseOf(Source.nameOf(layer)))
                .toList();
        if (table == null
                || layers.size() == 1
                        && !Source.extensionOf(Source.nameOf(layers.getFirst())).equals("shp")) {
            if (layers.size() > 1) {
                throw several(names);
            }
            return openFile(layers.getFirst(), options);
        }
        for (Path layer : layers) {
            if (Source.baseOf(Source.nameOf(layer)).equalsIgnoreCase(table)
                    || Source.nameOf(layer).equalsIgnoreCase(table)) {
                return openFile(layer, options);
            }
        }
        throw noTable(table, names);
    }

    /** The files that are a layer each: shapefiles, else tables alone, else any other kind that is read. */
    private static List<Path> layersIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder, 4)) {
            found.filter(Files::isRegularFile)
                    .filter(file -> !Source.nameOf(file).startsWith("."))
                    .limit(Unpacked.MAX_ENTRIES)
                    .forEach(files::add);
        }
        files.sort(Comparator.naturalOrder());
        for (List<String> kinds : List.of(
                List.of("shp"),
                List.of("gpkg", "geojson", "json", "geojsonl", "ndjson", "jsonl", "csv", "tsv"),
                List.of("dbf"))) {
            List<Path> layers = files.stream()
                    .filter(file -> kinds.contains(Source.extensionOf(Source.nameOf(file))))
                    .toList();
            if (!layers.isEmpty()) {
                return layers;
            }
        }
        return List.of();
    }

    static Problem several(List<String> names) {
        return Problem.of(
                        ProblemCode.IMPORT_OPTIONS_INVALID,
                        "The file holds several layers: " + String.join(", ", names) + ".")
                .at("table")
                .remedy("Name the one to read by the option \"table\".")
                .with("tables", names);
    }

    static Problem noTable(String table, List<String> names) {
        return Problem.of(
                        ProblemCode.IMPORT_OPTIONS_INVALID,
                        "The file holds no layer \"" + table + "\", but " + String.join(", ", names) + ".")
                .at("table")
                .with("tables", names);
    }

    private static byte[] startOf(Path file) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
            return stream.readNBytes(16);
        }
    }

    private static boolean startsWith(byte[] start, int first, int second) {
        return start.length >= 2 && (start[0] & 0xFF) == first && (start[1] & 0xFF) == second;
    }
}
