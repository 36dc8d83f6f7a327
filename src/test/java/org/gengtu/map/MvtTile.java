package org.gengtu.map;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.Coordinate;

/** A Mapbox Vector Tile 2.1, read strictly by its specification: whatever does not fit it is an error. */
public final class MvtTile {
    private final byte[] bytes;
    private int at;
    private final int end;

    private MvtTile(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /** @param rings of points, lines or rings, in units of the tile */
    public record Feature(long id, int type, Map<String, Object> values, List<List<Coordinate>> rings) {
        public double min(boolean x) {
            return rings.stream()
                    .flatMap(List::stream)
                    .mapToDouble(each -> x ? each.x : each.y)
                    .min()
                    .orElseThrow();
        }

        public double max(boolean x) {
            return rings.stream()
                    .flatMap(List::stream)
                    .mapToDouble(each -> x ? each.x : each.y)
                    .max()
                    .orElseThrow();
        }
    }

    public record Layer(String name, int extent, List<Feature> features) {}

    /** The layers of a tile; none of an empty one. */
    public static List<Layer> read(byte[] tile) {
        MvtTile reader = new MvtTile(tile, 0, tile.length);
        List<Layer> layers = new ArrayList<>();
        while (reader.at < reader.end) {
            int tag = (int) reader.varint();
            require(tag == (3 << 3 | 2), "field " + tag + " in a tile");
            layers.add(reader.part().layer());
        }
        require(layers.stream().map(Layer::name).distinct().count() == layers.size(), "a layer's name twice");
        return layers;
    }

    /** The features of a tile's only layer. */
    public static List<Feature> features(byte[] tile, String layer) {
        List<Layer> layers = read(tile);
        if (layers.isEmpty()) {
            return List.of();
        }
        require(layers.size() == 1 && layers.getFirst().name().equals(layer), "layers " + layers);
        return layers.getFirst().features();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("Not a vector tile: " + what);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            require(at < end && shift < 64, "a number is cut short");
            byte each = bytes[at++];
            value |= (long) (each & 0x7f) << shift;
            if (each >= 0) {
                return value;
            }
        }
    }

    private MvtTile part() {
        int length = (int) varint();
        require(length >= 0 && at + length <= end, "a part is longer than the whole");
        MvtTile part = new MvtTile(bytes, at, at + length);
        at += length;
        return part;
    }

    private String text() {
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    private Layer layer() {
        String name = null;
        int version = 0;
        int extent = 4096;
        List<String> keys = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        List<MvtTile> parts = new ArrayList<>();
        while (at < end) {
            int tag = (int) varint();
            switch (tag) {
                case 1 << 3 | 2 -> name = part().text();
                case 2 << 3 | 2 -> parts.add(part());
                case 3 << 3 | 2 -> keys.add(part().text());
                case 4 << 3 | 2 -> values.add(part().value());
                case 5 << 3 -> extent = (int) varint();
                case 15 << 3 -> version = (int) varint();
                default -> require(false, "field " + tag + " in a layer");
            }
        }
        require(name != null && version == 2, "name " + name + ", version " + version);
        require(keys.stream().distinct().count() == keys.size(), "a key twice");
        require(!parts.isEmpty(), "a layer without features");
        List<Feature> features = new ArrayList<>();
        for (MvtTile part : parts) {
            features.add(part.feature(keys, values));
        }
        return new Layer(name, extent, features);
    }

    private Object value() {
        Object value = null;
        while (at < end) {
            int tag = (int) varint();
            value = switch (tag) {
                case 1 << 3 | 2 -> part().text();
                case 3 << 3 | 1 -> Double.longBitsToDouble(fixed());
                case 4 << 3, 5 << 3 -> varint();
                case 6 << 3 -> zigzag(varint());
                case 7 << 3 -> varint() == 1;
                default -> throw new AssertionError("Not a vector tile: field " + tag + " in a value");
            };
        }
        return value;
    }

    private long fixed() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (bytes[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    private static long zigzag(long number) {
        return number >>> 1 ^ -(number & 1);
    }

    private Feature feature(List<String> keys, List<Object> values) {
        long id = -1;
        int type = 0;
        Map<String, Object> tags = new LinkedHashMap<>();
        List<List<Coordinate>> rings = List.of();
        while (at < end) {
            int tag = (int) varint();
            switch (tag) {
                case 1 << 3 -> id = varint();
                case 2 << 3 | 2 -> {
                    MvtTile part = part();
                    while (part.at < part.end) {
                        String key = keys.get((int) part.varint());
                        require(tags.put(key, values.get((int) part.varint())) == null, "a key twice in a feature");
                    }
                }
                case 3 << 3 -> type = (int) varint();
                case 4 << 3 | 2 -> rings = part().geometry(type);
                default -> require(false, "field " + tag + " in a feature");
            }
        }
        require(type >= 1 && type <= 3 && !rings.isEmpty(), "a feature without a shape");
        return new Feature(id, type, tags, rings);
    }

    private List<List<Coordinate>> geometry(int type) {
        List<List<Coordinate>> rings = new ArrayList<>();
        List<Coordinate> ring = new ArrayList<>();
        long x = 0;
        long y = 0;
        while (at < end) {
            int command = (int) varint();
            int count = command >>> 3;
            switch (command & 7) {
                case 1, 2 -> {
                    boolean move = (command & 7) == 1;
                    require(count > 0 && (!move || type == 1 || count == 1), "a move of " + count);
                    if (move) {
                        ring = new ArrayList<>();
                        rings.add(ring);
                    }
                    for (int i = 0; i < count; i++) {
                        long dx = zigzag(varint());
                        long dy = zigzag(varint());
                        require(move || dx != 0 || dy != 0, "a line to where it is");
                        x += dx;
                        y += dy;
                        ring.add(new Coordinate(x, y));
                    }
                }
                case 7 -> {
                    require(type == 3 && count == 1 && ring.size() > 2, "a ring closed that is none");
                    ring.add(ring.getFirst());
                }
                default -> require(false, "command " + command);
            }
        }
        if (type == 3) {
            require(area(rings.getFirst()) > 0, "a polygon whose first ring is a hole");
            rings.forEach(each ->
                    require(each.getFirst().equals(each.getLast()) && area(each) != 0, "a ring without area, or open"));
        }
        return rings;
    }

    private static double area(List<Coordinate> ring) {
        double sum = 0;
        for (int i = 0; i + 1 < ring.size(); i++) {
            sum += ring.get(i).x * ring.get(i + 1).y - ring.get(i + 1).x * ring.get(i).y;
        }
        return sum / 2;
    }
}
