package org.gengtu.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the store: written as it comes, under a name that nobody asks for, and hashed as it comes.
 * It is gone when it is closed before it was kept.
 */
final class Incoming implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    /** So many times the limit is read to the end, for the sake of an answer that the sender can read. */
    private static final int MOST_SKIPPED = 4;

    private static final Executor WAITING = Executors.newVirtualThreadPerTaskExecutor();

    private final Path part;
    private final Function<IOException, RuntimeException> failed;
    private final FileChannel channel;
    private final Arena arena = Arena.ofConfined();
    private final MessageDigest digest = sha256();
    private final JpegMarks marks = new JpegMarks();
    private long bytes;
    private byte @Nullable [] hash;
    private @Nullable CompletableFuture<Void> forced;

    /** @param failed what to throw where the disk fails, told apart from a sender that does */
    Incoming(Path part, Function<IOException, RuntimeException> failed) throws IOException {
        this.part = part;
        this.failed = failed;
        this.channel = FileChannel.open(
                part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Takes all that there is. Of what is longer than the limit only the length is told, and of what has no end so much.
     *
     * @throws IOException when the sender breaks off
     */
    void take(InputStream in, long most) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        // full ones, however little comes at a time: each is a call of the system
        for (int read = fill(in, buffer); read > 0 && bytes <= MOST_SKIPPED * most; read = fill(in, buffer)) {
            if (bytes + read > most) {
                bytes += read;
            } else {
                write(buffer, read);
            }
        }
    }

    private static int fill(InputStream in, byte[] buffer) throws IOException {
        return in.readNBytes(buffer, 0, buffer.length);
    }

    void write(byte[] from, int length) {
        ByteBuffer left = ByteBuffer.wrap(from, 0, length);
        try {
            while (left.hasRemaining()) {
                channel.write(left);
            }
        } catch (IOException e) {
            throw failed.apply(e);
        }
        bytes += length;
        // while the bytes are at hand, and here, as another thread would take as long to wake up as to do it
        digest.update(from, 0, length);
        marks.add(from, length);
    }

    long bytes() {
        return bytes;
    }

    /** Has the bytes written to the disk, while the caller goes on. */
    void force() {
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

    /** Of all bytes, once they have come. */
    byte[] hash() {
        byte[] known = hash;
        if (known == null) {
            known = digest.digest();
            hash = known;
        }
        return known.clone();
    }

    String sha256Text() {
        return HexFormat.of().formatHex(hash());
    }

    JpegMarks marks() {
        return marks;
    }

    /** All that was taken, until this is closed; for the thread that took it. */
    ByteBuffer read() {
        try {
            return channel.map(MapMode.READ_ONLY, 0, bytes, arena).asByteBuffer();
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
        arena.close();
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
