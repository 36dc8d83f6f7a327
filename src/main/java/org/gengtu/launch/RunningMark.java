package org.gengtu.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * A file in {@code running} below the data folder while the program runs, one for each instance and locked by it. A clean
 * stop removes it as the last thing of all; one that lies there and is locked by nobody is of a program, or of a machine,
 * that was not stopped cleanly.
 */
@Component
public final class RunningMark implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(RunningMark.class);

    // Closing any channel on a file drops every lock that this process has on it: its own files it knows from here.
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Path file;
    private final @Nullable FileChannel lock;

    /** @param schema the county: several may share a data folder */
    @Autowired
    RunningMark(@Value("${gengtu.data:data}") Path data, @Value("${gengtu.schema:county}") String schema) {
        this.folder = data.toAbsolutePath().normalize().resolve("running").resolve(schema);
        this.file = folder.resolve(ProcessHandle.current().pid() + "-"
                + UUID.randomUUID().toString().substring(0, 8));
        this.lock = enter();
    }

    private @Nullable FileChannel enter() {
        try {
            Files.createDirectories(folder);
            OWN.add(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            channel.force(true);
            return channel;
        } catch (IOException e) {
            // whoever needs the folder to work says so better
            LOG.debug("There is no mark in {}", folder, e);
            OWN.remove(file);
            return null;
        }
    }

    /** Removes the mark. */
    @Override
    public void destroy() {
        FileChannel channel = lock;
        if (channel == null) {
            return;
        }
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException e) {
            LOG.warn("The mark {} could not be removed: {}", file, e.getMessage());
        } finally {
            OWN.remove(file);
        }
    }

    /** The marks of programs that were not stopped cleanly; while it is open, no other instance finds them. */
    public static final class Unclean implements AutoCloseable {
        private final List<Path> files = new ArrayList<>();
        private final List<FileChannel> locks = new ArrayList<>();

        private Unclean() {}

        /** Removes the marks: what they ask for was done. */
        public void settle() throws IOException {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }

        @Override
        public void close() {
            for (FileChannel channel : locks) {
                try {
                    channel.close();
                } catch (IOException e) {
                    LOG.debug("A mark was closed already", e);
                }
            }
            files.forEach(OWN::remove);
        }
    }

    /** What was not stopped cleanly before; empty when all was. Not the marks that another instance looks after. */
    public Optional<Unclean> findUnclean() {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Unclean unclean = new Unclean();
        try (Stream<Path> marks = Files.list(folder)) {
            for (Path mark : marks.sorted().toList()) {
                take(mark, unclean);
            }
        } catch (IOException e) {
            LOG.warn("The marks in {} cannot be read: {}", folder, e.getMessage());
        }
        if (unclean.files.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(unclean);
    }

    private static void take(Path mark, Unclean unclean) throws IOException {
        if (!OWN.add(mark)) {
            return;
        }
        FileChannel channel = FileChannel.open(mark, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock();
        if (free == null) {
            channel.close();
            OWN.remove(mark);
            return;
        }
        unclean.files.add(mark);
        unclean.locks.add(channel);
    }
}
