package org.gengtu.region;

import java.time.LocalDate;
import java.util.List;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageInfo;
import org.gengtu.filter.PageRequest;
import org.jspecify.annotations.Nullable;

/** A page of villages. */
record VillageConnection(
        List<Edge> edges,
        List<Village> nodes,
        PageInfo pageInfo,
        @Nullable Integer totalCount) {
    private static final String ORDER = "CODE ASC";

    record Edge(String cursor, Village node) {}

    /** @param list what the list is narrowed to, as cursors remember it */
    static VillageConnection of(Page<Village> page, String list, @Nullable Integer totalCount) {
        return new VillageConnection(
                page.rows().stream()
                        .map(village -> new Edge(cursor(village, list), village))
                        .toList(),
                page.rows(),
                page.info(village -> cursor(village, list)),
                totalCount);
    }

    private static String cursor(Village village, String list) {
        // Regions are read as they are known today: the cursor needs no state.
        String code = village.code().digits();
        return new Cursor(ORDER, list, LocalDate.EPOCH, "0", false, code, Long.parseLong(code)).encode();
    }

    /** The code that a page's cursor stands at; null without a cursor. */
    static @Nullable String mark(PageRequest page, String list) {
        if (page.cursor() == null) {
            return null;
        }
        Cursor cursor = Cursor.decode(page.cursor(), page.cursorArgument());
        if (!cursor.order().equals(ORDER) || !cursor.filter().equals(list) || cursor.value() == null) {
            throw Cursor.mismatch("list", page.cursorArgument());
        }
        return cursor.value();
    }
}
