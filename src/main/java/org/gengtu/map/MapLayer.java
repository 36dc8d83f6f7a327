package org.gengtu.map;

import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.filter.StateRelation;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * A feature's objects as a layer of the map. One bean of this kind brings tiles, clusters, shades, a style and exports for
 * them; all of it, and the feature's lists, read the one state relation by the one condition.
 *
 * <p>The relation has, beside {@code boundary_id}, the columns {@code cell_x} and {@code cell_y}: the {@linkplain Grid cell}
 * of the middle of its shape's box, null without a shape. Its boundary table has, beside {@code boundary_id} and
 * {@code geom}, the columns {@code geom_3857} and {@code clearance}: the metres of Web Mercator by which one of its corners
 * has to move before the shape is no longer valid, or 0 where that is not known or an outer ring runs clockwise.
 */
public interface MapLayer {
    /** Its name in addresses and tiles, such as {@code plots}. */
    String name();

    Label title();

    StateRelation relation();

    /** The GraphQL input type of its filters, by which those of addresses are coerced; null: they are taken as JSON has them. */
    default @Nullable String filterType() {
        return null;
    }

    /**
     * The condition of a filter, as of the feature's lists; null: everything.
     *
     * @throws org.gengtu.problem.Problem FILTER_INVALID and those of the feature's filter
     */
    Condition condition(@Nullable Map<String, Object> filter);

    /** The column with the number of the object, which its id holds. */
    String keyColumn();

    /** The column with the 12 digits of the region that the object lies in. */
    String regionColumn();

    /** The GraphQL id of an object read live. */
    String nodeId(long key);

    /**
     * What tiles, features and exports tell of each object, in this order; nothing personal. Exports tell the names of village
     * and township behind the {@linkplain #regionColumn code}.
     */
    List<MapField> fields();

    /** By what objects are coloured, counted and named in the legend. */
    MapCategory category();

    /** Whether its objects are lines, drawn in the colour of their class. */
    default boolean isLines() {
        return false;
    }

    /** What is summed beside the count; null: nothing. */
    @Nullable
    MapField amount();

    /** From this zoom on, of 512-pixel tiles, each object is drawn; below it those of a cell are drawn as one. */
    default int objectZoom() {
        return 13;
    }

    /** Everything that the layer may hold, in degrees; empty when nothing is drawn. */
    Envelope extent();

    /**
     * What the commits behind a position up to another may have changed, on whatever day: at most one entry a commit, in the
     * order of positions; those that changed nothing of it may be left out. Read in the caller's transaction.
     */
    List<Change> changes(long from, long to);
}
