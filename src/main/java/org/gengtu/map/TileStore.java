package org.gengtu.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.gengtu.map.Footprint.Touch;
import org.gengtu.map.Footprint.Touched;
import org.jspecify.annotations.Nullable;

/**
 * Kept tiles, bounded in bytes and fair between filters: when it is full, the filter that holds most gives up the tile that
 * it has not used for longest. Not for several threads at once.
 */
final class TileStore {
    /** Filters whose tiles are kept; beyond, the one that was not used for longest goes as a whole. */
    private static final int MOST_GROUPS = 256;

    private static final int GROUP_BYTES = 1_000;

    private final long capacity;
    private final Map<GroupKey, Group> groups = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long tiles;

    /** @param capacity in bytes */
    TileStore(long capacity) {
        this.capacity = capacity;
    }

    private record GroupKey(String layer, String filterId) {}

    /** The tiles of one filter on all days, in the order of their use. */
    private static final class Group {
        private final Map<TileKey.Sheet, Sheet> sheets = new HashMap<>();
        private final Entry ends = new Entry();
        /** As GraphQL would coerce it; null: none. */
        private final @Nullable Map<String, Object> filter;

        private long bytes = GROUP_BYTES;

        Group(@Nullable Map<String, Object> filter) {
            this.filter = filter;
            ends.before = ends;
            ends.after = ends;
        }
    }

    /** The tiles of one filter and day, by zoom. */
    private record Sheet(Group group, TileKey.Sheet key, List<Map<Long, Entry>> zooms) {
        static Sheet of(Group group, TileKey.Sheet key) {
            List<Map<Long, Entry>> zooms = new ArrayList<>();
            for (int z = 0; z <= TileAddress.DEEPEST; z++) {
                zooms.add(new HashMap<>());
            }
            return new Sheet(group, key, zooms);
        }

        boolean isEmpty() {
            return zooms.stream().allMatch(Map::isEmpty);
        }
    }

    private static final class Entry {
        private @Nullable Sheet sheet;
        private @Nullable Tile tile;
        private int z;
        private long place;
        private @Nullable Entry before;
        private @Nullable Entry after;
    }

    private static long place(int x, int y) {
        return (long) x << Integer.SIZE | y;
    }

    private static GroupKey groupOf(TileKey key) {
        return new GroupKey(key.sheet().layer(), key.sheet().filterId());
    }

    @Nullable
    Tile find(TileKey key) {
        Group group = groups.get(groupOf(key));
        Sheet sheet = group == null ? null : group.sheets.get(key.sheet());
        if (group == null || sheet == null) {
            return null;
        }
        TileAddress address = key.address();
        Entry entry = sheet.zooms.get(address.z()).get(place(address.x(), address.y()));
        if (entry == null) {
            return null;
        }
        unlink(entry);
        link(group, entry);
        return entry.tile;
    }

    /** @param filter that of the key's id; null: none */
    void put(TileKey key, @Nullable Map<String, Object> filter, Tile tile) {
        TileAddress address = key.address();
        if (tile.keptBytes() > capacity / 2) {
            return;
        }
        GroupKey groupKey = groupOf(key);
        Group group = groups.get(groupKey);
        if (group == null) {
            group = new Group(filter);
            groups.put(groupKey, group);
            bytes += GROUP_BYTES;
        }
        Group into = group;
        Sheet sheet = group.sheets.computeIfAbsent(key.sheet(), each -> Sheet.of(into, each));
        Entry known = sheet.zooms.get(address.z()).get(place(address.x(), address.y()));
        if (known != null && known.tile != null) {
            int more = tile.keptBytes() - known.tile.keptBytes();
            known.tile = tile;
            group.bytes += more;
            bytes += more;
            unlink(known);
            link(group, known);
            shrink();
            return;
        }
        Entry entry = new Entry();
        entry.sheet = sheet;
        entry.tile = tile;
        entry.z = address.z();
        entry.place = place(address.x(), address.y());
        sheet.zooms.get(entry.z).put(entry.place, entry);
        link(group, entry);
        group.bytes += tile.keptBytes();
        bytes += tile.keptBytes();
        tiles++;
        shrink();
    }

    private void shrink() {
        while (groups.size() > MOST_GROUPS) {
            removeAll(groups.values().iterator().next());
        }
        while (bytes > capacity && !groups.isEmpty()) {
            Group largest = null;
            for (Group group : groups.values()) {
                if (largest == null || group.bytes > largest.bytes) {
                    largest = group;
                }
            }
            Entry eldest = largest == null ? null : largest.ends.after;
            if (largest == null || eldest == null || eldest == largest.ends) {
                return;
            }
            remove(eldest);
        }
    }

    private void removeAll(Group group) {
        for (Entry entry = group.ends.after; entry != null && entry != group.ends; entry = group.ends.after) {
            remove(entry);
        }
    }

    private static void link(Group group, Entry entry) {
        Entry newest = group.ends.before;
        entry.before = newest;
        entry.after = group.ends;
        if (newest != null) {
            newest.after = entry;
        }
        group.ends.before = entry;
    }

    private static void unlink(Entry entry) {
        Entry before = entry.before;
        Entry after = entry.after;
        if (before != null && after != null) {
            before.after = after;
            after.before = before;
        }
    }

    private void remove(Entry entry) {
        Sheet sheet = entry.sheet;
        Tile tile = entry.tile;
        if (sheet == null || tile == null) {
            return;
        }
        unlink(entry);
        sheet.zooms.get(entry.z).remove(entry.place);
        Group group = sheet.group;
        group.bytes -= tile.keptBytes();
        bytes -= tile.keptBytes();
        tiles--;
        if (sheet.isEmpty()) {
            group.sheets.remove(sheet.key);
            if (group.sheets.isEmpty()) {
                groups.remove(new GroupKey(sheet.key.layer(), sheet.key.filterId()));
                bytes -= GROUP_BYTES;
            }
        }
    }

    /** Which of a layer's filters, by day, have tiles that commits touch, but for those that may have changed anything. */
    Map<TileKey.Sheet, Map<String, Object>> filtered(String layer, List<Footprint> footprints) {
        Map<TileKey.Sheet, Map<String, Object>> filtered = new LinkedHashMap<>();
        for (Sheet sheet : sheets(layer)) {
            Map<String, Object> filter = sheet.group.filter;
            if (filter != null
                    && footprints.stream()
                            .anyMatch(footprint -> footprint.touches() != null
                                    && !touched(sheet, footprint, each -> true).isEmpty())) {
                filtered.put(sheet.key, filter);
            }
        }
        return filtered;
    }

    private List<Sheet> sheets(String layer) {
        List<Sheet> sheets = new ArrayList<>();
        groups.forEach((key, group) -> {
            if (key.layer.equals(layer)) {
                sheets.addAll(group.sheets.values());
            }
        });
        return sheets;
    }

    /** @param counts which touches, of those on the sheet's day */
    private static List<Entry> touched(Sheet sheet, Footprint footprint, Predicate<Touch> counts) {
        List<Entry> touched = new ArrayList<>();
        List<Touch> touches = footprint.touches();
        for (int z = 0; z <= TileAddress.DEEPEST; z++) {
            Map<Long, Entry> there = sheet.zooms.get(z);
            if (there.isEmpty()) {
                continue;
            }
            if (touches == null) {
                touched.addAll(there.values());
                continue;
            }
            for (Touch touch : touches) {
                if (touch.isOn(sheet.key.on()) && counts.test(touch)) {
                    gather(there, TileRange.of(touch.box(), z), touched);
                }
            }
        }
        return touched;
    }

    /**
     * Takes away the tiles of a layer that a commit changes and that were drawn before it.
     *
     * @param chosen of the objects of the commit, those that filters choose before it or after it, by filter and day; for a
     *     filter that is not in it all may be
     * @return how many
     */
    int drop(String layer, Footprint footprint, Map<TileKey.Sheet, Set<Touched>> chosen) {
        List<Entry> dropped = new ArrayList<>();
        for (Sheet sheet : sheets(layer)) {
            Set<Touched> here = chosen.get(sheet.key);
            Predicate<Touch> counts = sheet.key.filterId().isEmpty()
                    ? Touch::isSeen
                    : touch -> here == null || here.contains(new Touched(footprint.position(), touch.key()));
            dropped.addAll(touched(sheet, footprint, counts));
        }
        int count = 0;
        for (Entry entry : dropped) {
            Tile tile = entry.tile;
            if (tile != null && tile.position() < footprint.position()) {
                remove(entry);
                entry.tile = null;
                count++;
            }
        }
        return count;
    }

    private static void gather(Map<Long, Entry> there, TileRange range, List<Entry> into) {
        if (range.size() > there.size()) {
            there.values().stream()
                    .filter(entry -> range.contains((int) (entry.place >> Integer.SIZE), (int) entry.place))
                    .forEach(into::add);
            return;
        }
        for (int x = range.west(); x <= range.east(); x++) {
            for (int y = range.north(); y <= range.south(); y++) {
                Entry entry = there.get(place(x, y));
                if (entry != null) {
                    into.add(entry);
                }
            }
        }
    }

    void clear() {
        groups.clear();
        bytes = 0;
        tiles = 0;
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    long tiles() {
        return tiles;
    }

    long bytes() {
        return bytes;
    }

    /** Every kept tile, for tests that compare each with a fresh drawing. */
    Map<TileKey, Tile> all() {
        Map<TileKey, Tile> all = new LinkedHashMap<>();
        for (Group group : groups.values()) {
            for (Sheet sheet : group.sheets.values()) {
                for (int z = 0; z <= TileAddress.DEEPEST; z++) {
                    Iterator<Entry> entries = sheet.zooms.get(z).values().iterator();
                    while (entries.hasNext()) {
                        Entry entry = entries.next();
                        Tile tile = entry.tile;
                        if (tile != null) {
                            all.put(
                                    new TileKey(sheet.key, new TileAddress(z, (int) (entry.place >> Integer.SIZE), (int)
                                            entry.place)),
                                    tile);
                        }
                    }
                }
            }
        }
        return all;
    }
}
