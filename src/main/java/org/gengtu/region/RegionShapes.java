package org.gengtu.region;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.gengtu.geo.Shapes;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The outlines of regions in memory: boundary rows are never changed, and a county has some hundred. */
@Component
public class RegionShapes {
    private static final int MOST_KEPT = 5_000;

    private final JdbcClient jdbc;
    private final Map<Long, Geometry> shapes = new ConcurrentHashMap<>();

    RegionShapes(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whether a region meets the box. One without an outline is taken to: nobody knows that it does not.
     *
     * @param regions that will be asked about; what is not known of them yet is read in one statement
     * @param box in degrees
     */
    public Predicate<Region> touching(Collection<? extends Region> regions, Envelope box) {
        load(regions.stream().map(Region::boundaryId).filter(Objects::nonNull).toList());
        Geometry rectangle = Shapes.FACTORY.toGeometry(box);
        return region -> {
            Geometry shape = region.boundaryId() == null ? null : shapes.get(region.boundaryId());
            return shape == null
                    || box.contains(shape.getEnvelopeInternal())
                    || box.intersects(shape.getEnvelopeInternal()) && rectangle.intersects(shape);
        };
    }

    /** The outlines of boundary rows, by their number, in degrees. */
    Map<Long, Geometry> find(Collection<Long> boundaryIds) {
        load(List.copyOf(boundaryIds));
        Map<Long, Geometry> found = new java.util.LinkedHashMap<>();
        for (long boundaryId : boundaryIds) {
            Geometry shape = shapes.get(boundaryId);
            if (shape != null) {
                found.put(boundaryId, shape);
            }
        }
        return found;
    }

    private void load(List<Long> boundaryIds) {
        if (shapes.size() > MOST_KEPT) {
            shapes.clear();
        }
        List<Long> missing =
                boundaryIds.stream().filter(id -> !shapes.containsKey(id)).toList();
        if (missing.isEmpty()) {
            return;
        }
        WKBReader reader = new WKBReader(Shapes.FACTORY);
        jdbc.sql("SELECT boundary_id, ST_AsBinary(geom) FROM region_boundary WHERE boundary_id = ANY(:ids)")
                .param("ids", missing.toArray(Long[]::new))
                .query(row -> {
                    try {
                        shapes.put(row.getLong(1), reader.read(row.getBytes(2)));
                    } catch (ParseException e) {
                        throw new IllegalStateException("A boundary that was written does not parse.", e);
                    }
                });
    }
}
