package org.gengtu.importing.file;

import java.util.List;
import org.gengtu.geo.Finding;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * One row of a survey file as it was read; its shape is not checked yet.
 *
 * @param number counting from 1, deleted rows of a table left out of the rows but not of the count
 * @param values by column: String, Number, LocalDate, Boolean, or null for nothing
 * @param geometry CGCS2000, longitude first, two ordinates, SRID 4490; null when the row has none or it cannot be read
 * @param findings what was found while reading: why a geometry is null, values that cannot be read, NULs removed
 */
// An array, since every row of the largest files passes through here and nobody compares rows.
@SuppressWarnings("ArrayRecordComponent")
public record SourceRow(
        long number, @Nullable Object[] values, @Nullable Geometry geometry, List<Finding> findings) {}
