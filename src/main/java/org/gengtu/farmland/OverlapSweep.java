package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.operation.relateng.RelateNG;
import org.locationtech.jts.operation.relateng.RelatePredicate;

/**
 * Finds polygons that overlap by more than a share of the smaller, as they arrive from west to east. It holds only what
 * the sweep line still touches, so that memory does not grow with the file.
 */
final class OverlapSweep {
    /** The share of the smaller polygon's area above which an overlap is told. */
    static final double SHARE = 0.01;

    /** The most overlaps told of one polygon: a file that repeats one shape must not cost a square of its rows. */
    static final int MOST = 3;

    /** Bands of latitude, about 110 m high, so that a polygon meets only those near it. */
    private static final double BAND_DEGREES = 0.001;

    /** The most bands that one polygon is put in; a taller one is compared band by band at this height. */
    private static final int TALLEST = 256;

    interface Sink {
        void overlap(Item one, Item other, Geometry common, double shareOfSmaller);
    }

    /**
     * A polygon of the file or of the ledger.
     *
     * @param rowNumber the row in the file; 0 for a known plot
     * @param plotId the known plot; 0 for a row
     */
    record Item(
            long rowNumber,
            long plotId,
            String villageCode,
            @Nullable String code,
            Geometry shape,
            int[] told) {
        boolean isKnown() {
            return rowNumber == 0;
        }
    }

    private final Map<Integer, List<Item>> bands = new HashMap<>();
    private final List<Item> tall = new ArrayList<>();
    private final Sink sink;

    OverlapSweep(Sink sink) {
        this.sink = sink;
    }

    /** Takes the next polygon; its western edge is not west of the one before. */
    void next(Item item) {
        Envelope box = item.shape.getEnvelopeInternal();
        int from = band(box.getMinY());
        int to = band(box.getMaxY());
        boolean isTall = to - from >= TALLEST;
        if (isTall) {
            bands.forEach((band, neighbours) -> meet(neighbours, item, box, band));
        } else {
            for (int band = from; band <= to; band++) {
                List<Item> neighbours = bands.get(band);
                if (neighbours != null) {
                    meet(neighbours, item, box, band);
                }
            }
        }
        meet(tall, item, box, Integer.MIN_VALUE);
        if (isTall) {
            tall.add(item);
        } else {
            for (int band = from; band <= to; band++) {
                bands.computeIfAbsent(band, key -> new ArrayList<>()).add(item);
            }
        }
    }

    private void meet(List<Item> neighbours, Item item, Envelope box, int band) {
        for (Iterator<Item> each = neighbours.iterator(); each.hasNext(); ) {
            Item other = each.next();
            Envelope otherBox = other.shape.getEnvelopeInternal();
            if (otherBox.getMaxX() < box.getMinX()) {
                each.remove();
            } else if (box.intersects(otherBox)
                    && isFirstCommonBand(band, box, otherBox)
                    && !(item.isKnown() && other.isKnown())
                    && item.told[0] < MOST
                    && other.told[0] < MOST) {
                compare(item, other);
            }
        }
    }

    /** Two polygons may share several bands; they are compared in the lowest only. */
    private static boolean isFirstCommonBand(int band, Envelope one, Envelope other) {
        return band == Integer.MIN_VALUE || band == band(Math.max(one.getMinY(), other.getMinY()));
    }

    private void compare(Item item, Item other) {
        if (!RelateNG.relate(item.shape, other.shape, RelatePredicate.intersects())) {
            return;
        }
        Geometry common = OverlayNGRobust.overlay(item.shape, other.shape, OverlayNG.INTERSECTION);
        double share = common.getArea() / Math.min(item.shape.getArea(), other.shape.getArea());
        if (share > SHARE) {
            item.told[0]++;
            other.told[0]++;
            sink.overlap(item, other, common, share);
        }
    }

    private static int band(double latitude) {
        return (int) Math.floor(latitude / BAND_DEGREES);
    }
}
