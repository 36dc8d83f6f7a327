package org.gengtu.importing.file;

import java.util.List;
import org.gengtu.geo.CoordinateFrame;
import org.geotools.api.data.DataStore;

/** One layer of a survey file, opened. Not safe for several threads; rows may be read several times, one at a time. */
public interface SurveySource extends AutoCloseable {
    /** Such as {@code Shapefile}. */
    String format();

    /** The name of the layer or table within the file. */
    String layer();

    /** The names of the columns, all different, without the geometry. */
    List<String> columns();

    /** Those of the columns that positions were read from; mostly none. */
    default List<String> positionColumns() {
        return List.of();
    }

    /** The encoding of the texts, and how it was found. */
    Told encoding();

    /** The coordinate system of the file, and how it was found. */
    Told crs();

    /** The coordinate system of the file. */
    CoordinateFrame frame();

    /** Sentences about the file as a whole that its reader should know. */
    List<String> notes();

    /** The number of rows, or -1 when only reading tells. */
    long rowCount();

    /** How much of the rows has been read by the latest {@link #rows}, 0 to 1. */
    double progress();

    /** The rows from the first on, in CGCS2000; memory does not grow with their number. */
    Rows rows();

    /** The layer as GeoTools sees it, in the file's own coordinate system: ECQL filters and reprojection work on it. */
    DataStore dataStore();

    @Override
    void close();
}
