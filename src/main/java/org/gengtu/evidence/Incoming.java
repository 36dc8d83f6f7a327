package org.gengtu.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the store: written and hashed as it comes, under a name that nobody asks for. It is gone when it is
 * closed before it was kept.
 */
final class Incoming implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Executor WAITING = Executors.newVirtualThreadPerTaskExecutor();

    private final Path part;
    private final FileChannel channel;
    private final MessageDigest digest = sha256();
    private long bytes;
    private byte @Nullable [] hash;
    private @Nullable CompletableFuture<Void> forced;

    Incoming(Path part) throws IOException {
        this.part = part;
        this.channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes all that there is; of what is longer than the limit only the length is told. */
    void take(InputStream in, long most) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (bytes + read > most) {
                bytes += read;
            } else {
                write(buffer, read);
            }
        }
    }

    void write(byte[] from, int length) throws IOException {
        digest.update(from, 0, length);
        ByteBuffer left = ByteBuffer.wrap(from, 0, length);
        while (left.hasRemaining()) {
            channel.write(left);
        }
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** Has the bytes written to the disk, while the caller goes on. */
    void force() {
        hash = digest.digest();
        forced = CompletableFuture.runAsync(
                () -> {
                    try {
                        channel.force(false);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                WAITING);
    }

    /** Of all bytes, once they are forced. */
    byte[] hash() {
        if (hash == null) {
            throw new IllegalStateException("The file is not whole yet.");
        }
        return hash.clone();
    }

    String sha256Text() {
        return HexFormat.of().formatHex(hash());
    }

    byte[] read() {
        try {
            return Files.readAllBytes(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the file its name, once its bytes are on the disk. */
    void moveTo(Path target) throws IOException {
        try {
            if (forced == null) {
                throw new IllegalStateException("The file is not forced yet.");
            }
            forced.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e;
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
