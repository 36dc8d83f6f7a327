package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The commands of GDAL, which reads files as QGIS does. */
public final class Gdal {
    private Gdal() {}

    /** What a command says, in either stream; one that fails fails the test. */
    public static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A file as GDAL wants it named. */
    public static String source(Path file) {
        return (file.toString().endsWith(".zip") ? "/vsizip/" : "") + file;
    }

    /** The rows of all its tables. */
    public static long rows(Path file) {
        return run("ogrinfo", "-ro", "-so", "-al", source(file))
                .lines()
                .filter(line -> line.startsWith("Feature Count: "))
                .mapToLong(line -> Long.parseLong(line.substring("Feature Count: ".length())))
                .sum();
    }
}
