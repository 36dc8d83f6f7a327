package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long it takes until the ledger knows what was done. */
public final class ReportingLag {
    private ReportingLag() {}

    /**
     * Something that was done and became known.
     *
     * @param happenedOn the day it was done
     * @param recordedOn the county's day on which the commit that told it was recorded, never before
     *     {@code happenedOn}
     * @param areaMu its weight, not negative; 1 for each where plots shall count alike
     */
    public record Report(LocalDate happenedOn, LocalDate recordedOn, BigDecimal areaMu) {}

    /**
     * The median lag, by area: the fewest days within which half of the mu was known. 0 where there is no report.
     *
     * <p>The reports are to be chosen by the day on which they were <em>recorded</em> (such as in the last 60 days).
     * Chosen by the day on which the work was done, those still under way would be missing, and the lag come out short.
     */
    public static int medianDays(List<Report> reports) {
        Map<Long, BigDecimal> muByDays = new TreeMap<>();
        BigDecimal all = BigDecimal.ZERO;
        for (Report report : reports) {
            long days = ChronoUnit.DAYS.between(report.happenedOn, report.recordedOn);
            if (days < 0) {
                throw new IllegalArgumentException(
                        "Recorded on " + report.recordedOn + ", before " + report.happenedOn);
            }
            muByDays.merge(days, report.areaMu, BigDecimal::add);
            all = all.add(report.areaMu);
        }
        BigDecimal known = BigDecimal.ZERO;
        for (Map.Entry<Long, BigDecimal> each : muByDays.entrySet()) {
            known = known.add(each.getValue());
            if (known.add(known).compareTo(all) >= 0) {
                return Math.toIntExact(each.getKey());
            }
        }
        return 0;
    }
}
