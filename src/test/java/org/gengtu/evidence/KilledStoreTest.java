package org.gengtu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** A program that is killed while it writes files leaves whole ones under their names, and no others. */
class KilledStoreTest {
    private static final int KILLS = 4;

    @TempDir
    Path folder;

    /** Writes one file after another until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            EvidenceStore store = store(Path.of(arguments[0]));
            Random random = new Random(Long.parseLong(arguments[1]));
            while (true) {
                byte[] bytes = new byte[200_000 + random.nextInt(2_000_000)];
                random.nextBytes(bytes);
                store.keep(hash(bytes), MediaKind.JPEG, EvidenceStore.Form.ORIGINAL, bytes);
            }
        }
    }

    private static EvidenceStore store(Path folder) {
        return new EvidenceStore(new EvidenceSettings(folder, DataSize.ofMegabytes(20), 1, Duration.ofDays(1), 1));
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getParent().endsWith("incoming"))
                    .toList();
        }
    }

    @Test
    void leavesNoHalfFile() throws Exception {
        int before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            folder.toString(),
                            String.valueOf(kill))
                    .inheritIO()
                    .start();
            int some = before + 5;
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> files().size() >= some);
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
            before = files().size();
        }
        for (Path file : files()) {
            assertThat(file.getFileName().toString()).isEqualTo(hash(Files.readAllBytes(file)) + ".jpg");
        }
        try (Incoming other = store(folder).begin()) {
            store(folder).forgetIncoming(Instant.now().minusSeconds(3_600));
            other.write(new byte[] {1}, 1);
            assertThat(other.read().remaining())
                    .as("what another program takes in")
                    .isEqualTo(1);
        }
        store(folder).forgetIncoming(Instant.MAX);
        try (Stream<Path> incoming = Files.list(folder.resolve("incoming"))) {
            assertThat(incoming).isEmpty();
        }
    }
}
