package org.gengtu.importing.file;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gengtu.geo.GeodesicArea;
import org.gengtu.geo.ShapeCheck;

/** How long reading takes, by phase: run by hand, {@code ReadSpeed 200000}. Not a test. */
final class ReadSpeed {
    private ReadSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("gengtu-speed");
        Path shp = Fixtures.shapefile(folder, "plots", rows, 4523, Fixtures.GK35, Charset.forName("GB18030"), null);
        for (int run = 0; run < 5; run++) {
            long start = System.nanoTime();
            long opened;
            long check = 0;
            long area = 0;
            try (SurveySource source = SurveyFiles.open(shp, ReadOptions.none());
                    Rows all = source.rows()) {
                opened = System.nanoTime();
                while (all.hasNext()) {
                    SourceRow row = all.next();
                    long before = System.nanoTime();
                    var result = ShapeCheck.check(row.geometry(), ShapeCheck.Kinds.POLYGONS);
                    long checked = System.nanoTime();
                    GeodesicArea.squareMetres(result.geometry());
                    area += System.nanoTime() - checked;
                    check += checked - before;
                }
            }
            long read = System.nanoTime() - opened - check - area;
            System.out.printf(
                    "%d rows: encoding and opening %d ms, reading and transforming %d ms, checking %d ms, area %d ms%n",
                    rows, (opened - start) / 1_000_000, read / 1_000_000, check / 1_000_000, area / 1_000_000);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
