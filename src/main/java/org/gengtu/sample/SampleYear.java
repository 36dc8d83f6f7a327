package org.gengtu.sample;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.geo.Mu;
import org.locationtech.jts.algorithm.Area;

/**
 * A generated year in memory with its whole truth: what happened on which day, and on which day it became known. It
 * measures methods that must do with what is known so far against what came of it.
 *
 * @param plots all plots of the county, in the order of their numbers
 */
public record SampleYear(List<PlotYear> plots) {
    public SampleYear {
        plots = List.copyOf(plots);
    }

    /**
     * A plot and all that happened to it.
     *
     * @param villageCode twelve digits
     * @param areaMu declared, else measured; two decimals; corrections are among the events
     * @param foundOn the day it was registered on
     * @param events in the order in which they became known
     */
    public record PlotYear(String villageCode, BigDecimal areaMu, LocalDate foundOn, List<Event> events) {
        public PlotYear {
            events = List.copyOf(events);
        }
    }

    /**
     * Something that happened to a plot.
     *
     * @param kind RESTORED, RECULTIVATED, LAPSED, EXEMPTED or CORRECTED
     * @param on the day it happened on; may lie after the year's end where it began within it
     * @param recordedOn the day of the report, never before {@code on}
     * @param field of a correction: restoredOn or declaredAreaMu; else empty
     * @param value of a correction: a day or mu; else empty
     */
    public record Event(String kind, LocalDate on, LocalDate recordedOn, String field, String value) {}

    /**
     * Makes a year, as {@code bin/gengtu sample} with the same settings would, but writes nothing. What would be
     * first restored after the year is not restored at all.
     *
     * @param seed of everything
     * @param year of the campaign
     * @param plots how many, 1 to 1,000,000
     */
    public static SampleYear generate(long seed, int year, int plots) {
        Terrain terrain = new Terrain(seed);
        Regions regions = Regions.generate(seed, terrain);
        Campaign campaign = new Campaign(seed, year, LocalDate.of(year + 1, 1, 1), regions);
        LocalDate newYear = LocalDate.of(year, 1, 1);
        List<PlotYear> made = new ArrayList<>();
        new Plots(seed, year, terrain, regions).generate(plots, plot -> {
            campaign.add(plot);
            List<Event> events = campaign.events(plot.number() - 1).stream()
                    .map(event -> new Event(
                            event.kind(),
                            newYear.plusDays(event.on()),
                            newYear.plusDays(event.recorded()),
                            event.field(),
                            event.value()))
                    .toList();
            made.add(new PlotYear(regions.villages().get(plot.village()).code(), area(plot), plot.foundOn(), events));
        });
        return new SampleYear(made);
    }

    private static BigDecimal area(SamplePlot plot) {
        return plot.declaredCentimu() == 0
                ? Mu.ofSquareMetres(Area.ofRing(plot.ring()))
                : BigDecimal.valueOf(plot.declaredCentimu(), Mu.SCALE);
    }
}
