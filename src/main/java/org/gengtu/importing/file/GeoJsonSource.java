package org.gengtu.importing.file;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** A GeoJSON document: a collection of features, one feature, or a bare geometry. Read twice, never held as a tree. */
final class GeoJsonSource extends Source {
    private final Text text;
    private final Charset charset;
    private final Features features;
    private final boolean collection;
    private final long rowCount;

    private GeoJsonSource(
            Text text,
            Features features,
            List<Column> columns,
            Told encoding,
            Placed placed,
            boolean collection,
            long rowCount) {
        super("GeoJSON", text.layer(), columns, encoding, placed, List.of());
        this.text = text;
        this.charset = Charset.forName(encoding.value());
        this.features = features;
        this.collection = collection;
        this.rowCount = rowCount;
    }

    static Source open(Text text, ReadOptions options) throws IOException {
        Told encoding = text.encoding(options.encoding());
        Charset charset = Charset.forName(encoding.value());
        Features features = new Features();
        long count = 0;
        boolean collection = false;
        String type = null;
        try (JsonParser parser = parser(text.bytes(), charset)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw notGeoJson("The file is not a GeoJSON object.");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                if (member.equals("features") && value == JsonToken.START_ARRAY) {
                    collection = true;
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        features.gather(parser, false);
                        count++;
                    }
                } else if (member.equals("crs") && value == JsonToken.START_OBJECT) {
                    features.crs(Features.MAPPER.readTree(parser));
                } else if (member.equals("type") && value == JsonToken.VALUE_STRING) {
                    type = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
            if (!collection && parser.nextToken() != null) {
                return GeoJsonLinesSource.open(text, options);
            }
        } catch (JacksonException exception) {
            throw unreadable("The GeoJSON is cut off or broken after feature " + count + ": "
                    + exception.getOriginalMessage() + ".");
        }
        if (!collection) {
            check(type);
            count = 1;
            try (JsonParser parser = parser(text.bytes(), charset)) {
                parser.nextToken();
                features.gather(parser, true);
            }
        } else if (type != null && !type.equals("FeatureCollection")) {
            throw notGeoJson("The type of the file is \"" + type + "\".");
        }
        return new GeoJsonSource(
                text,
                features,
                features.columns(),
                encoding,
                Features.place(options, features.frame()),
                collection,
                count);
    }

    private static void check(@Nullable String type) {
        if (type != null && type.equals("Topology")) {
            throw notGeoJson("TopoJSON is not taken.");
        }
        if (type == null
                || !List.of(
                                "Feature",
                                "Point",
                                "LineString",
                                "Polygon",
                                "MultiPoint",
                                "MultiLineString",
                                "MultiPolygon",
                                "GeometryCollection")
                        .contains(type)) {
            throw notGeoJson("The file is not GeoJSON, as its type says.");
        }
    }

    private static Problem notGeoJson(String what) {
        return Problem.of(ProblemCode.FORMAT_UNKNOWN, what);
    }

    static JsonParser parser(Text.Bytes bytes, Charset charset) throws IOException {
        return Features.MAPPER.createParser(Text.characters(bytes, charset));
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    Reader reader(Turn turn) throws IOException {
        Text.Bytes bytes = text.bytes();
        JsonParser parser = parser(bytes, charset);
        return new Reader() {
            private long number;
            private boolean started;
            private final List<Column> columns = new ArrayList<>(typedColumns());

            @Override
            public @Nullable SourceRow read() {
                try {
                    if (!started) {
                        started = true;
                        parser.nextToken();
                        if (!collection) {
                            number++;
                            return features.row(parser, number, columns, turn);
                        }
                        toFeatures();
                    }
                    if (!collection || parser.nextToken() == JsonToken.END_ARRAY) {
                        return null;
                    }
                    number++;
                    return features.row(parser, number, columns, turn);
                } catch (JacksonException exception) {
                    throw unreadable("The GeoJSON is cut off or broken after feature " + number + ": "
                            + exception.getOriginalMessage() + ".");
                }
            }

            private void toFeatures() {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String member = parser.currentName();
                    if (parser.nextToken() == JsonToken.START_ARRAY && member.equals("features")) {
                        return;
                    }
                    parser.skipChildren();
                }
            }

            @Override
            public double progress() {
                return bytes.counted().progress();
            }

            @Override
            public void close() throws IOException {
                parser.close();
                bytes.stream().close();
            }
        };
    }
}
