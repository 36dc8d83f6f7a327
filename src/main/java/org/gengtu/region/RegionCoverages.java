package org.gengtu.region;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.geo.Shapes;
import org.locationtech.jts.coverage.CoverageSimplifier;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygonal;
import org.springframework.stereotype.Component;

/**
 * Outlines of regions simplified together, so that neighbours keep one common line at every zoom (JTS CoverageSimplifier,
 * Visvalingam). Where outlines do not share their vertices they are simplified each by itself, as they lie.
 */
@Component
class RegionCoverages {
    private static final double HALF_METRES = 20_037_508.342789244;
    private static final int TILE_PIXELS = 512;
    /** From this zoom on a pixel is less than what surveys are exact to. */
    private static final int EXACT_ZOOM = 15;

    /** Zooms of the two levels, of today and of some past days. */
    private static final int MOST_KEPT = 80;

    private final RegionShapes shapes;
    private final Map<Key, Map<Long, Geometry>> kept = new LinkedHashMap<>(16, 0.75f, true);

    RegionCoverages(RegionShapes shapes) {
        this.shapes = shapes;
    }

    private record Key(List<Long> boundaryIds, int zoom) {}

    /**
     * The outlines in Web Mercator, by boundary, exact to half a pixel of the zoom.
     *
     * @param boundaryIds of regions that do not overlap, in a fixed order
     */
    Map<Long, Geometry> simplified(List<Long> boundaryIds, int zoom) {
        Key key = new Key(boundaryIds, Math.min(zoom, EXACT_ZOOM));
        synchronized (kept) {
            Map<Long, Geometry> known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        Map<Long, Geometry> made = make(key);
        synchronized (kept) {
            kept.put(key, made);
            var eldest = kept.keySet().iterator();
            while (kept.size() > MOST_KEPT) {
                eldest.next();
                eldest.remove();
            }
        }
        return made;
    }

    private Map<Long, Geometry> make(Key key) {
        List<Long> ids = new ArrayList<>();
        List<Geometry> outlines = new ArrayList<>();
        shapes.find(key.boundaryIds).forEach((id, shape) -> {
            if (shape instanceof Polygonal) {
                ids.add(id);
                outlines.add(mercator(shape));
            }
        });
        Geometry[] coverage = outlines.toArray(Geometry[]::new);
        if (key.zoom < EXACT_ZOOM) {
            double pixel = 2 * HALF_METRES / (1 << key.zoom) / TILE_PIXELS;
            coverage = CoverageSimplifier.simplify(coverage, pixel / 2);
        }
        Map<Long, Geometry> simplified = new HashMap<>();
        for (int i = 0; i < coverage.length; i++) {
            simplified.put(ids.get(i), coverage[i]);
        }
        return simplified;
    }

    private static Geometry mercator(Geometry degrees) {
        Geometry copy = Shapes.FACTORY.createGeometry(degrees).copy();
        copy.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int index) {
                double latitude = Math.toRadians(points.getY(index));
                points.setOrdinate(index, 0, points.getX(index) / 180 * HALF_METRES);
                points.setOrdinate(index, 1, Math.log(Math.tan(Math.PI / 4 + latitude / 2)) / Math.PI * HALF_METRES);
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
        copy.geometryChanged();
        return copy;
    }
}
