package org.gengtu.importing.file;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A text file, perhaps compressed by gzip, that is read more than once. */
record Text(Path file, boolean gzip, long maxUncompressedBytes) {
    /** A stream that tells how much of the file has been read. */
    static final class Counted extends FilterInputStream {
        private final long size;
        private long read;

        Counted(InputStream in, long size) {
            super(in);
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            read += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            read += Math.max(count, 0);
            return count;
        }

        double progress() {
            return size == 0 ? 1 : (double) read / size;
        }
    }

    /** Refuses to give more bytes than allowed: a small gzip can hold a thousand times its size. */
    private static final class Limited extends FilterInputStream {
        private final long max;
        private long left;

        Limited(InputStream in, long max) {
            super(in);
            this.max = max;
            this.left = max;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw Source.unreadable("The file holds more than " + max + " bytes unpacked.");
            }
        }
    }

    /** The bytes of the text and the counter of the file's bytes beneath them. */
    record Bytes(InputStream stream, Counted counted) {}

    Bytes bytes() throws IOException {
        Counted counted = new Counted(Files.newInputStream(file), Files.size(file));
        try {
            InputStream in = gzip
                    ? new Limited(new GZIPInputStream(counted, 1 << 16), maxUncompressedBytes)
                    : new BufferedInputStream(counted, 1 << 16);
            return new Bytes(in, counted);
        } catch (IOException | RuntimeException exception) {
            counted.close();
            throw exception;
        }
    }

    Told encoding(@Nullable Charset given) throws IOException {
        try (InputStream stream = bytes().stream()) {
            return TextEncoding.ofFile(stream, given);
        }
    }

    /** The characters without a byte order mark. */
    static Reader characters(Bytes bytes, Charset charset) throws IOException {
        Reader reader = new InputStreamReader(bytes.stream(), TextEncoding.strict(charset));
        return new MarkSkipped(reader);
    }

    private static final class MarkSkipped extends java.io.FilterReader {
        private boolean started;

        MarkSkipped(Reader in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (!started) {
                started = true;
                return value == '\uFEFF' ? super.read() : value;
            }
            return value;
        }

        @Override
        public int read(char[] buffer, int from, int length) throws IOException {
            if (started || length == 0) {
                return super.read(buffer, from, length);
            }
            int first = read();
            if (first < 0) {
                return -1;
            }
            buffer[from] = (char) first;
            return 1;
        }
    }

    String layer() {
        String name = Source.nameOf(file);
        return Source.baseOf(gzip ? Source.baseOf(name) : name);
    }
}
