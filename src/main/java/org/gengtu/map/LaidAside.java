package org.gengtu.map;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder for the files of one export, which goes with it. */
final class LaidAside implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LaidAside.class);
    private static final String PREFIX = "gengtu-export-";

    private final Path folder;

    LaidAside(Path parent) throws IOException {
        Files.createDirectories(parent);
        this.folder = Files.createTempDirectory(parent, PREFIX);
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        remove(folder);
    }

    /** Removes what a program that was killed has left; another one that shares the folder keeps what it made since. */
    static void removeOld(Path parent, long olderThanMillis) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> folders = Files.list(parent)) {
            for (Path each : folders.filter(
                            path -> String.valueOf(path.getFileName()).startsWith(PREFIX))
                    .toList()) {
                if (Files.getLastModifiedTime(each).toMillis() < System.currentTimeMillis() - olderThanMillis) {
                    remove(each);
                }
            }
        } catch (IOException e) {
            LOG.warn("Old exports in {} cannot be removed: {}", parent, e.getMessage());
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }
}
