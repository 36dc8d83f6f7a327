package org.gengtu.importing;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Writes what was found in a file: as JSON, as CSV that spreadsheets open, as GeoJSON of the places. */
@Component
class ImportReport {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Imports imports;
    private final JsonMapper json;

    ImportReport(Imports imports, JsonMapper json) {
        this.imports = imports;
        this.json = json;
    }

    /** An object with the job and an array of findings; rows without one were accepted. */
    void writeJson(ImportJob job, OutputStream out) {
        try (JsonGenerator generator = json.createGenerator(out)) {
            generator.writeStartObject();
            generator.writePOJOProperty("import", job);
            generator.writeArrayPropertyStart("findings");
            imports.forEachFinding(job.id(), written -> generator.writePOJO(members(written)));
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }

    /** One line a row of the file, accepted ones too, or several where a row has several findings. */
    void writeCsv(ImportJob job, OutputStream out) {
        try (CSVPrinter csv = new CSVPrinter(writer(out), CSVFormat.EXCEL)) {
            csv.getOut().append(BYTE_ORDER_MARK);
            csv.printRecord(
                    "行号 row", "结果 outcome", "代码 code", "编号 number", "问题 what", "位置 where", "处理 done", "建议 remedy");
            long[] next = {1};
            imports.forEachFinding(job.id(), written -> {
                if (isJudged(job)) {
                    accepted(csv, next[0], written.rowNumber());
                }
                next[0] = Math.max(next[0], written.rowNumber() + 1);
                Finding finding = written.finding();
                print(
                        csv,
                        written.rowNumber(),
                        finding.outcome(),
                        finding.code().name(),
                        finding.code().number(),
                        safe(finding.what()),
                        safe(finding.where()),
                        safe(finding.done()),
                        finding.code().remedy());
            });
            if (isJudged(job)) {
                accepted(csv, next[0], job.rowsRead() + 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether every row was judged: of an import that was given up, the rows without a finding are not known. */
    private static boolean isJudged(ImportJob job) {
        return job.phase() == ImportPhase.DONE || job.phase() == ImportPhase.REFUSED;
    }

    private static void accepted(CSVPrinter csv, long from, long before) {
        for (long row = from; row < before; row++) {
            print(csv, row, Outcome.ACCEPTED, null, null, null, null, null, null);
        }
    }

    private static void print(CSVPrinter csv, @Nullable Object... cells) {
        try {
            csv.printRecord(cells);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text that a spreadsheet would take for a formula is marked as text. */
    private static @Nullable String safe(@Nullable String text) {
        return text != null && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    /** A feature for each finding that has a place; the others have a null geometry. */
    void writeGeoJson(ImportJob job, OutputStream out) {
        try (JsonGenerator generator = json.createGenerator(out)) {
            generator.writeStartObject();
            generator.writeStringProperty("type", "FeatureCollection");
            generator.writeArrayPropertyStart("features");
            imports.forEachFinding(job.id(), written -> {
                generator.writeStartObject();
                generator.writeStringProperty("type", "Feature");
                generator.writeName("geometry");
                writePlace(generator, written.finding().where());
                generator.writePOJOProperty("properties", members(written));
                generator.writeEndObject();
            });
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }

    private static void writePlace(JsonGenerator generator, @Nullable String where) {
        Coordinate point = place(where);
        if (point == null) {
            generator.writeNull();
            return;
        }
        generator.writeStartObject();
        generator.writeStringProperty("type", "Point");
        generator.writeArrayPropertyStart("coordinates");
        generator.writeNumber(point.x);
        generator.writeNumber(point.y);
        generator.writeEndArray();
        generator.writeEndObject();
    }

    private static @Nullable Coordinate place(@Nullable String where) {
        if (where == null || !where.matches("(?s)[A-Z]+ *\\(.*\\)")) {
            return null;
        }
        try {
            Geometry place = new WKTReader().read(where);
            return place.isEmpty() ? null : place.getCoordinate();
        } catch (ParseException e) {
            // a column's name that only looks like WKT
            return null;
        }
    }

    static Map<String, @Nullable Object> members(ImportJobs.Written written) {
        Finding finding = written.finding();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("row", written.rowNumber());
        members.put("outcome", finding.outcome());
        members.put("code", finding.code());
        members.put("number", finding.code().number());
        members.put("title", finding.code().title());
        members.put("titleZh", finding.code().titleZh());
        members.put("what", finding.what());
        members.put("where", finding.where());
        members.put("done", finding.done());
        members.put("remedy", finding.code().remedy());
        return members;
    }

    private static BufferedWriter writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }
}
