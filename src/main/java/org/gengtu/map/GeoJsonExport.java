package org.gengtu.map;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** GeoJSON (RFC 7946), row by row; what the whole file tells are members of its own, the count stands at the end. */
final class GeoJsonExport implements ExportFile {
    private static final int DECIMALS = 7;

    private final ExportHead head;
    private final List<ExportHead.Column> columns;
    private final JsonGenerator out;
    private long rows;

    GeoJsonExport(ExportHead head, JsonMapper json, OutputStream out) {
        this.head = head;
        this.columns = head.columns();
        this.out = json.createGenerator(out);
        begin();
    }

    private void begin() {
        out.writeStartObject();
        out.writeStringProperty("type", "FeatureCollection");
        out.writeStringProperty("name", head.layer().name());
        out.writeStringProperty("title", head.title());
        out.writeStringProperty("description", head.line());
        out.writeStringProperty("licence", head.licenceLine());
        out.writeName("asOf");
        out.writePOJO(head.at().stamp());
        String filter = head.filter();
        if (filter != null) {
            out.writeName("filter");
            out.writeRawValue(filter);
        }
        out.writeArrayPropertyStart("features");
    }

    @Override
    public List<String> shape() {
        return List.of("ST_AsGeoJSON(ST_ForcePolygonCCW(b.geom), %d, 0)".formatted(DECIMALS));
    }

    @Override
    public void add(ExportRow row) {
        out.writeStartObject();
        out.writeStringProperty("type", "Feature");
        out.writeStringProperty("id", head.layer().nodeId(row.key()));
        out.writeName("geometry");
        if (row.shape().getFirst() instanceof String geometry) {
            out.writeRawValue(geometry);
        } else {
            out.writeNull();
        }
        out.writeObjectPropertyStart("properties");
        for (int i = 0; i < columns.size(); i++) {
            ExportHead.Column column = columns.get(i);
            out.writeName(column.name());
            switch (column.value(row.values().get(i), head.english())) {
                case null -> out.writeNull();
                case BigDecimal exact -> out.writeNumber(exact);
                case Integer whole -> out.writeNumber(whole);
                case Number number -> out.writeNumber(number.doubleValue());
                case Boolean truth -> out.writeBoolean(truth);
                case Object text -> out.writeString(text.toString());
            }
        }
        out.writeEndObject();
        out.writeEndObject();
        rows++;
    }

    @Override
    public void end() throws IOException {
        out.writeEndArray();
        out.writeNumberProperty("numberReturned", rows);
        out.writeEndObject();
        out.flush();
    }
}
