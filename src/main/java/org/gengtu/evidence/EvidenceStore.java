package org.gengtu.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.gengtu.launch.StartFailure;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.stereotype.Component;

/**
 * The files by the hash of their bytes. A file is there whole or not at all, and what was made from it, without camera data
 * or small, can be made again.
 */
@Component
class EvidenceStore {
    private static final String INCOMING = "incoming";
    private static final String OWNER = "schema";

    private final Path folder;

    EvidenceStore(EvidenceSettings settings) {
        this.folder = settings.folder();
    }

    /** What is kept of a file. */
    enum Form {
        /** As it was sent; nobody gets it. */
        ORIGINAL(""),
        /** Without what the camera tells. */
        CLEANED(".clean"),
        /** A small picture. */
        THUMBNAIL(".small");

        private final String mark;

        Form(String mark) {
            this.mark = mark;
        }
    }

    /** Where a file is, or would be. @param sha256 hexadecimal */
    Path path(String sha256, MediaKind kind, Form form) {
        String ending = form == Form.THUMBNAIL ? MediaKind.JPEG.ending() : kind.ending();
        return folder.resolve(sha256.substring(0, 2)).resolve(sha256 + form.mark + "." + ending);
    }

    byte[] read(String sha256, MediaKind kind, Form form) {
        try {
            return Files.readAllBytes(path(sha256, kind, form));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String sha256, MediaKind kind, Form form) {
        return Files.isRegularFile(path(sha256, kind, form));
    }

    /** Begins to take a file in. @throws Problem DISK_FULL */
    Incoming begin() {
        Path incoming = folder.resolve(INCOMING);
        try {
            Files.createDirectories(incoming);
            return new Incoming(incoming.resolve(UUID.randomUUID().toString()), e -> failed(0, e));
        } catch (IOException e) {
            throw failed(0, e);
        }
    }

    /** Keeps bytes; when this returns they are on the disk under their name. @throws Problem DISK_FULL */
    void keep(String sha256, MediaKind kind, Form form, byte[] bytes) {
        if (has(sha256, kind, form)) {
            return;
        }
        try (Incoming incoming = begin()) {
            incoming.write(bytes, bytes.length);
            incoming.force();
            keep(incoming, path(sha256, kind, form));
        } catch (IOException e) {
            throw failed(bytes.length, e);
        }
    }

    /** Keeps what was taken in, under the hash of its bytes; when this returns it is on the disk. @throws Problem DISK_FULL */
    void keep(Incoming incoming, MediaKind kind) {
        String sha256 = incoming.sha256Text();
        if (has(sha256, kind, Form.ORIGINAL)) {
            return;
        }
        try {
            keep(incoming, path(sha256, kind, Form.ORIGINAL));
        } catch (IOException e) {
            throw failed(incoming.bytes(), e);
        }
    }

    private void keep(Incoming incoming, Path target) throws IOException {
        Path parent = Objects.requireNonNull(target.getParent());
        boolean isNew = !Files.isDirectory(parent);
        Files.createDirectories(parent);
        incoming.moveTo(target);
        sync(parent);
        if (isNew) {
            sync(folder);
        }
    }

    RuntimeException failed(long bytes, IOException cause) {
        return folder.toFile().getUsableSpace() <= bytes
                ? Problem.of(ProblemCode.DISK_FULL, "The file could not be kept: the disk is full.")
                : new UncheckedIOException(cause);
    }

    /** A new name is there after a loss of power only when its folder was written too. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void remove(String sha256, MediaKind kind) {
        for (Form form : Form.values()) {
            remove(path(sha256, kind, form));
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes away what was being received when a program ended.
     *
     * @param before what was written to since is still on its way, perhaps to another program on this folder
     */
    void forgetIncoming(Instant before) {
        try (var parts = Files.newDirectoryStream(folder.resolve(INCOMING))) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
                    remove(part);
                }
            }
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Marks the folder as that of one county: another's files would go where this one's rows do not know them.
     *
     * @throws StartFailure when it is another's
     */
    void claim(String county) {
        Path mark = folder.resolve(OWNER);
        try {
            Files.createDirectories(folder);
            if (!Files.exists(mark)) {
                Files.writeString(mark, county);
            }
            String owner = Files.readString(mark);
            if (!owner.equals(county)) {
                throw new StartFailure(
                        "The pictures in %s are those of the county with the schema %s: name another folder for this one in GENGTU_EVIDENCE_FOLDER."
                                .formatted(folder, owner));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
