package org.gengtu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.gengtu.launch.RunningMark.Unclean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mark that is left behind tells of a stop that was not clean, once to whoever looks after it. */
class RunningMarkTest {
    @TempDir
    Path data;

    private long marks(String schema) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("running").resolve(schema))) {
            return files.count();
        }
    }

    @Test
    void programsThatRunOrStoppedCleanlyAreNotUnclean() throws IOException {
        RunningMark one = new RunningMark(data, "county");
        RunningMark other = new RunningMark(data, "county");
        assertThat(marks("county")).isEqualTo(2);
        assertThat(one.findUnclean()).isEmpty();
        other.destroy();
        assertThat(marks("county")).isEqualTo(1);
        assertThat(one.findUnclean()).isEmpty();
        one.destroy();
        assertThat(marks("county")).isZero();
    }

    @Test
    void aMarkOfNobodyIsFoundOnceUntilItIsSettled() throws IOException {
        RunningMark one = new RunningMark(data, "county");
        RunningMark other = new RunningMark(data, "county");
        RunningMark beside = new RunningMark(data, "beside");
        Files.createFile(data.resolve("running/county/1-killed"));
        try (Unclean unclean = one.findUnclean().orElseThrow()) {
            assertThat(other.findUnclean()).isEmpty();
            assertThat(beside.findUnclean()).isEmpty();
            assertThat(unclean).isNotNull();
        }
        assertThat(marks("county")).isEqualTo(3);
        try (Unclean unclean = other.findUnclean().orElseThrow()) {
            unclean.settle();
        }
        assertThat(marks("county")).isEqualTo(2);
        assertThat(one.findUnclean()).isEmpty();
        Stream.of(one, other, beside).forEach(RunningMark::destroy);
    }

    @Test
    void aProcessThatIsKilledLeavesItsMark() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().lines().anyMatch("runs"::equals)).isTrue();
        RunningMark mark = new RunningMark(data, "county");
        assertThat(mark.findUnclean()).isEmpty();
        process.destroyForcibly().waitFor();
        try (Unclean unclean = mark.findUnclean().orElseThrow()) {
            unclean.settle();
        }
        assertThat(marks("county")).isEqualTo(1);
        mark.destroy();
    }

    /** Runs until it is killed. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws InterruptedException {
            RunningMark mark = new RunningMark(Path.of(arguments[0]), "county");
            System.out.println("runs");
            Thread.sleep(60_000);
            mark.destroy();
        }
    }
}
