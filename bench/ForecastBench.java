import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gengtu.calendar.Campaign;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.recovery.Course;
import org.gengtu.recovery.Forecast;
import org.gengtu.recovery.ForecastQuestion;
import org.gengtu.recovery.ReportingLag;
import org.gengtu.region.RegionCode;
import org.gengtu.sample.SampleYear;
import org.gengtu.sample.SampleYear.Event;
import org.gengtu.sample.SampleYear.PlotYear;

/**
 * Tests the forecast against generated years, whose whole truth is known: every township and stage is asked on several
 * days before the deadline, with only what was reported before that day began.
 *
 * <p>In these years hardly a township ever finishes its whole ledger: some plots lapse, some are never begun. So the
 * forecast is asked for tasks too, a share of the ledger's mu set in January, and last for all that is not exempt. What is not
 * finished by the year's end counts as never; so does an end of a range that lies after it.
 */
public final class ForecastBench {
    private static final String USAGE = """
            bin/bench forecast [options]
              --years N     generated years (default 20)
              --first SEED  seed of the first of them; the others follow (default 1)
              --plots N     plots of each year (default 20000)
              --out FILE    the same tables in this file too
            """;

    private static final int[] DAYS_BEFORE = {60, 45, 30, 21, 14, 7};
    private static final int LAG_FROM_DAYS = 60;
    /** Shares of the ledger, percent. */
    private static final int[] TASKS = {60, 70, 80, 90, 95};
    /** Stands for all that is not exempt. */
    private static final int ALL = 100;

    private static final int[] WITH_ALL = {60, 70, 80, 90, 95, ALL};
    /** The generator knows when the New Year's festival is from 2024 to 2030; two of them are leap years. */
    private static final int FIRST_YEAR = 2024;

    private static final int YEARS = 7;
    private static final LocalDate NEVER = LocalDate.MAX;

    private final StringBuilder told = new StringBuilder();

    /** What is compared: its name, how the forecast is made, whether the newest days are left out. */
    private record Variant(String name, Forecast.Settings settings, boolean lagged) {}

    private static final Variant USUAL = new Variant("as it is: 3 days go on", Forecast.Settings.USUAL, true);
    private static final List<Variant> VARIANTS = List.of(
            USUAL,
            new Variant("1 day goes on", new Forecast.Settings(14, 1, 1_000), true),
            new Variant("2 days go on", new Forecast.Settings(14, 2, 1_000), true),
            new Variant("4 days go on", new Forecast.Settings(14, 4, 1_000), true),
            new Variant("7 days go on", new Forecast.Settings(14, 7, 1_000), true),
            new Variant("14 days go on", new Forecast.Settings(14, 14, 1_000), true),
            new Variant("each day drawn for itself", new Forecast.Settings(14, 1_100, 200), true),
            new Variant("3 days, only today left out", Forecast.Settings.USUAL, false));

    /** A question's answer beside the truth. */
    private record Answer(
            Variant variant,
            String township,
            RecoveryStage stage,
            int task,
            int daysBefore,
            LocalDate deadline,
            LocalDate truth,
            Forecast forecast) {

        private LocalDate end(LocalDate end) {
            return end == null || end.getYear() > deadline.getYear() ? NEVER : end;
        }

        boolean tooLate() {
            return truth.isBefore(end(forecast.finishEarliest()));
        }

        boolean tooEarly() {
            return truth.isAfter(end(forecast.finishLatest()));
        }

        boolean held() {
            return !tooLate() && !tooEarly();
        }

        boolean trulyLate() {
            return truth.isAfter(deadline);
        }

        boolean said(Course course) {
            return forecast.course() == course;
        }

        /** Days from the 10 % end to the 90 % end; a range that is open counts as the longest. */
        long width() {
            return forecast.finishLatest() == null || forecast.finishEarliest() == null
                    ? Long.MAX_VALUE
                    : forecast.finishLatest().toEpochDay() - forecast.finishEarliest().toEpochDay();
        }

        String series() {
            return township + " " + stage + " " + task;
        }
    }

    /** A township's stage as known at some time. */
    private static final class Known {
        private BigDecimal allMu = BigDecimal.ZERO;
        private final TreeMap<LocalDate, BigDecimal> exemptMu = new TreeMap<>();
        private final Map<RecoveryStage, TreeMap<LocalDate, BigDecimal>> netMu = new HashMap<>();
        private final Map<RecoveryStage, List<ReportingLag.Report>> reports = new HashMap<>();

        TreeMap<LocalDate, BigDecimal> net(RecoveryStage stage) {
            return netMu.computeIfAbsent(stage, key -> new TreeMap<>());
        }

        List<ReportingLag.Report> reports(RecoveryStage stage) {
            return reports.computeIfAbsent(stage, key -> new ArrayList<>());
        }

        static BigDecimal sum(Map<LocalDate, BigDecimal> days) {
            return days.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            if (!List.of("--years", "--first", "--plots", "--out").contains(arguments[i]) || i + 1 == arguments.length) {
                System.err.print(USAGE);
                System.exit(2);
            }
            options.put(arguments[i], arguments[++i]);
        }
        ForecastBench bench = new ForecastBench();
        bench.measure(
                Integer.parseInt(options.getOrDefault("--years", "20")),
                Integer.parseInt(options.getOrDefault("--first", "1")),
                Integer.parseInt(options.getOrDefault("--plots", "20000")));
        if (options.containsKey("--out")) {
            Files.writeString(Path.of(options.get("--out")), bench.told);
        }
    }

    private void measure(int years, int first, int plots) {
        Map<Variant, List<Answer>> answers = new LinkedHashMap<>();
        long nanos = 0;
        int asked = 0;
        for (int seed = first; seed < first + years; seed++) {
            int year = FIRST_YEAR + Math.floorMod(seed, YEARS);
            System.err.println("Year " + year + " of seed " + seed + " ...");
            List<PlotYear> all = SampleYear.generate(seed, year, plots).plots();
            Map<String, Known> truth = known(all, NEVER);
            for (RecoveryStage stage : RecoveryStage.values()) {
                Campaign campaign = Campaign.ofYear(year);
                LocalDate deadline = stage == RecoveryStage.RESTORATION
                        ? campaign.restorationDueOn()
                        : campaign.recultivationDueOn();
                for (int daysBefore : DAYS_BEFORE) {
                    LocalDate asOf = deadline.minusDays(daysBefore);
                    for (Map.Entry<String, Known> each : known(all, asOf).entrySet()) {
                        for (int task : WITH_ALL) {
                            Known known = each.getValue();
                            Known whole = truth.get(each.getKey());
                            // a task is set in January, before an area is corrected or a plot exempted
                            BigDecimal taskMu = taskMu(all, each.getKey(), task);
                            BigDecimal remaining = task == ALL
                                    ? known.allMu.subtract(Known.sum(known.exemptMu)).subtract(Known.sum(known.net(stage)))
                                    : taskMu.subtract(Known.sum(known.net(stage)));
                            if (remaining.signum() <= 0) {
                                continue;
                            }
                            LocalDate finish = finish(whole, stage, task, taskMu, year);
                            int lag = ReportingLag.medianDays(known.reports(stage));
                            for (Variant variant : VARIANTS) {
                                ForecastQuestion question = new ForecastQuestion(
                                        asOf,
                                        deadline,
                                        remaining,
                                        LocalDate.of(year, 1, 2),
                                        known.net(stage),
                                        variant.lagged ? lag : 0,
                                        ForecastQuestion.seed(
                                                new RegionCode(each.getKey()), stage, year, asOf, seed * 100L + task));
                                long began = System.nanoTime();
                                Forecast forecast = Forecast.of(question, variant.settings);
                                if (variant == USUAL) {
                                    nanos += System.nanoTime() - began;
                                    asked++;
                                }
                                answers.computeIfAbsent(variant, key -> new ArrayList<>())
                                        .add(new Answer(
                                                variant,
                                                seed + " " + each.getKey(),
                                                stage,
                                                task,
                                                daysBefore,
                                                deadline,
                                                finish.isBefore(asOf) ? asOf : finish,
                                                forecast));
                            }
                        }
                    }
                }
            }
        }
        tell("# bin/bench forecast: %d years of %,d plots, seeds %d to %d\n".formatted(years, plots, first, first + years - 1));
        tell("Of each township and stage, %s days before the deadline. Range: 10 to 90 %%.".formatted(days()));
        tell("One forecast takes %.3f ms (mean of %,d).".formatted(nanos / 1e6 / asked, asked));
        List<Answer> usual = answers.get(USUAL);
        byTask(usual);
        byDay(usual);
        byVariant(answers);
    }

    // ---- the tables

    private static String days() {
        return String.join(", ", Arrays.stream(DAYS_BEFORE).mapToObj(Integer::toString).toList());
    }

    private void byTask(List<Answer> all) {
        tell("\n## By task: where the truth lay, and what was said of those that were on time and late\n");
        tell("| task | asked | held | truth before the range | truth after it | on time: ON_COURSE / AT_RISK / LATE | late: ON_COURSE / AT_RISK / LATE | never |");
        tell("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (int task : TASKS) {
            byTask(task + " % of the ledger", all.stream().filter(each -> each.task == task).toList());
        }
        byTask("**these tasks**", tasks(all));
        byTask("all that is not exempt", all.stream().filter(each -> each.task == ALL).toList());
    }

    private void byTask(String name, List<Answer> all) {
        tell("| %s | %,d | %s | %s | %s | %s | %s | %s |".formatted(
                name,
                all.size(),
                percent(all.stream().filter(Answer::held).count(), all.size()),
                percent(all.stream().filter(Answer::tooLate).count(), all.size()),
                percent(all.stream().filter(Answer::tooEarly).count(), all.size()),
                courses(all.stream().filter(each -> !each.trulyLate()).toList()),
                courses(all.stream().filter(Answer::trulyLate).toList()),
                percent(all.stream().filter(each -> each.truth.equals(NEVER)).count(), all.size())));
    }

    private static String courses(List<Answer> all) {
        return String.join(
                " / ",
                Arrays.stream(Course.values())
                        .map(course -> Long.toString(all.stream().filter(each -> each.said(course)).count()))
                        .toList());
    }

    private void byDay(List<Answer> all) {
        List<Answer> tasks = tasks(all);
        List<Answer> whole = all.stream().filter(each -> each.task == ALL).toList();
        tell("\n## By day: the tasks together; and all that is not exempt\n");
        tell("| days before | held | of the late: LATE | LATE by then | of those on time: LATE | AT_RISK | all that is not exempt: held | of the late: LATE |");
        tell("|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (int daysBefore : DAYS_BEFORE) {
            List<Answer> then = tasks.stream().filter(each -> each.daysBefore == daysBefore).toList();
            List<Answer> late = then.stream().filter(Answer::trulyLate).toList();
            List<Answer> onTime = then.stream().filter(each -> !each.trulyLate()).toList();
            List<Answer> wholeThen = whole.stream().filter(each -> each.daysBefore == daysBefore).toList();
            List<Answer> wholeLate = wholeThen.stream().filter(Answer::trulyLate).toList();
            long lateSeries = tasks.stream().filter(Answer::trulyLate).map(Answer::series).distinct().count();
            long toldByThen = tasks.stream()
                    .filter(each -> each.trulyLate() && each.daysBefore >= daysBefore && each.said(Course.LATE))
                    .map(Answer::series)
                    .distinct()
                    .count();
            tell("| %d | %s | %s | %s | %s | %s | %s | %s |".formatted(
                    daysBefore,
                    percent(then.stream().filter(Answer::held).count(), then.size()),
                    percent(late.stream().filter(each -> each.said(Course.LATE)).count(), late.size()),
                    percent(toldByThen, lateSeries),
                    percent(onTime.stream().filter(each -> each.said(Course.LATE)).count(), onTime.size()),
                    percent(onTime.stream().filter(each -> each.said(Course.AT_RISK)).count(), onTime.size()),
                    percent(wholeThen.stream().filter(Answer::held).count(), wholeThen.size()),
                    percent(wholeLate.stream().filter(each -> each.said(Course.LATE)).count(), wholeLate.size())));
        }
    }

    private void byVariant(Map<Variant, List<Answer>> answers) {
        tell("\n## Other ways to draw: the tasks together\n");
        tell("| | held | held, tasks of 60 to 80 % | median width, days | of the late: LATE | of those on time: LATE | AT_RISK |");
        tell("|---|---:|---:|---:|---:|---:|---:|");
        answers.forEach((variant, all) -> {
            List<Answer> tasks = tasks(all);
            List<Answer> lower = tasks.stream().filter(each -> each.task <= 80).toList();
            List<Answer> late = tasks.stream().filter(Answer::trulyLate).toList();
            List<Answer> onTime = tasks.stream().filter(each -> !each.trulyLate()).toList();
            long width = tasks.stream().mapToLong(Answer::width).sorted().skip(tasks.size() / 2).findFirst().orElse(0);
            tell("| %s | %s | %s | %s | %s | %s | %s |".formatted(
                    variant.name,
                    percent(tasks.stream().filter(Answer::held).count(), tasks.size()),
                    percent(lower.stream().filter(Answer::held).count(), lower.size()),
                    width == Long.MAX_VALUE ? "open" : "" + width,
                    percent(late.stream().filter(each -> each.said(Course.LATE)).count(), late.size()),
                    percent(onTime.stream().filter(each -> each.said(Course.LATE)).count(), onTime.size()),
                    percent(onTime.stream().filter(each -> each.said(Course.AT_RISK)).count(), onTime.size())));
        });
    }

    private static List<Answer> tasks(List<Answer> all) {
        return all.stream().filter(each -> each.task != ALL).toList();
    }

    private static String percent(long part, long of) {
        return of == 0 ? "–" : "%.0f %%".formatted(100.0 * part / of);
    }

    // ---- what was known, and what came of it

    private static String township(PlotYear plot) {
        return plot.villageCode().substring(0, 9) + "000";
    }

    private final Map<List<PlotYear>, Map<String, BigDecimal>> areas = new IdentityHashMap<>();

    private BigDecimal taskMu(List<PlotYear> all, String township, int percent) {
        return areas.computeIfAbsent(all, plots -> {
                    Map<String, BigDecimal> sums = new HashMap<>();
                    plots.forEach(plot -> sums.merge(township(plot), plot.areaMu(), BigDecimal::add));
                    return sums;
                })
                .get(township)
                .multiply(BigDecimal.valueOf(percent))
                .movePointLeft(2)
                .setScale(2, RoundingMode.HALF_UP);
    }

    /** The first day of the year at whose end nothing of the task remained; or never. */
    private static LocalDate finish(Known truth, RecoveryStage stage, int task, BigDecimal taskMu, int year) {
        BigDecimal remaining = task == ALL ? truth.allMu : taskMu;
        for (LocalDate day = LocalDate.of(year, 1, 1); day.getYear() == year; day = day.plusDays(1)) {
            remaining = remaining.subtract(truth.net(stage).getOrDefault(day, BigDecimal.ZERO));
            if (task == ALL) {
                remaining = remaining.subtract(truth.exemptMu.getOrDefault(day, BigDecimal.ZERO));
            }
            if (remaining.signum() <= 0) {
                return day;
            }
        }
        return NEVER;
    }

    /** By township, what had been reported when the day began. */
    private static Map<String, Known> known(List<PlotYear> all, LocalDate before) {
        Map<String, Known> townships = new TreeMap<>();
        for (PlotYear plot : all) {
            add(townships.computeIfAbsent(township(plot), key -> new Known()), plot, before);
        }
        return townships;
    }

    private static void add(Known known, PlotYear plot, LocalDate before) {
        BigDecimal areaMu = plot.areaMu();
        List<Event> events = new ArrayList<>();
        for (Event event : plot.events()) {
            if (!event.recordedOn().isBefore(before)) {
                continue;
            }
            if (event.field().equals("declaredAreaMu")) {
                areaMu = new BigDecimal(event.value());
            } else if (event.field().equals("restoredOn")) {
                int last = events.size() - 1;
                while (!events.get(last).kind().equals("RESTORED")) {
                    last--;
                }
                Event was = events.get(last);
                events.set(last, new Event(was.kind(), LocalDate.parse(event.value()), was.recordedOn(), "", ""));
            } else {
                events.add(event);
            }
        }
        known.allMu = known.allMu.add(areaMu);
        boolean restored = false;
        boolean recultivated = false;
        for (Event event : events) {
            switch (event.kind()) {
                case "RESTORED" -> {
                    reach(known, RecoveryStage.RESTORATION, event, areaMu, before);
                    restored = true;
                }
                case "RECULTIVATED" -> {
                    reach(known, RecoveryStage.RECULTIVATION, event, areaMu, before);
                    recultivated = true;
                }
                case "LAPSED" -> {
                    if (restored) {
                        known.net(RecoveryStage.RESTORATION).merge(event.on(), areaMu.negate(), BigDecimal::add);
                    }
                    if (recultivated) {
                        known.net(RecoveryStage.RECULTIVATION).merge(event.on(), areaMu.negate(), BigDecimal::add);
                    }
                    restored = false;
                    recultivated = false;
                }
                default -> known.exemptMu.merge(event.on(), areaMu, BigDecimal::add);
            }
        }
    }

    private static void reach(Known known, RecoveryStage stage, Event event, BigDecimal areaMu, LocalDate before) {
        known.net(stage).merge(event.on(), areaMu, BigDecimal::add);
        if (!before.equals(NEVER) && event.recordedOn().isAfter(before.minusDays(LAG_FROM_DAYS + 1L))) {
            known.reports(stage).add(new ReportingLag.Report(event.on(), event.recordedOn(), areaMu));
        }
    }

    private void tell(String line) {
        told.append(line).append('\n');
        System.out.println(line);
    }
}
