/** Survey files as rows: Shapefile, dBASE table, GeoPackage, GeoJSON, newline-delimited GeoJSON and CSV, streaming. */
@NullMarked
package org.gengtu.importing.file;

import org.jspecify.annotations.NullMarked;
