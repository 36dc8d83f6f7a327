package org.gengtu.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;
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

    /** Writes a file; when this returns it is on the disk under its name. @throws Problem DISK_FULL */
    void keep(String sha256, MediaKind kind, Form form, byte[] bytes) {
        Path target = path(sha256, kind, form);
        if (Files.isRegularFile(target)) {
            return;
        }
        Path incoming = folder.resolve(INCOMING);
        Path part = incoming.resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectories(incoming);
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            sync(Objects.requireNonNull(target.getParent()));
            sync(folder);
        } catch (IOException e) {
            remove(part);
            if (folder.toFile().getUsableSpace() < bytes.length) {
                throw Problem.of(ProblemCode.DISK_FULL, "The file could not be kept: the disk is full.");
            }
            throw new UncheckedIOException(e);
        }
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

    /** Takes away what was being received when the program ended. */
    void forgetIncoming() {
        try (var parts = Files.newDirectoryStream(folder.resolve(INCOMING))) {
            parts.forEach(EvidenceStore::remove);
        } catch (NoSuchFileException none) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
