package org.gengtu.environment;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.gengtu.environment.Bulletin.Round;
import org.gengtu.environment.Bulletin.Visited;
import org.gengtu.environment.EnvironmentReports.Grouped;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The bulletin of a month: the same figures, places and rounds as asked for alone, of one state. */
@Service
class Bulletins {
    private static final int WORST = 10;
    private static final Comparator<Grouped> MOST_TO_DO_FIRST = Comparator.<Grouped>comparingInt(
                    each -> each.figures().overdue())
            .thenComparingInt(each -> each.figures().relapsed())
            .thenComparingInt(each -> each.figures().open())
            .reversed();

    private final Reading reading;
    private final Regions regions;
    private final EnvironmentReports reports;
    private final WorstPlaces worstPlaces;
    private final Inspections inspections;
    private final Problems problems;

    Bulletins(
            Reading reading,
            Regions regions,
            EnvironmentReports reports,
            WorstPlaces worstPlaces,
            Inspections inspections,
            Problems problems) {
        this.reading = reading;
        this.regions = regions;
        this.reports = reports;
        this.worstPlaces = worstPlaces;
        this.inspections = inspections;
        this.problems = problems;
    }

    /** @throws Problem ARGUMENT_INVALID when it is none, such as 2026-05 */
    static YearMonth month(String text) {
        try {
            return YearMonth.parse(text);
        } catch (DateTimeException e) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "\"%s\" is no month such as 2026-05.".formatted(Problem.shortened(text, 40)))
                    .at("month");
        }
    }

    /**
     * Within one reading transaction all of it is of one state.
     *
     * @param within null: the county
     * @param asOf its day ends the month where it is not over; null: the newest
     * @throws Problem ARGUMENT_INVALID for a month that has not begun on that day; REGION_UNKNOWN, AS_OF_INVALID
     */
    Bulletin of(YearMonth month, @Nullable RegionCode within, @Nullable AsOf asOf) {
        Snapshot asked = reading.at(asOf);
        if (asked.on().isBefore(month.atDay(1))) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "%s has not begun on %s.".formatted(month, asked.on()))
                    .at("month");
        }
        LocalDate end = month.atEndOfMonth();
        Snapshot at =
                asked.on().isAfter(end) ? reading.at(new AsOf(end, null, Long.toString(asked.position()))) : asked;
        Region region =
                within == null ? regions.getCounty() : Problem.naming("region", () -> regions.getRegion(within));
        Period period = Period.of(region.code(), month.atDay(1), at, regions);
        RegionLevel level = region.level();
        NamedRegion named =
                regions.namesAt(at, level, null).getOrDefault(region.code(), new NamedRegion(region, region.name()));
        return new Bulletin(
                month,
                at.stamp(),
                named,
                reports.list(Grouping.valueOf(level.name()), period).stream()
                        .filter(each ->
                                each.region() != null && each.region().code().equals(region.code()))
                        .findFirst()
                        .map(Grouped::figures)
                        .orElseGet(() -> EnvironmentFigures.of(at.stamp(), Map.of())),
                ranked(level == RegionLevel.COUNTY ? Grouping.TOWNSHIP : Grouping.VILLAGE, period),
                ranked(Grouping.UNIT, period),
                ranked(Grouping.ITEM, period),
                worstPlaces.list(WorstPlaceGrouping.VILLAGE, period, WORST),
                rounds(period));
    }

    /** Figures of the bulletin's state in its order, grouped otherwise. */
    List<Grouped> listBy(Grouping by, Bulletin of) {
        AsOf state = new AsOf(of.to(), null, of.asOf().position());
        return ranked(by, Period.of(of.region().code(), of.from(), reading.at(state), regions));
    }

    private List<Grouped> ranked(Grouping by, Period period) {
        return reports.list(by, period).stream().sorted(MOST_TO_DO_FIRST).toList();
    }

    private List<Round> rounds(Period period) {
        Snapshot at = period.at();
        List<Inspection> rounds = inspections.list(at, period.from(), at.on(), null);
        Collection<Long> ids = rounds.stream().map(Inspection::inspectionId).toList();
        Map<Long, List<Visit>> visits = inspections.listVisits(ids, at);
        Map<Long, Map<String, Integer>> found = problems.countByVisit(ids, new ReadAt(at, false));
        List<RegionCode> villages = visits.values().stream()
                .flatMap(List::stream)
                .map(Visit::village)
                .distinct()
                .toList();
        Map<RegionCode, PlaceName> places = PlaceName.all(villages, at, regions);
        return rounds.stream()
                .map(round -> new Round(
                        round,
                        visits.getOrDefault(round.inspectionId(), List.of()).stream()
                                .filter(visit -> visit.village().digits().startsWith(period.prefix()))
                                .map(visit -> new Visited(
                                        PlaceName.of(places, visit.village()),
                                        visit,
                                        found.getOrDefault(round.inspectionId(), Map.of())
                                                .getOrDefault(visit.village().digits(), 0)))
                                .toList()))
                .filter(round -> !round.visits().isEmpty())
                .toList();
    }
}
