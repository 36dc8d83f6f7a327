package org.gengtu.region;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.geo.Shapes;
import org.gengtu.map.Grid;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.coverage.CoverageSimplifier;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygonal;
import org.springframework.stereotype.Component;

/**
 * Outlines of regions simplified together, so that neighbours keep one common line at every zoom (JTS CoverageSimplifier,
 * Visvalingam). Where outlines overlap or leave gaps by more than {@link #SAME_METRES} they are simplified each by itself,
 * as they lie.
 */
@Component
class RegionCoverages {
    private static final int TILE_PIXELS = 512;
    /** From this zoom on a pixel is less than what surveys are exact to. */
    private static final int EXACT_ZOOM = 15;

    /** A fifth of a pixel of that zoom: straight lines of a survey's projection bend by less in another. */
    private static final double SAME_METRES = 0.5;

    /** Zooms of the two levels, of today and of some past days. */
    private static final int MOST_KEPT = 80;

    private final RegionShapes shapes;
    private final Map<Key, Made> kept = new LinkedHashMap<>(16, 0.75f, true);

    RegionCoverages(RegionShapes shapes) {
        this.shapes = shapes;
    }

    private record Key(List<Long> boundaryIds, int zoom) {}

    /** One request simplifies a zoom, and those of its other tiles wait for it. */
    private final class Made {
        private final Key key;
        private @Nullable Map<Long, Geometry> outlines;

        Made(Key key) {
            this.key = key;
        }

        synchronized Map<Long, Geometry> get() {
            if (outlines == null) {
                outlines = make(key);
            }
            return outlines;
        }
    }

    /**
     * The outlines in Web Mercator, by boundary, exact to half a pixel of the zoom.
     *
     * @param boundaryIds of regions that do not overlap, in a fixed order
     */
    Map<Long, Geometry> simplified(List<Long> boundaryIds, int zoom) {
        Made made;
        synchronized (kept) {
            made = kept.computeIfAbsent(new Key(boundaryIds, Math.min(zoom, EXACT_ZOOM)), Made::new);
            var eldest = kept.keySet().iterator();
            while (kept.size() > MOST_KEPT) {
                eldest.next();
                eldest.remove();
            }
        }
        return made.get();
    }

    private Map<Long, Geometry> make(Key key) {
        Map<Long, Geometry> made = new LinkedHashMap<>();
        if (key.zoom < EXACT_ZOOM) {
            Map<Long, Geometry> exact = simplified(key.boundaryIds, EXACT_ZOOM);
            Geometry[] simple = simplify(exact.values().toArray(Geometry[]::new), key.zoom);
            int next = 0;
            for (long boundaryId : exact.keySet()) {
                made.put(boundaryId, simple[next++]);
            }
            return made;
        }
        shapes.find(key.boundaryIds).forEach((boundaryId, shape) -> {
            if (shape instanceof Polygonal) {
                made.put(boundaryId, mercator(shape));
            }
        });
        var shared = SharedLines.in(List.copyOf(made.values()), SAME_METRES).iterator();
        made.replaceAll((boundaryId, shape) -> shared.next());
        return made;
    }

    /** @param outlines in Web Mercator; the answer has the same order */
    static Geometry[] together(List<? extends Geometry> outlines, int zoom) {
        return simplify(SharedLines.in(outlines, SAME_METRES).toArray(Geometry[]::new), zoom);
    }

    private static Geometry[] simplify(Geometry[] coverage, int zoom) {
        double pixel = 2 * Grid.HALF_METRES / (1 << zoom) / TILE_PIXELS;
        return zoom < EXACT_ZOOM ? CoverageSimplifier.simplify(coverage, pixel / 2) : coverage;
    }

    private static Geometry mercator(Geometry degrees) {
        Geometry copy = Shapes.FACTORY.createGeometry(degrees).copy();
        copy.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int index) {
                double latitude = Math.toRadians(points.getY(index));
                points.setOrdinate(index, 0, points.getX(index) / 180 * Grid.HALF_METRES);
                points.setOrdinate(
                        index, 1, Math.log(Math.tan(Math.PI / 4 + latitude / 2)) / Math.PI * Grid.HALF_METRES);
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
