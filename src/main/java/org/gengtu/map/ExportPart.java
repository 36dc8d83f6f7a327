package org.gengtu.map;

import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** Into which table of a file an object goes: many programs take one kind of shape in each. */
enum ExportPart {
    POLYGONS("", "MULTIPOLYGON", 5),
    LINES("_lines", "MULTILINESTRING", 3),
    POINTS("_points", "POINT", 1),
    UNPLACED("_unplaced", null, 0);

    private final String suffix;
    private final @Nullable String geometryType;
    private final int shapeType;

    ExportPart(String suffix, @Nullable String geometryType, int shapeType) {
        this.suffix = suffix;
        this.geometryType = geometryType;
        this.shapeType = shapeType;
    }

    static ExportPart of(@Nullable Geometry shape) {
        if (shape == null || shape.isEmpty()) {
            return UNPLACED;
        }
        return switch (shape.getDimension()) {
            case 2 -> POLYGONS;
            case 1 -> LINES;
            default -> POINTS;
        };
    }

    String table(MapLayer layer) {
        return layer.name() + suffix;
    }

    /** As GeoPackage names it; null for objects without a place. */
    @Nullable
    String geometryType() {
        return geometryType;
    }

    /** As a shapefile numbers it; 0 for objects without a place. */
    int shapeType() {
        return shapeType;
    }
}
