package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.geo.Mu;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * How far the county's campaigns have come: for any region, on any day, as known at any position. Everything runs within
 * the request's reading transaction.
 */
@Service
public class Recoveries {
    /** A burn-down is told for so many days at most. */
    public static final int MOST_DAYS = 800;

    private static final int FIRST_CAMPAIGN = 2000;
    private static final int LAST_CAMPAIGN = 2200;

    /** The reporting lag is the median of what was recorded in so many days. */
    private static final int LAG_DAYS = 30;

    private final RecoveryBoards boards;
    private final RecoveryQueries queries;
    private final Reading reading;
    private final Regions regions;

    Recoveries(RecoveryBoards boards, RecoveryQueries queries, Reading reading, Regions regions) {
        this.boards = boards;
        this.queries = queries;
        this.reading = reading;
        this.regions = regions;
    }

    /** @throws Problem AS_OF_INVALID */
    Snapshot at(@Nullable AsOf asOf) {
        return reading.at(asOf);
    }

    /**
     * The campaign asked for, by default that of the day's year.
     *
     * @throws Problem ARGUMENT_INVALID
     */
    static int campaign(@Nullable Integer asked, Snapshot at) {
        if (asked == null) {
            return at.on().getYear();
        }
        if (asked < FIRST_CAMPAIGN || asked > LAST_CAMPAIGN) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "There is no campaign %d: a campaign is a year from %d to %d."
                                    .formatted(asked, FIRST_CAMPAIGN, LAST_CAMPAIGN))
                    .at("campaign");
        }
        return asked;
    }

    /**
     * The regions of a level that exist on the day, with their figures; those without plots too. By rank, then by code;
     * without an order by code. Regions for which the order has no value share the last rank.
     *
     * @param within only the regions within this one, itself included; null: all. A code that it used to bear, or bore
     *     on the day, finds it
     * @param campaign null: the year of the day
     * @throws Problem AS_OF_INVALID, REGION_UNKNOWN; ARGUMENT_INVALID for a campaign that cannot be, and for a level
     *     above the region's
     */
    public List<RegionRecovery> list(
            RegionLevel by,
            @Nullable RegionCode within,
            @Nullable AsOf asOf,
            @Nullable Integer campaign,
            @Nullable RecoveryOrder orderBy) {
        return listAt(by, within, at(asOf), campaign, orderBy);
    }

    /** The same at a state that is resolved already. */
    List<RegionRecovery> listAt(
            RegionLevel by,
            @Nullable RegionCode within,
            Snapshot at,
            @Nullable Integer campaign,
            @Nullable RecoveryOrder orderBy) {
        int year = campaign(campaign, at);
        RecoveryBoard board = boards.board(at);
        List<Frame.Then> listed = within == null
                ? board.frame().list(by, "")
                : within(board.frame(), within, by, at).stream()
                        .flatMap(prefix -> board.frame().list(by, prefix).stream())
                        .toList();
        Map<RegionCode, Region> known = today(listed, at);
        List<RegionRecovery> rows = new ArrayList<>();
        for (Frame.Then then : listed) {
            Region today = known.get(then.code());
            rows.add(new RegionRecovery(
                    today == null ? then.asRegion() : today,
                    then.name(),
                    null,
                    recovery(board, then.code(), List.of(then.code()), year, at)));
        }
        return orderBy == null ? rows : ranked(rows, orderBy);
    }

    /** The digits that begin the codes of that day within a region; none where it, or what has become it, did not exist. */
    private List<String> within(Frame frame, RegionCode within, RegionLevel by, Snapshot at) {
        List<RegionCode> codes = frame.find(within) != null ? List.of(within) : regions.codesAt(at, within);
        RegionCode code = codes.isEmpty()
                ? Problem.naming("region", () -> regions.getRegion(within)).code()
                : codes.getFirst();
        if (by.compareTo(code.level()) < 0) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The region %s is a %s and holds no %s.".formatted(code, code.level(), by))
                    .at("by");
        }
        return codes.stream().map(RegionCode::prefix).toList();
    }

    /** The regions as they are known today, or were last; none at today's own state, which tells them already. */
    private Map<RegionCode, Region> today(List<Frame.Then> listed, Snapshot at) {
        return at.open() || listed.isEmpty()
                ? Map.of()
                : regions.findAllEver(listed.stream().map(Frame.Then::code).toList());
    }

    /**
     * What the maps tell of all regions of a level that exist on the day or have plots then, by code.
     *
     * @param campaign null: the plots of all campaigns
     */
    public List<RegionWork> listWork(RegionLevel by, Snapshot at, @Nullable Integer campaign) {
        RecoveryBoard board = boards.board(at);
        Map<String, Figures> sums = board.sums(campaign, by);
        List<Frame.Then> listed = board.frame().list(by, "");
        Map<RegionCode, Region> known = today(listed, at);
        List<RegionWork> works = new ArrayList<>();
        for (Frame.Then then : listed) {
            Region today = known.get(then.code());
            works.add(RegionWork.of(
                    today == null ? then.asRegion() : today,
                    sums.getOrDefault(then.code().prefix(), Figures.NONE)));
        }
        return works;
    }

    /** The figures of one region, or of those that have become it since; empty where none of them existed on the day. */
    Optional<Recovery> find(RegionCode region, int campaign, Snapshot at) {
        RecoveryBoard board = boards.board(at);
        List<RegionCode> codes = board.frame().find(region) != null ? List.of(region) : regions.codesAt(at, region);
        return codes.isEmpty() ? Optional.empty() : Optional.of(recovery(board, codes.getFirst(), codes, campaign, at));
    }

    private static Recovery recovery(
            RecoveryBoard board, RegionCode region, List<RegionCode> codes, int campaign, Snapshot at) {
        Figures figures = board.figures(codes, campaign);
        Function<RecoveryStage, StageRecovery> stage = each -> StageRecovery.of(
                new StageScope(region, codes, campaign, each, at),
                figures,
                board.frame().mandates().deadline(region, campaign, each),
                target(board.frame(), region, campaign, each));
        return Recovery.of(
                at.stamp(), figures, stage.apply(RecoveryStage.RESTORATION), stage.apply(RecoveryStage.RECULTIVATION));
    }

    /**
     * A region's own target; of a county without one the sum of its townships', once each has one: a part of the task
     * beside what the whole county reached would say nothing.
     */
    private static @Nullable Long target(Frame frame, RegionCode region, int campaign, RecoveryStage stage) {
        Long own = frame.mandates().target(region, campaign, stage);
        if (own != null || region.level() != RegionLevel.COUNTY) {
            return own;
        }
        long sum = 0;
        List<Frame.Then> townships = frame.list(RegionLevel.TOWNSHIP, region.prefix());
        for (Frame.Then township : townships) {
            Long target = frame.mandates().target(township.code(), campaign, stage);
            if (target == null) {
                return null;
            }
            sum += target;
        }
        return townships.isEmpty() ? null : (Long) sum;
    }

    private record Valued(RegionRecovery row, @Nullable Double value) {}

    private List<RegionRecovery> ranked(List<RegionRecovery> rows, RecoveryOrder orderBy) {
        Map<StageScope, RecoveryForecast> forecasts = orderBy.by() == RecoveryOrder.By.FINISH
                ? forecasts(rows.stream()
                        .map(row -> row.recovery().stage(orderBy.stage()).scope())
                        .toList())
                : Map.of();
        List<Valued> ordered = rows.stream()
                .map(row -> new Valued(row, value(row.recovery().stage(orderBy.stage()), orderBy.by(), forecasts)))
                .sorted(Comparator.comparing(Valued::value, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        List<RegionRecovery> ranked = new ArrayList<>();
        int rank = 0;
        for (int i = 0; i < ordered.size(); i++) {
            Valued each = ordered.get(i);
            if (i == 0 || !Objects.equals(each.value, ordered.get(i - 1).value)) {
                rank = i + 1;
            }
            ranked.add(new RegionRecovery(each.row.region(), each.row.nameThen(), rank, each.row.recovery()));
        }
        return ranked;
    }

    /** The smallest is the best; null without a value. */
    private static @Nullable Double value(
            StageRecovery stage, RecoveryOrder.By by, Map<StageScope, RecoveryForecast> forecasts) {
        return switch (by) {
            case RATE -> stage.rate() == null ? null : -stage.rate();
            case TARGET_RATE -> stage.targetRate() == null ? null : -stage.targetRate();
            case OVERDUE_MU -> stage.overdueAreaMu();
            case FINISH -> {
                RecoveryForecast forecast = forecasts.get(stage.scope());
                if (forecast == null) {
                    yield null;
                }
                LocalDate finish = forecast.finishOn();
                yield finish == null ? Double.POSITIVE_INFINITY : (double) finish.toEpochDay();
            }
        };
    }

    /** A burn-down asked for: the stage of a region, from a day to a day, both included. */
    record BurnDown(StageScope of, LocalDate from, LocalDate to) {
        /** @throws Problem ARGUMENT_INVALID */
        BurnDown {
            if (from.isAfter(to)) {
                throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The days end on %s, before they begin.".formatted(to))
                        .at("from");
            }
            if (ChronoUnit.DAYS.between(from, to) >= MOST_DAYS) {
                throw Problem.of(ProblemCode.ARGUMENT_INVALID, "These are more than %d days.".formatted(MOST_DAYS))
                        .at("to");
            }
        }

        private Batch batch() {
            return new Batch(of.at(), of.campaign(), of.region().level(), from, to);
        }
    }

    /** What is read by one statement, for all regions. */
    private record Batch(Snapshot at, int campaign, RegionLevel level, LocalDate from, LocalDate to) {
        static Batch of(StageScope scope, LocalDate from, LocalDate to) {
            return new Batch(scope.at(), scope.campaign(), scope.region().level(), from, to);
        }
    }

    /**
     * What remained at the end of each day, beside the plan line. Days after the one that is read do not follow yet: the
     * list ends with it. Both are of what is known at the position; the plan is that of the plots and deadlines on the
     * day that is read.
     */
    Map<BurnDown, List<BurnDownDay>> burnDowns(Collection<BurnDown> asked) {
        Map<BurnDown, List<BurnDownDay>> answers = new HashMap<>();
        asked.stream().collect(Collectors.groupingBy(BurnDown::batch)).forEach((batch, group) -> {
            LocalDate last = batch.to.isAfter(batch.at.on()) ? batch.at.on() : batch.to;
            if (batch.from.isAfter(last)) {
                group.forEach(each -> answers.put(each, List.of()));
                return;
            }
            Map<String, List<RecoveryQueries.Day>> days = queries.listDays(
                    group.stream()
                            .map(each -> each.of.region().prefix())
                            .distinct()
                            .toList(),
                    batch.level,
                    batch.campaign,
                    batch.from,
                    last,
                    batch.at.position());
            RecoveryBoard board = boards.board(batch.at);
            for (BurnDown each : group) {
                answers.put(
                        each,
                        burnDown(changes(days, each.of), batch.from, last, each.of.stage(), plan(board, each.of)));
            }
        });
        return answers;
    }

    /** What changed in the regions of a scope, by day; several may change on one. */
    private static List<RecoveryQueries.Day> changes(Map<String, List<RecoveryQueries.Day>> days, StageScope of) {
        return of.prefixes().stream()
                .flatMap(prefix -> days.getOrDefault(prefix, List.of()).stream())
                .sorted(Comparator.comparing(RecoveryQueries.Day::day))
                .toList();
    }

    private Optional<PlanLine> plan(RecoveryBoard board, StageScope of) {
        List<PlanLine.Group> groups = of.codes().stream()
                .flatMap(code ->
                        board.dues(code, of.campaign(), campaign -> queries.listDues(of.at(), campaign)).stream())
                .map(due -> new PlanLine.Group(
                        due.registeredOn(),
                        of.stage() == RecoveryStage.RESTORATION ? due.restorationDueOn() : due.recultivationDueOn(),
                        BigDecimal.valueOf(due.area(), Mu.SCALE)))
                .toList();
        return groups.isEmpty() ? Optional.empty() : Optional.of(PlanLine.of(groups));
    }

    private static List<BurnDownDay> burnDown(
            List<RecoveryQueries.Day> changes,
            LocalDate from,
            LocalDate last,
            RecoveryStage stage,
            Optional<PlanLine> plan) {
        List<BurnDownDay> days = new ArrayList<>();
        List<BigDecimal> planned =
                plan.map(line -> line.remainingMu(from, last)).orElse(List.of());
        int next = 0;
        long plots = 0;
        long area = 0;
        for (LocalDate day = from; !day.isAfter(last); day = day.plusDays(1)) {
            while (next < changes.size() && !changes.get(next).day().isAfter(day)) {
                plots += changes.get(next).remainingPlots()[stage.ordinal()];
                area += changes.get(next).remainingArea()[stage.ordinal()];
                next++;
            }
            days.add(new BurnDownDay(
                    day,
                    Math.toIntExact(plots),
                    Recovery.mu(area),
                    planned.isEmpty() ? null : planned.get(days.size()).doubleValue()));
        }
        return days;
    }

    /** The forecasts of stages that have plots to reach; the others are left out. */
    Map<StageScope, RecoveryForecast> forecasts(Collection<StageScope> asked) {
        Map<StageScope, RecoveryForecast> forecasts = new HashMap<>();
        asked.stream()
                .filter(scope -> figures(scope).dutyPlots() > 0)
                .collect(Collectors.groupingBy(this::history))
                .forEach((batch, group) -> {
                    Map<String, List<RecoveryQueries.Day>> days = queries.listDays(
                            group.stream()
                                    .flatMap(each -> each.prefixes().stream())
                                    .distinct()
                                    .toList(),
                            batch.level,
                            batch.campaign,
                            batch.from,
                            batch.to,
                            batch.at.position());
                    group.forEach(scope -> forecasts.put(scope, forecast(scope, changes(days, scope), batch.from)));
                });
        return forecasts;
    }

    private Figures figures(StageScope scope) {
        return boards.board(scope.at()).figures(scope.codes(), scope.campaign());
    }

    private int lagDays(StageScope scope) {
        return boards.board(scope.at())
                .lagDays(
                        scope.stage(),
                        () -> queries.listReports(scope.at(), LAG_DAYS).entrySet().stream()
                                .collect(Collectors.toMap(
                                        Map.Entry::getKey, each -> ReportingLag.medianDays(each.getValue()))));
    }

    /**
     * The days that a forecast is made from, with the one before them first: today, those of the lag, the window. The same
     * for both stages, so that one statement serves both.
     */
    private Batch history(StageScope scope) {
        int longest = 0;
        for (RecoveryStage stage : RecoveryStage.values()) {
            longest = Math.max(
                    longest,
                    lagDays(new StageScope(scope.region(), scope.codes(), scope.campaign(), stage, scope.at())));
        }
        LocalDate on = scope.at().on();
        return Batch.of(scope, on.minusDays(longest + Forecast.Settings.USUAL.windowDays() + 1L), on);
    }

    private RecoveryForecast forecast(StageScope scope, List<RecoveryQueries.Day> days, LocalDate before) {
        RecoveryBoard board = boards.board(scope.at());
        Figures figures = board.figures(scope.codes(), scope.campaign());
        LocalDate deadline = board.frame().mandates().deadline(scope.region(), scope.campaign(), scope.stage());
        Map<LocalDate, BigDecimal> reached = new HashMap<>();
        LocalDate historyFrom = scope.at().on().plusDays(1);
        for (RecoveryQueries.Day day : days) {
            LocalDate first = day.day().equals(before) ? before.plusDays(1) : day.day();
            if (day.plots() > 0 && first.isBefore(historyFrom)) {
                historyFrom = first;
            }
            if (day.day().isAfter(before)) {
                reached.put(
                        day.day(),
                        BigDecimal.valueOf(day.reachedArea()[scope.stage().ordinal()], Mu.SCALE));
            }
        }
        long remaining = figures.dutyArea() - StageRecovery.reachedArea(figures, scope.stage());
        return RecoveryForecast.of(
                scope.stage(),
                deadline,
                Forecast.of(new ForecastQuestion(
                        scope.at().on(),
                        deadline,
                        BigDecimal.valueOf(remaining, Mu.SCALE),
                        historyFrom,
                        reached,
                        lagDays(scope),
                        ForecastQuestion.seed(
                                scope.region(),
                                scope.stage(),
                                scope.campaign(),
                                scope.at().on(),
                                scope.at().position()))));
    }
}
