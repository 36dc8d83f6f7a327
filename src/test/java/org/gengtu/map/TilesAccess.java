package org.gengtu.map;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Reading;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.unit.DataSize;

/** The tiles and their cache, for tests in other rooms; of the program, or of another instance beside it. */
public final class TilesAccess {
    private final TileCache cache;
    private final Tiles tiles;
    private final MapLayers layers;
    private final MapFilters filters;
    private final Map<String, MapFilters.Known> known = new HashMap<>();

    private TilesAccess(TileCache cache, Tiles tiles, MapLayers layers, MapFilters filters) {
        this.cache = cache;
        this.tiles = tiles;
        this.layers = layers;
        this.filters = filters;
    }

    /** The program's own. */
    public static TilesAccess of(ApplicationContext context) {
        return new TilesAccess(
                context.getBean(TileCache.class),
                context.getBean(Tiles.class),
                context.getBean(MapLayers.class),
                context.getBean(MapFilters.class));
    }

    /** Those of another instance on the same database, that itself writes nothing. */
    public static TilesAccess beside(ApplicationContext context, Ledger ledger, String size) {
        TileSettings settings = new TileSettings(DataSize.parse(size), 4);
        MapLayers layers = context.getBean(MapLayers.class);
        TileCache cache = new TileCache(layers, context.getBean(Footprints.class), ledger, settings);
        Tiles tiles = new Tiles(
                cache,
                context.getBean(Reading.class),
                context.getBean(CountyClock.class),
                context.getBean("readingTransactionManager", PlatformTransactionManager.class),
                settings);
        return new TilesAccess(cache, tiles, layers, context.getBean(MapFilters.class));
    }

    /** What a feed tells. */
    public FeedListener listener() {
        return cache;
    }

    public MapFilters filters() {
        return filters;
    }

    /** A tile as a request gets it. */
    public byte[] get(@Nullable String filter, @Nullable LocalDate on, @Nullable Instant knownAt, int z, int x, int y) {
        return tiles.get(wanted(filter, on, knownAt), new TileAddress(z, x, y))
                .tile()
                .plain();
    }

    private Tiles.Wanted wanted(@Nullable String filter, @Nullable LocalDate on, @Nullable Instant knownAt) {
        MapFilters.Known read = filters.read("plots", filter, null);
        if (read != null) {
            known.put(read.id(), read);
        }
        return new Tiles.Wanted(layers.getTiles("plots"), read, on, knownAt);
    }

    /** The bytes that the cache would serve now; null when it would not. */
    public byte @Nullable [] kept(@Nullable String filter, LocalDate on, int z, int x, int y) {
        Tiles.Wanted wanted = wanted(filter, on, null);
        MapFilters.Known read = wanted.filter();
        Tile tile = cache.find(new TileKey(
                new TileKey.Sheet("plots", read == null ? "" : read.id(), on, null), new TileAddress(z, x, y)));
        return tile == null ? null : tile.plain();
    }

    /** Draws, and keeps only after something has happened. @return whether it was kept */
    public boolean drawAround(LocalDate on, int z, int x, int y, Runnable meanwhile) {
        Tiles.Wanted wanted = wanted(null, on, null);
        TileKey key = new TileKey(new TileKey.Sheet("plots", "", on, null), new TileAddress(z, x, y));
        cache.begins();
        try {
            Tile tile = fresh(wanted, key.address());
            meanwhile.run();
            return cache.put(key, null, tile);
        } finally {
            cache.ended();
        }
    }

    private Tile fresh(Tiles.Wanted wanted, TileAddress address) {
        return tiles.read(
                wanted,
                at -> Tile.of(
                        wanted.layer().draw(wanted.layer().condition(wanted.input()), at, address), at.position()));
    }

    /** A tile that no cache had to do with. */
    public byte[] fresh(@Nullable String filter, @Nullable LocalDate on, int z, int x, int y) {
        return fresh(wanted(filter, on, null), new TileAddress(z, x, y)).plain();
    }

    /** A look at what is kept, to be compared with what is kept later. */
    public final class Look {
        private final Map<TileKey, Tile> kept = new HashMap<>();

        private Look() {
            kept.putAll(cache.all());
        }

        public int size() {
            return kept.size();
        }

        /** Tiles that are not kept any more, and those of them that look as before. */
        public long[] dropped() {
            Map<TileKey, Tile> now = cache.all();
            long[] counts = new long[2];
            kept.forEach((key, tile) -> {
                if (!now.containsKey(key)) {
                    counts[0]++;
                    counts[1] += Arrays.equals(tile.plain(), draw(key)) ? 1 : 0;
                }
            });
            return counts;
        }
    }

    public Look look() {
        return new Look();
    }

    private byte[] draw(TileKey key) {
        TileKey.Sheet sheet = key.sheet();
        return fresh(
                        new Tiles.Wanted(layers.getTiles(sheet.layer()), known.get(sheet.filterId()), sheet.on(), null),
                        key.address())
                .plain();
    }

    /**
     * Compares kept tiles, as a request would get them, with fresh drawings.
     *
     * @param most of them, chosen at random
     * @return how many were compared
     */
    public int compare(Random random, int most) {
        List<TileKey> keys = new java.util.ArrayList<>(cache.all().keySet());
        java.util.Collections.shuffle(keys, random);
        int compared = 0;
        for (TileKey key : keys.subList(0, Math.min(most, keys.size()))) {
            Tile served = cache.find(key);
            if (served != null) {
                compared++;
                if (!Arrays.equals(served.plain(), draw(key))) {
                    throw new AssertionError("The kept tile %s of position %d is not what is drawn now"
                            .formatted(key, served.position()));
                }
            }
        }
        return compared;
    }

    public long tiles() {
        return cache.figures().tiles();
    }

    public long bytes() {
        return cache.figures().bytes();
    }

    public long hits() {
        return cache.figures().hits();
    }
}
