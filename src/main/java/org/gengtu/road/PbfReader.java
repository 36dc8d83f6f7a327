package org.gengtu.road;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import com.graphhopper.reader.ReaderElement;
import com.graphhopper.reader.ReaderNode;
import com.graphhopper.reader.ReaderRelation;
import com.graphhopper.reader.ReaderWay;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the elements of a file in OpenStreetMap's PBF, block by block. GraphHopper's own reader holds classes that the
 * protobuf of today warns of.
 */
final class PbfReader {
    private static final int MOST_HEADER_BYTES = 64 << 10;
    private static final int MOST_BLOCK_BYTES = 32 << 20;
    private static final Set<String> FEATURES = Set.of("OsmSchema-V0.6", "DenseNodes");
    private static final List<ReaderElement.Type> TYPES =
            List.of(ReaderElement.Type.NODE, ReaderElement.Type.WAY, ReaderElement.Type.RELATION);
    private static final double NANO = 1e-9;
    private static final int USUAL_GRANULARITY = 100;

    private final Consumer<ReaderElement> taker;
    private List<String> texts = List.of();
    private long granularity;
    private long latitudeOffset;
    private long longitudeOffset;

    private PbfReader(Consumer<ReaderElement> taker) {
        this.taker = taker;
    }

    /** @throws IOException for a file that breaks off, is damaged, or uses what is not known here */
    static void read(InputStream in, Consumer<ReaderElement> taker) throws IOException {
        PbfReader reader = new PbfReader(taker);
        DataInputStream blocks = new DataInputStream(in);
        boolean isBegun = false;
        for (int first = blocks.read(); first >= 0; first = blocks.read()) {
            int length = first << 24 | blocks.readUnsignedByte() << 16 | blocks.readUnsignedShort();
            boolean isHeader = reader.block(bytes(blocks, length, MOST_HEADER_BYTES), blocks);
            if (isHeader == isBegun) {
                throw new IOException("The header stands elsewhere than at the beginning.");
            }
            isBegun = true;
        }
        if (!isBegun) {
            throw new EOFException();
        }
    }

    private static byte[] bytes(DataInputStream in, int length, int most) throws IOException {
        if (length < 0 || length > most) {
            throw new IOException("A block of %d bytes is too large.".formatted(length));
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private interface Field {
        /** @return whether it was read; else it is left out */
        boolean read(int number, CodedInputStream in) throws IOException;
    }

    private static void each(byte[] message, Field field) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!field.read(WireFormat.getTagFieldNumber(tag), in)) {
                in.skipField(tag);
            }
        }
    }

    /** Whether it was the file's header. */
    private boolean block(byte[] header, DataInputStream blocks) throws IOException {
        String[] type = {""};
        int[] size = {0};
        each(header, (number, in) -> {
            switch (number) {
                case 1 -> type[0] = in.readString();
                case 3 -> size[0] = in.readInt32();
                default -> {
                    return false;
                }
            }
            return true;
        });
        byte[] data = unpacked(bytes(blocks, size[0], MOST_BLOCK_BYTES));
        if (type[0].equals("OSMData")) {
            data(data);
        } else if (type[0].equals("OSMHeader")) {
            each(data, (number, in) -> {
                if (number == 4) {
                    String feature = in.readString();
                    if (!FEATURES.contains(feature)) {
                        throw new IOException("The file needs " + feature + ".");
                    }
                }
                return number == 4;
            });
        }
        return type[0].equals("OSMHeader");
    }

    private static byte[] unpacked(byte[] blob) throws IOException {
        byte[][] raw = new byte[2][];
        int[] size = {0};
        each(blob, (number, in) -> {
            switch (number) {
                case 1 -> raw[0] = in.readByteArray();
                case 2 -> size[0] = in.readInt32();
                case 3 -> raw[1] = in.readByteArray();
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (raw[0] != null) {
            return raw[0];
        }
        if (raw[1] == null || size[0] < 0 || size[0] > MOST_BLOCK_BYTES) {
            throw new IOException("A block is packed in a way that is not known here, or too large.");
        }
        byte[] unpacked = new byte[size[0]];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(raw[1]);
            int length = 0;
            while (length < unpacked.length && !inflater.finished()) {
                int more = inflater.inflate(unpacked, length, unpacked.length - length);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new EOFException();
                }
                length += more;
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
        return unpacked;
    }

    private void data(byte[] block) throws IOException {
        List<byte[]> groups = new ArrayList<>();
        List<String> read = new ArrayList<>();
        granularity = USUAL_GRANULARITY;
        latitudeOffset = 0;
        longitudeOffset = 0;
        each(block, (number, in) -> {
            switch (number) {
                case 1 ->
                    each(in.readByteArray(), (of, text) -> {
                        if (of == 1) {
                            read.add(new String(text.readByteArray(), StandardCharsets.UTF_8));
                        }
                        return of == 1;
                    });
                case 2 -> groups.add(in.readByteArray());
                case 17 -> granularity = in.readInt32();
                case 19 -> latitudeOffset = in.readInt64();
                case 20 -> longitudeOffset = in.readInt64();
                default -> {
                    return false;
                }
            }
            return true;
        });
        texts = read;
        for (byte[] group : groups) {
            each(group, (number, in) -> {
                switch (number) {
                    case 1 -> node(in.readByteArray());
                    case 2 -> dense(in.readByteArray());
                    case 3 -> way(in.readByteArray());
                    case 4 -> relation(in.readByteArray());
                    default -> {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    private static long signed(long zigzag) {
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /** The numbers of a packed field. */
    private static long[] packed(CodedInputStream in, LongUnaryOperator of) throws IOException {
        CodedInputStream numbers = CodedInputStream.newInstance(in.readByteArray());
        List<Long> read = new ArrayList<>();
        while (!numbers.isAtEnd()) {
            read.add(of.applyAsLong(numbers.readRawVarint64()));
        }
        return read.stream().mapToLong(Long::longValue).toArray();
    }

    private static long[] plain(CodedInputStream in) throws IOException {
        return packed(in, LongUnaryOperator.identity());
    }

    /** Each number is given by its difference from the one before. */
    private static long[] summed(CodedInputStream in) throws IOException {
        long[] numbers = packed(in, PbfReader::signed);
        for (int i = 1; i < numbers.length; i++) {
            numbers[i] += numbers[i - 1];
        }
        return numbers;
    }

    private String text(long number) {
        return texts.get(Math.toIntExact(number));
    }

    private double degrees(long offset, long steps) {
        return NANO * (offset + granularity * steps);
    }

    private void tag(ReaderElement element, long[] keys, long[] values) {
        for (int i = 0; i < keys.length; i++) {
            element.setTag(text(keys[i]), text(values[i]));
        }
    }

    private void node(byte[] message) throws IOException {
        long[][] tags = {{}, {}};
        long[] at = new long[3];
        each(message, (number, in) -> {
            switch (number) {
                case 1 -> at[0] = in.readSInt64();
                case 2 -> tags[0] = plain(in);
                case 3 -> tags[1] = plain(in);
                case 8 -> at[1] = in.readSInt64();
                case 9 -> at[2] = in.readSInt64();
                default -> {
                    return false;
                }
            }
            return true;
        });
        ReaderNode node = new ReaderNode(at[0], degrees(latitudeOffset, at[1]), degrees(longitudeOffset, at[2]));
        tag(node, tags[0], tags[1]);
        taker.accept(node);
    }

    private void dense(byte[] message) throws IOException {
        long[][] parts = {{}, {}, {}, {}};
        each(message, (number, in) -> {
            switch (number) {
                case 1 -> parts[0] = summed(in);
                case 8 -> parts[1] = summed(in);
                case 9 -> parts[2] = summed(in);
                case 10 -> parts[3] = plain(in);
                default -> {
                    return false;
                }
            }
            return true;
        });
        int tag = 0;
        for (int i = 0; i < parts[0].length; i++) {
            ReaderNode node = new ReaderNode(
                    parts[0][i], degrees(latitudeOffset, parts[1][i]), degrees(longitudeOffset, parts[2][i]));
            while (tag < parts[3].length && parts[3][tag] != 0) {
                node.setTag(text(parts[3][tag]), text(parts[3][tag + 1]));
                tag += 2;
            }
            tag++;
            taker.accept(node);
        }
    }

    private void way(byte[] message) throws IOException {
        long[][] parts = {{}, {}, {}};
        long[] id = {0};
        each(message, (number, in) -> {
            switch (number) {
                case 1 -> id[0] = in.readInt64();
                case 2 -> parts[0] = plain(in);
                case 3 -> parts[1] = plain(in);
                case 8 -> parts[2] = summed(in);
                default -> {
                    return false;
                }
            }
            return true;
        });
        ReaderWay way = new ReaderWay(id[0]);
        way.getNodes().add(parts[2]);
        tag(way, parts[0], parts[1]);
        taker.accept(way);
    }

    private void relation(byte[] message) throws IOException {
        long[][] parts = {{}, {}, {}, {}, {}};
        long[] id = {0};
        each(message, (number, in) -> {
            switch (number) {
                case 1 -> id[0] = in.readInt64();
                case 2 -> parts[0] = plain(in);
                case 3 -> parts[1] = plain(in);
                case 8 -> parts[2] = plain(in);
                case 9 -> parts[3] = summed(in);
                case 10 -> parts[4] = plain(in);
                default -> {
                    return false;
                }
            }
            return true;
        });
        ReaderRelation relation = new ReaderRelation(id[0]);
        for (int i = 0; i < parts[3].length; i++) {
            ReaderElement.Type type = TYPES.get(Math.toIntExact(parts[4][i]));
            relation.add(new ReaderRelation.Member(type, parts[3][i], text(parts[2][i])));
        }
        tag(relation, parts[0], parts[1]);
        taker.accept(relation);
    }
}
