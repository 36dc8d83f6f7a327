package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory does not grow with the file. */
@Tag("slow")
class LargeImportTest extends ImportingTest {
    private static final int PLOTS = 200_000;
    private static final int A_ROW = 450;

    @Test
    void twoHundredThousandPlotsPassIn256Megabytes() throws Exception {
        makeCounty();
        UUID id = UUID.randomUUID();
        Process child = ChildImport.start(database, id, plots(), "-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
        assertThat(child.waitFor()).isZero();
        assertThat(count("plot")).isEqualTo(PLOTS);
        ImportJob job = imports.get(id);
        assertThat(rows(job, "accepted")).isEqualTo(PLOTS);
        System.out.println("200,000 plots in 256 MB: " + job.result().get("seconds") + " s");
    }

    private Path plots() throws IOException {
        Path file = folder.resolve("plots.geojsonl");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < PLOTS; i++) {
                double x = 0.11 * (i % A_ROW);
                double y = 0.11 * (i / A_ROW);
                out.write(
                        i % 2 == 0
                                ? feature(square(x, y, 0.1, 0.1), "地块编码", "P" + i, "复耕日期", "2026-03-05")
                                : feature(square(x, y, 0.1, 0.1), "地块编码", "P" + i, "撂荒原因", "缺劳力"));
                out.write('\n');
            }
        }
        return file;
    }
}
