package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {
    private static final Path SOURCES = Path.of("src/main/java/org/gengtu");
    private static final Pattern JAVADOC = Pattern.compile("\\A/\\*\\*(.*?)\\*/\\s*@NullMarked", Pattern.DOTALL);

    @Test
    void theArrowsBetweenTheRoomsAreThoseThatTheyDeclare() {
        ApplicationModules.of(Gengtu.class).verify();
    }

    static List<Path> packages() throws IOException {
        try (Stream<Path> folders = Files.walk(SOURCES)) {
            return folders.filter(Files::isDirectory)
                    .filter(ModulesTest::holdsJava)
                    .sorted()
                    .toList();
        }
    }

    private static boolean holdsJava(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageSaysInOneSentenceWhatItIs(Path folder) throws IOException {
        Matcher javadoc = JAVADOC.matcher(Files.readString(folder.resolve("package-info.java")));
        assertThat(javadoc.find()).as("Javadoc and @NullMarked").isTrue();
        assertThat(javadoc.group(1).replaceAll("\\s+\\*?\\s*", " ").strip())
                .endsWith(".")
                .doesNotContain(". ")
                .hasSizeLessThan(200);
    }
}
