package org.gengtu.map;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.Ledger;
import org.gengtu.map.Footprint.Touched;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Tiles that were drawn once. A tile of the live state is served only while nothing that this program knows of has changed
 * it: the feed tells of each commit, whose footprint takes away what it touches; what this program itself has acknowledged is
 * waited for; and while the feed is silent nothing is served. Tiles of pinned states are changed by nothing.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class TileCache implements FeedListener {
    /** A feed that was not heard for so long may have missed commits of others. */
    private static final Duration SILENT = Duration.ofSeconds(1);

    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
    private static final long LOOK_MILLIS = 50;
    private static final int MOST_BOXES = 20_000;
    /** A stretch of more commits, as after a long silence, may have changed anything. */
    private static final int MOST_COMMITS = 2_000;

    /** Of so many filters and days it is asked what they choose of a change; of more, it would take longer than drawing. */
    private static final int MOST_FILTERS = 24;

    private static final int PINNED_SHARE = 4;

    private final MapLayers layers;
    private final Footprints footprints;
    private final Ledger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final TileStore live;
    private final TileStore pinned;
    /** Footprints of late, in the order of positions. */
    private final Deque<Applied> log = new ArrayDeque<>();

    private int boxesLogged;
    /** The log tells of every commit behind this position. */
    private long loggedFrom;
    /** The commits up to here have taken away what they touch; -1 before the feed begins. */
    private long applied = -1;

    private int drawing;
    private volatile long heardAt;
    private volatile boolean hears;
    private long hits;
    private long dropped;

    TileCache(MapLayers layers, Footprints footprints, Ledger ledger, TileSettings settings) {
        this.layers = layers;
        this.footprints = footprints;
        this.ledger = ledger;
        long capacity = settings.cache().toBytes();
        this.live = new TileStore(capacity - capacity / PINNED_SHARE);
        this.pinned = new TileStore(capacity / PINNED_SHARE);
    }

    /** A commit's footprint in a layer. */
    private record Applied(String layer, Footprint footprint) {
        boolean touches(TileKey key) {
            TileAddress address = key.address();
            return layer.equals(key.sheet().layer())
                    && (footprint.touches() == null
                            || footprint.touches().stream()
                                    .anyMatch(touch -> touch.isOn(key.sheet().on())
                                            && TileRange.of(touch.box(), address.z())
                                                    .contains(address.x(), address.y())));
        }
    }

    /** How much is kept, and what became of it. */
    record Figures(long tiles, long bytes, long hits, long dropped) {}

    /** The tile as it is now, or as it was pinned; null when it is to be drawn. */
    @Nullable
    Tile find(TileKey key) {
        lock.lock();
        try {
            Tile found = key.sheet().isPinned() ? pinned.find(key) : isCurrent() ? live.find(key) : null;
            if (found != null) {
                hits++;
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is missing that was acknowledged here; waits some milliseconds for the feed to catch up. */
    private boolean isCurrent() {
        long acknowledged = ledger.acknowledged();
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        try {
            while (isHeard() && applied < acknowledged && System.nanoTime() < end) {
                told.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return isHeard() && applied >= acknowledged;
    }

    private boolean isHeard() {
        return hears && System.nanoTime() - heardAt < SILENT.toNanos();
    }

    /** To be called before a drawing's snapshot is taken, and {@link #ended} after it was put. */
    void begins() {
        lock.lock();
        try {
            drawing++;
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        lock.lock();
        try {
            drawing--;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps a tile, unless a commit that it does not show has touched it meanwhile.
     *
     * @param filter that of the key's id; null: none
     * @return whether it still holds
     */
    boolean put(TileKey key, @Nullable Map<String, Object> filter, Tile tile) {
        lock.lock();
        try {
            if (key.sheet().isPinned()) {
                pinned.put(key, filter, tile);
                return true;
            }
            if (applied < 0 || tile.position() < loggedFrom || isTouched(key, tile.position())) {
                return false;
            }
            live.put(key, filter, tile);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTouched(TileKey key, long position) {
        for (Iterator<Applied> newest = log.descendingIterator(); newest.hasNext(); ) {
            Applied each = newest.next();
            if (each.footprint.position() <= position) {
                return false;
            }
            if (each.touches(key)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void begin(long position) {
        lock.lock();
        try {
            live.clear();
            log.clear();
            boxesLogged = 0;
            loggedFrom = position;
            applied = position;
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void advance(long from, long to) {
        if (forgetIfIdle(to)) {
            return;
        }
        List<Applied> changes = new ArrayList<>();
        Map<TileKey.Sheet, Set<Touched>> chosen = new HashMap<>();
        for (TileLayer layer : layers.listTiles()) {
            List<Footprint> touching = to - from > MOST_COMMITS
                    ? List.of(Footprint.everywhere(to))
                    : footprints.list(layer, layer.changes(from, to));
            for (Footprint footprint : touching) {
                if (footprint.touches() == null || !footprint.touches().isEmpty()) {
                    changes.add(new Applied(layer.name(), footprint));
                }
            }
            chosen.putAll(chosen(layer, touching));
        }
        changes.sort(Comparator.comparingLong(each -> each.footprint.position()));
        lock.lock();
        try {
            for (Applied each : changes) {
                dropped += live.drop(each.layer, each.footprint, chosen);
                log.add(each);
                boxesLogged += each.footprint.size();
            }
            while (boxesLogged > MOST_BOXES && !log.isEmpty()) {
                Applied eldest = log.remove();
                boxesLogged -= eldest.footprint.size();
                loggedFrom = Math.max(loggedFrom, eldest.footprint.position());
            }
            applied = to;
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What the filters with tiles in the way choose of what was touched; beyond some filters all is taken for chosen. */
    private Map<TileKey.Sheet, Set<Touched>> chosen(TileLayer layer, List<Footprint> touching) {
        Map<TileKey.Sheet, Map<String, Object>> sheets;
        lock.lock();
        try {
            sheets = live.filtered(layer.name(), touching);
        } finally {
            lock.unlock();
        }
        Map<TileKey.Sheet, Set<Touched>> chosen = new HashMap<>();
        sheets.entrySet().stream().limit(MOST_FILTERS).forEach(sheet -> {
            Set<Touched> here =
                    footprints.chosen(layer, sheet.getValue(), sheet.getKey().on(), touching);
            if (here != null) {
                chosen.put(sheet.getKey(), here);
            }
        });
        return chosen;
    }

    /** Without tiles nobody needs to know what commits touched: a drawing that begins later sees them. */
    private boolean forgetIfIdle(long to) {
        lock.lock();
        try {
            if (!live.isEmpty() || drawing > 0) {
                return false;
            }
            log.clear();
            boxesLogged = 0;
            loggedFrom = to;
            applied = to;
            told.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void heard(long lookedAt) {
        heardAt = lookedAt;
        hears = true;
    }

    @Override
    public void lost() {
        hears = false;
    }

    Figures figures() {
        lock.lock();
        try {
            return new Figures(live.tiles() + pinned.tiles(), live.bytes() + pinned.bytes(), hits, dropped);
        } finally {
            lock.unlock();
        }
    }

    /** Every kept tile of the live state, once the feed has told up to a position. */
    Map<TileKey, Tile> all() {
        lock.lock();
        try {
            return live.all();
        } finally {
            lock.unlock();
        }
    }
}
