package org.gengtu.importing.file;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * What the caller says about a file; each null is found out.
 *
 * @param encoding of its texts
 * @param crs of its coordinates, such as {@code EPSG:4544}
 * @param table the table or layer to read where a file holds several
 * @param countyLongitude the longitude of the middle of the county in degrees, for metres without a zone number
 * @param longitudeColumn the column of a table that holds the longitude or easting
 * @param latitudeColumn the column of a table that holds the latitude or northing
 * @param wktColumn the column of a table that holds WKT
 * @param maxUncompressedBytes how much a compressed file may hold
 */
public record ReadOptions(
        @Nullable Charset encoding,
        @Nullable String crs,
        @Nullable String table,
        @Nullable Double countyLongitude,
        @Nullable String longitudeColumn,
        @Nullable String latitudeColumn,
        @Nullable String wktColumn,
        long maxUncompressedBytes) {
    /** 4 GiB: well over a province's plots. */
    public static final long DEFAULT_MAX_UNCOMPRESSED_BYTES = 4L << 30;

    /** Everything is found out. */
    public static ReadOptions none() {
        return new ReadOptions(null, null, null, null, null, null, null, DEFAULT_MAX_UNCOMPRESSED_BYTES);
    }

    public ReadOptions withEncoding(@Nullable Charset encoding) {
        return new ReadOptions(
                encoding,
                crs,
                table,
                countyLongitude,
                longitudeColumn,
                latitudeColumn,
                wktColumn,
                maxUncompressedBytes);
    }

    public ReadOptions withCrs(@Nullable String crs) {
        return new ReadOptions(
                encoding,
                crs,
                table,
                countyLongitude,
                longitudeColumn,
                latitudeColumn,
                wktColumn,
                maxUncompressedBytes);
    }

    public ReadOptions withTable(@Nullable String table) {
        return new ReadOptions(
                encoding,
                crs,
                table,
                countyLongitude,
                longitudeColumn,
                latitudeColumn,
                wktColumn,
                maxUncompressedBytes);
    }

    public ReadOptions withCountyLongitude(@Nullable Double countyLongitude) {
        return new ReadOptions(
                encoding,
                crs,
                table,
                countyLongitude,
                longitudeColumn,
                latitudeColumn,
                wktColumn,
                maxUncompressedBytes);
    }

    public ReadOptions withPositionColumns(
            @Nullable String longitudeColumn, @Nullable String latitudeColumn, @Nullable String wktColumn) {
        return new ReadOptions(
                encoding,
                crs,
                table,
                countyLongitude,
                longitudeColumn,
                latitudeColumn,
                wktColumn,
                maxUncompressedBytes);
    }

    public ReadOptions withMaxUncompressedBytes(long maxUncompressedBytes) {
        return new ReadOptions(
                encoding,
                crs,
                table,
                countyLongitude,
                longitudeColumn,
                latitudeColumn,
                wktColumn,
                maxUncompressedBytes);
    }
}
