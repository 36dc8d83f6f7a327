package org.gengtu.demonstration;

import java.util.List;
import org.gengtu.filter.Connection;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageRequest;
import org.gengtu.ledger.Snapshot;

/** Pages of a site's reports. A site has some hundred at most: they are read for all sites of a level at once, and cut here. */
final class SiteReports {
    static final String KIND = "SiteReport";
    private static final String ORDER = "REPORTS";

    private SiteReports() {}

    static String id(Sites.ReportView report) {
        return report.event()
                .at()
                .id(KIND, report.event().county(), Long.toString(report.event().eventId()));
    }

    /**
     * @param newestFirst all of the site's
     * @throws org.gengtu.problem.Problem CURSOR_INVALID, CURSOR_MISMATCH
     */
    static Connection<Sites.ReportView> page(List<Sites.ReportView> newestFirst, PageRequest page, SiteView site) {
        List<Sites.ReportView> rest = newestFirst;
        if (page.cursor() != null) {
            String where = page.cursorArgument();
            Cursor cursor = Cursor.decode(page.cursor(), where);
            if (!cursor.order().equals(ORDER) || !cursor.filter().equals(scope(site))) {
                throw Cursor.mismatch("site", where);
            }
            rest = newestFirst.stream()
                    .dropWhile(report -> report.event().eventId() != cursor.id())
                    .skip(1)
                    .toList();
        }
        Snapshot at = site.at().snapshot();
        return new Connection<>(
                Page.cut(rest.subList(0, Math.min(rest.size(), page.size() + 1)), page),
                (long) newestFirst.size(),
                at.stamp(),
                report -> new Cursor(
                                ORDER,
                                scope(site),
                                at.on(),
                                Long.toString(at.position()),
                                site.at().pinned(),
                                null,
                                report.event().eventId())
                        .encode());
    }

    private static String scope(SiteView site) {
        return "S" + site.siteId();
    }
}
