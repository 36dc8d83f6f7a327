package org.gengtu.importing.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A zip unpacked into a folder of its own, which goes when it is closed. Entries cannot write outside it. */
record Unpacked(Path folder) implements AutoCloseable {
    /** Files that a zip may hold. */
    static final int MAX_ENTRIES = 10_000;

    static Unpacked of(Path zip, long maxBytes) throws IOException {
        Unpacked unpacked = new Unpacked(Files.createTempDirectory("gengtu-zip"));
        try {
            unpacked.unpack(zip, maxBytes);
            return unpacked;
        } catch (ZipException | IllegalArgumentException exception) {
            unpacked.close();
            throw Source.unreadable(Source.nameOf(zip) + " cannot be unpacked: " + Source.reason(exception) + ".");
        } catch (IOException | RuntimeException exception) {
            unpacked.close();
            throw exception;
        }
    }

    private void unpack(Path zip, long maxBytes) throws IOException {
        try (ZipFile file = open(zip)) {
            if (file.size() > MAX_ENTRIES) {
                throw Source.unreadable("The zip holds over " + MAX_ENTRIES + " files.");
            }
            Set<String> taken = new HashSet<>();
            long left = maxBytes;
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = plainName(entry.getName());
                if (entry.isDirectory() || name.isEmpty() || !taken.add(name.toLowerCase(Locale.ROOT))) {
                    continue;
                }
                try (InputStream in = file.getInputStream(entry);
                        OutputStream out = Files.newOutputStream(folder.resolve(name))) {
                    left = copy(in, out, left, maxBytes);
                }
            }
        }
    }

    private static long copy(InputStream in, OutputStream out, long left, long maxBytes) throws IOException {
        long stillLeft = left;
        byte[] block = new byte[1 << 16];
        for (int read = in.read(block); read >= 0; read = in.read(block)) {
            stillLeft -= read;
            if (stillLeft < 0) {
                throw Source.unreadable("The zip holds more than " + maxBytes + " bytes unpacked.");
            }
            out.write(block, 0, read);
        }
        return stillLeft;
    }

    /** Chinese Windows writes names in GBK without saying so. */
    private static ZipFile open(Path zip) throws IOException {
        try {
            return new ZipFile(zip.toFile(), StandardCharsets.UTF_8);
        } catch (ZipException namesAreNotUtf8) {
            return new ZipFile(zip.toFile(), TextEncoding.GB18030);
        }
    }

    /** The last part of the path with nothing in it that means something to a file system; folders fall together. */
    private static String plainName(String path) {
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
                .replaceAll("[\\p{Cntrl}:*?\"<>|]", "_");
        if (name.startsWith(".")) {
            return "";
        }
        String extension = Source.extensionOf(name);
        String base = Source.baseOf(name);
        // File systems count bytes, three to a Chinese character.
        return base.length() <= 60 ? name : base.substring(0, 60) + "." + extension;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException leftToTheSystem) {
            folder.toFile().deleteOnExit();
        }
    }
}
