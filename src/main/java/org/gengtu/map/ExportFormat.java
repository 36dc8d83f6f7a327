package org.gengtu.map;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** The kinds of file that a layer can be taken away in. */
enum ExportFormat {
    GEOJSON("geojson", "application/geo+json"),
    GPKG("gpkg", "application/geopackage+sqlite3"),
    SHP("shp.zip", "application/zip"),
    CSV("csv", "text/csv;charset=UTF-8");

    private final String suffix;
    private final String mediaType;

    ExportFormat(String suffix, String mediaType) {
        this.suffix = suffix;
        this.mediaType = mediaType;
    }

    String suffix() {
        return suffix;
    }

    String mediaType() {
        return mediaType;
    }

    /** @throws Problem EXPORT_FORMAT_UNKNOWN */
    static ExportFormat of(String suffix) {
        for (ExportFormat format : values()) {
            if (format.suffix.equals(suffix)) {
                return format;
            }
        }
        throw Problem.of(
                        ProblemCode.EXPORT_FORMAT_UNKNOWN,
                        "There is no format \"%s\"; there are %s."
                                .formatted(
                                        Problem.shortened(suffix, 40),
                                        Arrays.stream(values())
                                                .map(ExportFormat::suffix)
                                                .collect(Collectors.joining(", "))))
                .at("format");
    }
}
