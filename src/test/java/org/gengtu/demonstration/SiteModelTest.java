package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Random commands on a few sites, backdated ones, corrections and withdrawals among them, against a model that keeps a list of
 * what was said and replays it: what is refused, and every site's state on every day at every position.
 */
class SiteModelTest extends SiteRoom {
    private static final int COMMANDS = 700;
    private static final int DAYS = 40;
    private static final int SITES = 6;
    private static final List<String> MILESTONES = List.of("m1", "m2", "m3");

    @Autowired
    SiteCommands commands;

    @Autowired
    LedgerVerification verification;

    private LocalDate last = LocalDate.MIN;

    /** Something that was said of a site. @param argument of the step: a name, a percentage, a milestone or those of a plan */
    private record Said(
            long eventId,
            long commit,
            SiteEventKind kind,
            LocalDate on,
            String argument,
            @Nullable Long takesBack) {}

    /** What the model knows of a site on a day. @param milestones those of its plan, each with the day on which it was done */
    private record Is(
            SiteStatus status,
            LocalDate since,
            String name,
            @Nullable String dropReason,
            @Nullable Map<String, LocalDate> milestones,
            @Nullable BigDecimal percent,
            @Nullable LocalDate planDue,
            @Nullable LocalDate buildingDue,
            @Nullable LocalDate weeklyDue,
            @Nullable LocalDate monthlyDue) {
        boolean isUnderWay() {
            return status == SiteStatus.SELECTED || status == SiteStatus.UPGRADING;
        }

        Is reached(SiteStatus reached, LocalDate on) {
            return new Is(
                    reached, on, name, dropReason, milestones, percent, planDue, buildingDue, weeklyDue, monthlyDue);
        }

        Is planned(Map<String, LocalDate> with) {
            return new Is(status, since, name, dropReason, with, percent, planDue, buildingDue, weeklyDue, monthlyDue);
        }

        Is reported(BigDecimal now, LocalDate weekly) {
            return new Is(status, since, name, dropReason, milestones, now, planDue, buildingDue, weekly, monthlyDue);
        }
    }

    private static final Map<String, LocalDate> NONE = Map.of();

    /** All that was said of a site, in the order in which it was said. */
    private record Model(List<Said> said) {
        Model with(Said more) {
            List<Said> all = new ArrayList<>(said);
            all.add(more);
            return new Model(all);
        }

        /** By the day from which it holds; null when the story is not possible. */
        @Nullable
        TreeMap<LocalDate, Is> replay(long commit) {
            Set<Long> gone = new HashSet<>();
            said.stream()
                    .filter(each -> each.commit <= commit && each.takesBack != null)
                    .forEach(each -> gone.add(each.takesBack));
            List<Said> standing = new ArrayList<>(said.stream()
                    .filter(each -> each.commit <= commit && each.takesBack == null && !gone.contains(each.eventId))
                    .toList());
            standing.sort(Comparator.comparing(Said::on));
            TreeMap<LocalDate, Is> days = new TreeMap<>();
            Is now = null;
            for (Said each : standing) {
                now = after(now, each);
                if (now == null) {
                    return null;
                }
                days.put(each.on, now);
            }
            return days;
        }

        private static @Nullable Is after(@Nullable Is is, Said said) {
            LocalDate on = said.on;
            if (is == null) {
                return said.kind == SiteEventKind.ADDED
                        ? new Is(SiteStatus.CANDIDATE, on, said.argument, null, null, null, null, null, null, null)
                        : null;
            }
            SiteStatus status = is.status;
            Map<String, LocalDate> plan = is.milestones;
            return switch (said.kind) {
                case SURVEYED -> status == SiteStatus.CANDIDATE ? is.reached(SiteStatus.SURVEYED, on) : null;
                case SELECTED ->
                    status == SiteStatus.SURVEYED
                            ? new Is(
                                    SiteStatus.SELECTED,
                                    on,
                                    is.name,
                                    null,
                                    null,
                                    null,
                                    on.isAfter(on.withMonth(6).withDayOfMonth(20))
                                            ? on.plusDays(14)
                                            : on.withMonth(6).withDayOfMonth(20),
                                    on.isAfter(LocalDate.of(on.getYear(), 10, 31))
                                            ? on.plusDays(60)
                                            : LocalDate.of(on.getYear(), 10, 31),
                                    on.plusDays(7),
                                    on.plusDays(31))
                            : null;
                case DROPPED ->
                    status == SiteStatus.DROPPED || status == SiteStatus.READY
                            ? null
                            : new Is(
                                    SiteStatus.DROPPED,
                                    on,
                                    is.name,
                                    said.argument,
                                    plan,
                                    is.percent,
                                    is.planDue,
                                    is.buildingDue,
                                    is.weeklyDue,
                                    is.monthlyDue);
                case PLANNED -> {
                    Map<String, LocalDate> next = new TreeMap<>();
                    for (String id : said.argument.split(",")) {
                        next.put(id, plan == null ? LocalDate.MIN : plan.getOrDefault(id, LocalDate.MIN));
                    }
                    yield is.isUnderWay() ? is.planned(next) : null;
                }
                case UPGRADING_STARTED ->
                    plan != null && status == SiteStatus.SELECTED ? is.reached(SiteStatus.UPGRADING, on) : null;
                case MILESTONE_DONE -> {
                    if (!is.isUnderWay() || plan == null || !LocalDate.MIN.equals(plan.get(said.argument))) {
                        yield null;
                    }
                    Map<String, LocalDate> next = new TreeMap<>(plan);
                    next.put(said.argument, on);
                    yield is.planned(next);
                }
                case READY ->
                    status == SiteStatus.UPGRADING
                                    && !Objects.requireNonNullElse(plan, NONE).containsValue(LocalDate.MIN)
                            ? is.reported(new BigDecimal("100.00"), is.weeklyDue)
                                    .reached(SiteStatus.READY, on)
                            : null;
                case REPORTED ->
                    said.argument.isEmpty()
                            ? monthly(is, on)
                            : is.isUnderWay() ? is.reported(new BigDecimal(said.argument), on.plusDays(7)) : null;
                case CORRECTED ->
                    new Is(
                            status,
                            is.since,
                            said.argument,
                            is.dropReason,
                            plan,
                            is.percent,
                            is.planDue,
                            is.buildingDue,
                            is.weeklyDue,
                            is.monthlyDue);
                case ADDED -> null;
                case WITHDRAWN -> throw new IllegalArgumentException("It does not stand.");
            };
        }

        private static @Nullable Is monthly(Is is, LocalDate on) {
            return is.isUnderWay() || is.status == SiteStatus.READY
                    ? new Is(
                            is.status,
                            is.since,
                            is.name,
                            is.dropReason,
                            is.milestones,
                            is.percent,
                            is.planDue,
                            is.buildingDue,
                            is.weeklyDue,
                            on.plusDays(31))
                    : null;
        }
    }

    private static final List<SiteEventKind> STEPS = List.of(
            SiteEventKind.SURVEYED,
            SiteEventKind.SELECTED,
            SiteEventKind.SELECTED,
            SiteEventKind.DROPPED,
            SiteEventKind.PLANNED,
            SiteEventKind.PLANNED,
            SiteEventKind.UPGRADING_STARTED,
            SiteEventKind.UPGRADING_STARTED,
            SiteEventKind.MILESTONE_DONE,
            SiteEventKind.MILESTONE_DONE,
            SiteEventKind.MILESTONE_DONE,
            SiteEventKind.READY,
            SiteEventKind.READY,
            SiteEventKind.REPORTED,
            SiteEventKind.REPORTED,
            SiteEventKind.CORRECTED);

    @Test
    void agreesWithAListOfWhatWasSaid() {
        last = day("12-20");
        Random random = new Random(20261126);
        Map<Long, Model> models = new LinkedHashMap<>();
        List<Long> commits = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < COMMANDS; i++) {
            if (models.size() < SITES) {
                add(random, models, commits);
                continue;
            }
            List<Long> ids = List.copyOf(models.keySet());
            long site = ids.get(random.nextInt(ids.size()));
            Model model = models.get(site);
            boolean takesBack = random.nextInt(8) == 0;
            Said wanted = takesBack ? withdrawal(random, model) : step(random, i, model);
            if (wanted == null) {
                continue;
            }
            boolean isPossible = model.with(wanted).replay(Long.MAX_VALUE) != null;
            try {
                Done done = send(site, wanted, model.said.size());
                assertThat(isPossible).as("%s of %s", wanted, model.said).isTrue();
                commits.add(commit());
                models.put(
                        site,
                        model.with(new Said(
                                done.id("event"),
                                commits.getLast(),
                                wanted.kind,
                                wanted.on,
                                wanted.argument,
                                wanted.takesBack)));
            } catch (Problem problem) {
                assertThat(isPossible)
                        .as("%s refused with %s of %s", wanted, problem.what(), model.said)
                        .isFalse();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(COMMANDS / 10);
        Map<SiteEventKind, Integer> told = new HashMap<>();
        models.values().forEach(model -> model.said.forEach(said -> told.merge(said.kind, 1, Integer::sum)));
        assertThat(told.keySet()).containsExactlyInAnyOrder(SiteEventKind.values());
        assertThat(told.get(SiteEventKind.WITHDRAWN)).isGreaterThan(20);
        compare(models, commits);
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
        findsAPlantedFault();
    }

    private void findsAPlantedFault() {
        JdbcClient owner = JdbcClient.create(database.owner());
        String known = "WHERE state_id = (SELECT max(state_id) FROM site_state)";
        assertThat(owner.sql("UPDATE site_state SET visit_minutes = visit_minutes + 1 " + known)
                        .update())
                .isEqualTo(1);
        assertThat(verification.verify(VerificationRun.Watch.NONE).told())
                .hasSize(2)
                .allSatisfy(difference -> assertThat(difference.toString()).contains("site_state"));
        owner.sql("UPDATE site_state SET visit_minutes = visit_minutes - 1 " + known)
                .update();
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    private void add(Random random, Map<Long, Model> models, List<Long> commits) {
        Place place = places.get(random.nextInt(places.size()));
        LocalDate on = last.minusDays(DAYS - random.nextInt(5));
        String name = "点位" + models.size();
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("code", "S" + models.size());
        set.put("name", name);
        set.put("tier", "VILLAGE_FEATURE");
        set.put("pillars", List.of("CULTURE"));
        set.put("indicators", List.of("A01-1"));
        set.put("roles", List.of());
        set.put("visitMinutes", 30);
        set.put("villageCode", place.village());
        Done done = commands.add(
                call("addSite"),
                set,
                Shapes.FACTORY.createPoint(new Coordinate(place.longitude(), place.latitude())),
                null,
                Function.identity(),
                on);
        commits.add(commit());
        models.put(
                done.id("object"),
                new Model(List.of(new Said(done.id("event"), commits.getLast(), SiteEventKind.ADDED, on, name, null))));
    }

    private static CommandCall call(String mutation) {
        return new CommandCall(new Actor("县"), mutation, Map.of(), null);
    }

    private @Nullable Said withdrawal(Random random, Model model) {
        Set<Long> gone = new HashSet<>();
        model.said.forEach(each -> gone.add(Objects.requireNonNullElse(each.takesBack, -1L)));
        // the first is left, so that there is a site to go on with
        List<Said> left = model.said.stream()
                .skip(1)
                .filter(each -> each.takesBack == null && !gone.contains(each.eventId))
                .toList();
        return left.isEmpty()
                ? null
                : new Said(
                        0,
                        Long.MAX_VALUE,
                        SiteEventKind.WITHDRAWN,
                        last,
                        "",
                        left.get(random.nextInt(left.size())).eventId);
    }

    /** What leads on from a state. */
    private static SiteEventKind next(Is is) {
        return switch (is.status) {
            case CANDIDATE -> SiteEventKind.SURVEYED;
            case SURVEYED -> SiteEventKind.SELECTED;
            case SELECTED -> is.milestones == null ? SiteEventKind.PLANNED : SiteEventKind.UPGRADING_STARTED;
            case UPGRADING ->
                Objects.requireNonNullElse(is.milestones, NONE).containsValue(LocalDate.MIN)
                        ? SiteEventKind.MILESTONE_DONE
                        : SiteEventKind.READY;
            case DROPPED, READY -> SiteEventKind.REPORTED;
        };
    }

    private Said step(Random random, int number, Model model) {
        TreeMap<LocalDate, Is> days = Objects.requireNonNull(model.replay(Long.MAX_VALUE));
        SiteEventKind kind =
                random.nextBoolean() ? next(days.lastEntry().getValue()) : STEPS.get(random.nextInt(STEPS.size()));
        // mostly behind what was said before, so that stories go on
        int back = random.nextInt(3) == 0
                ? random.nextInt(DAYS)
                : Math.max(0, DAYS - 6 - number * DAYS / COMMANDS - random.nextInt(4));
        String argument = switch (kind) {
            case PLANNED -> {
                List<String> some = new ArrayList<>(MILESTONES);
                Collections.shuffle(some, random);
                yield String.join(
                        ",",
                        some.subList(0, 1 + random.nextInt(2)).stream().sorted().toList());
            }
            case MILESTONE_DONE -> MILESTONES.get(random.nextInt(MILESTONES.size()));
            case REPORTED -> random.nextBoolean() ? "" : random.nextInt(100) + ".50";
            case CORRECTED, DROPPED -> "第" + number;
            default -> "";
        };
        return new Said(0, Long.MAX_VALUE, kind, last.minusDays(back), argument, null);
    }

    private Done send(long site, Said said, int version) {
        if (said.takesBack != null) {
            return commands.withdraw(call("withdrawSiteEvent"), said.takesBack, "误记", version);
        }
        if (said.kind == SiteEventKind.CORRECTED) {
            return commands.correct(
                    call("correctSite"),
                    new SiteCommands.Correction(
                            site,
                            version,
                            said.on,
                            new LinkedHashMap<>(Map.of("name", said.argument)),
                            null,
                            false,
                            null,
                            "写错"));
        }
        return commands.record(call(said.kind.name()), Step.of(site, version, said.kind, said.on, before -> set(said)));
    }

    private Map<String, @Nullable Object> set(Said said) {
        return switch (said.kind) {
            case SELECTED -> commands.selecting(said.on);
            case REPORTED ->
                said.argument.isEmpty()
                        ? commands.reporting(SiteReportKind.MONTHLY_WORK, said.on, null, "做了")
                        : commands.reporting(
                                SiteReportKind.WEEKLY_READINESS, said.on, Double.valueOf(said.argument), null);
            case PLANNED ->
                new LinkedHashMap<>(Map.of(
                        "plan",
                        new SitePlan(
                                        "内容",
                                        List.of(),
                                        List.of(said.argument.split(",")).stream()
                                                .map(id -> new SitePlan.Milestone(id, id, dueOn(id), null))
                                                .toList(),
                                        said.on,
                                        null)
                                .json()));
            case MILESTONE_DONE -> new LinkedHashMap<>(Map.of("milestone", said.argument));
            case DROPPED -> new LinkedHashMap<>(Map.of("reason", said.argument));
            default -> new LinkedHashMap<>();
        };
    }

    private LocalDate dueOn(String milestone) {
        return last.plusDays(MILESTONES.indexOf(milestone));
    }

    private long commit() {
        return database.jdbc()
                .sql("SELECT commit_id FROM ledger_commit ORDER BY position DESC LIMIT 1")
                .query(Long.class)
                .single();
    }

    private record Kept(LocalDate from, LocalDate to, long knownFrom, long knownTo, String is) {}

    /** The columns of a state as the model says them. */
    private String told(Is is) {
        Map<String, LocalDate> plan = is.milestones;
        LocalDate next = plan == null
                ? null
                : plan.entrySet().stream()
                        .filter(each -> each.getValue().equals(LocalDate.MIN))
                        .map(each -> dueOn(each.getKey()))
                        .min(Comparator.naturalOrder())
                        .orElse(null);
        List<Object> columns = new ArrayList<>();
        columns.add(is.status);
        columns.add(is.since);
        columns.add(is.name);
        columns.add(is.dropReason);
        columns.add(plan == null ? null : plan.size());
        columns.add(next);
        columns.add(is.percent);
        columns.add(is.planDue);
        columns.add(is.buildingDue);
        columns.add(is.weeklyDue);
        columns.add(is.monthlyDue);
        return columns.toString();
    }

    private void compare(Map<Long, Model> models, List<Long> commits) {
        models.forEach((site, model) -> {
            List<Kept> kept = database.jdbc()
                    .sql("""
                            SELECT valid_from, valid_to, known_from, known_to, status, status_on, name, drop_reason,
                                jsonb_array_length(plan -> 'milestones'), milestone_due_on, percent, plan_due_on,
                                building_due_on, weekly_due_on, monthly_due_on
                            FROM site_state WHERE site_id = ?""")
                    .param(site)
                    .query((row, number) -> {
                        List<Object> columns = new ArrayList<>();
                        for (int column = 5; column <= 15; column++) {
                            columns.add(row.getObject(column));
                        }
                        return new Kept(
                                row.getObject(1, LocalDate.class),
                                row.getObject(2, LocalDate.class),
                                row.getLong(3),
                                row.getLong(4),
                                columns.toString());
                    })
                    .list();
            for (long commit : commits) {
                TreeMap<LocalDate, Is> days = Objects.requireNonNull(model.replay(commit));
                for (int i = -1; i <= DAYS + 1; i++) {
                    LocalDate day = last.minusDays(i);
                    Map.Entry<LocalDate, Is> entry = days.floorEntry(day);
                    List<String> found = kept.stream()
                            .filter(each -> each.knownFrom <= commit
                                    && each.knownTo > commit
                                    && !each.from.isAfter(day)
                                    && each.to.isAfter(day))
                            .map(Kept::is)
                            .toList();
                    assertThat(found)
                            .as("site %d on %s at commit %d", site, day, commit)
                            .isEqualTo(entry == null ? List.of() : List.of(told(entry.getValue())));
                }
            }
        });
    }
}
