package org.gengtu.map;

import java.util.List;
import java.util.function.Supplier;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.GlobalId;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/** A layer of objects that have stories and lie in villages; nothing is summed beside their count. */
public abstract class StoryLayer implements MapLayer {
    private final Objects objects;
    private final ChangedStories changes;

    /**
     * What is drawn.
     *
     * @param table of the objects, such as {@code site}
     * @param kind the GraphQL type that their ids name
     * @param county gives the six digits that ids carry
     * @param extent everything that they may lie in
     */
    public record Objects(
            String table, String kind, StateRelation relation, Supplier<String> county, Supplier<Envelope> extent) {}

    protected StoryLayer(Objects objects, ChangedStories changes) {
        this.objects = objects;
        this.changes = changes;
    }

    @Override
    public StateRelation relation() {
        return objects.relation;
    }

    @Override
    public String keyColumn() {
        return objects.table + "_id";
    }

    @Override
    public String regionColumn() {
        return "village_code";
    }

    @Override
    public String nodeId(long key) {
        return GlobalId.live(objects.kind, objects.county.get(), String.valueOf(key))
                .encode();
    }

    @Override
    public @Nullable MapField amount() {
        return null;
    }

    @Override
    public Envelope extent() {
        return objects.extent.get();
    }

    @Override
    public List<Change> changes(long from, long to) {
        return changes.list(from, to);
    }
}
