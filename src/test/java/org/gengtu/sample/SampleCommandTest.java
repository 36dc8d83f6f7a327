package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleCommandTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private int run(String... args) {
        return SampleCommand.run(args, new PrintStream(shown, true, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--plots 5",
                "--out",
                "--out x --plots none",
                "--out x --plots 0",
                "--out x --plots 1000001",
                "--out x --until 2027-02-01",
                "--out x --until soon",
                "--out x --year 3000",
                "--out x --what"
            })
    void explainsWrongWords(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("--out DIR");
    }

    @Test
    void writesTheFilesAndShowsProgress(@TempDir Path folder) {
        assertThat(run("--out", folder.resolve("new").toString(), "--plots", "300", "--seed", "5", "--progress"))
                .isZero();
        assertThat(folder.resolve("new")).isDirectoryContaining("glob:**/plots.zip");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("100 %  300 plots", SampleCounty.NAME);
    }
}
