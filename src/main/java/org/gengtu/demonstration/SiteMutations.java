package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.gengtu.api.Inputs;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.ReferenceCommands;
import org.gengtu.ledger.StoryCommands;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

/** The commands on sites, zones and the rules of a year: reads their inputs, hands over, reads the answer right behind. */
@Controller
class SiteMutations {
    private static final int LONGEST_CONTENT = 5_000;
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_LINE = 200;
    private static final int LONGEST_CODE = 40;
    private static final int MOST_MILESTONES = 50;
    private static final int MOST_LINES = 50;
    private static final int MOST_MINUTES = 600;
    private static final double ALL = 100;

    private final SiteCommands commands;
    private final Sites sites;
    private final DemonstrationRules rules;
    private final Indicators indicators;
    private final Units units;
    private final Places places;

    SiteMutations(
            SiteCommands commands,
            Sites sites,
            DemonstrationRules rules,
            Indicators indicators,
            Units units,
            Places places) {
        this.commands = commands;
        this.sites = sites;
        this.rules = rules;
        this.indicators = indicators;
        this.units = units;
        this.places = places;
    }

    /** A site after a command, and the event that it recorded. */
    record OneSite(SiteView site, SiteEventView event) {}

    record OneZone(ZoneView zone) {}

    record OneYear(DemonstrationRules.Rules rules) {}

    @MutationMapping
    OneSite addSite(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        LocalDate on = input.day("on");
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("code", input.code("code"));
        set.put("name", input.required("name"));
        set.putAll(described(input, on));
        set.putIfAbsent("pillars", List.of());
        set.putIfAbsent("indicators", List.of());
        set.putIfAbsent("roles", List.of());
        Places.Place place = places.of(input.text("villageCode", LONGEST_CODE), input.shape("position"), null);
        set.put("villageCode", place.village().digits());
        return one(commands.add(
                Inputs.call(field, actor, input),
                set,
                Objects.requireNonNull(place.shape(), "the schema wants a position"),
                footprint(input),
                step -> step.noted(input.note()).proven(input.files("evidence")),
                on));
    }

    private @Nullable Geometry footprint(CommandInput input) {
        Geometry shape = input.shape("footprint");
        return shape == null ? null : places.checked(shape, true, "footprint");
    }

    /** What an input tells of a site, but for its shapes and village; absent fields are left out. */
    private Map<String, @Nullable Object> described(CommandInput input, LocalDate on) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (input.get("tier") != null) {
            set.put("tier", input.get(SiteTier.class, "tier").name());
        }
        if (input.has("pillars")) {
            set.put(
                    "pillars",
                    Stream.of(Pillar.values())
                            .map(Enum::name)
                            .filter(each -> input.list("pillars").stream()
                                    .map(String::valueOf)
                                    .anyMatch(each::equals))
                            .toList());
        }
        if (input.has("indicators")) {
            List<String> codes = input.list("indicators").stream()
                    .map(String::valueOf)
                    .distinct()
                    .sorted()
                    .toList();
            indicators.requireLeaves(codes, on);
            set.put("indicators", codes);
        }
        if (input.get("visitMinutes") != null) {
            int minutes = input.integer("visitMinutes");
            require(
                    minutes >= 1 && minutes <= MOST_MINUTES,
                    "visitMinutes",
                    "A visit takes 1 to %d minutes, not %d.".formatted(MOST_MINUTES, minutes));
            set.put("visitMinutes", minutes);
        }
        hours(input, set);
        if (input.has("zone")) {
            Long zone = input.get("zone") == null ? null : (Long) input.live("zone", ZoneView.KIND);
            if (zone != null) {
                commands.requireZone(zone);
            }
            set.put("zone", zone);
        }
        responsible(input, on, set);
        if (input.has("roles")) {
            require(
                    input.list("roles").size() <= MOST_LINES,
                    "roles",
                    "At most %d roles are kept.".formatted(MOST_LINES));
            set.put("roles", input.list("roles").stream().map(this::role).toList());
        }
        return set;
    }

    private static void hours(CommandInput input, Map<String, @Nullable Object> set) {
        if (!input.has("opens") && !input.has("closes")) {
            return;
        }
        LocalTime opens = (LocalTime) input.get("opens");
        LocalTime closes = (LocalTime) input.get("closes");
        if ((opens == null) != (closes == null) || opens != null && !opens.isBefore(closes)) {
            throw Problem.of(
                            ProblemCode.HOURS_INVALID,
                            opens == null || closes == null
                                    ? "Only one of opens and closes is given."
                                    : "It closes at %s, not after it opens at %s.".formatted(closes, opens))
                    .at("closes");
        }
        set.put("opens", Objects.toString(opens, null));
        set.put("closes", Objects.toString(closes, null));
    }

    private void responsible(CommandInput input, LocalDate on, Map<String, @Nullable Object> set) {
        if (input.has("leadOfficial")) {
            set.put("leadOfficial", input.text("leadOfficial", LONGEST_LINE));
        }
        if (input.has("department")) {
            String department = input.text("department", LONGEST_CODE);
            if (department != null) {
                units.require(department, on, "department");
            }
            set.put("department", department);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, @Nullable Object> role(Object each) {
        CommandInput input = new CommandInput((Map<String, @Nullable Object>) each, sites.countyDigits());
        return new SiteRole(input.required("role"), input.text("office", LONGEST_LINE)).json();
    }

    private static void require(boolean isPossible, String where, String otherwise) {
        if (!isPossible) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, otherwise).at(where);
        }
    }

    @MutationMapping
    OneSite surveySite(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, SiteEventKind.SURVEYED, input -> nothing());
    }

    @MutationMapping
    OneSite selectSite(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, SiteEventKind.SELECTED, input -> commands.selecting(input.day("on")));
    }

    @MutationMapping
    OneSite dropSite(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, SiteEventKind.DROPPED, input -> single("reason", input.required("reason")));
    }

    @MutationMapping
    OneSite planSite(DataFetchingEnvironment field, Actor actor) {
        return told(field, actor, SiteEventKind.PLANNED, input -> {
            LocalDate on = input.day("on");
            Map<String, @Nullable Object> rest = new LinkedHashMap<>();
            responsible(input, on, rest);
            return before -> {
                Map<String, @Nullable Object> set = single(
                        "plan",
                        plan(input, on, before == null ? null : before.plan()).json());
                set.putAll(rest);
                return set;
            };
        });
    }

    /** @param before the plan that it takes the place of, whose milestones' ids stay theirs; null: none */
    private SitePlan plan(CommandInput input, LocalDate on, @Nullable SitePlan before) {
        String content = input.text("content", LONGEST_CONTENT);
        require(content != null, "content", "The content is blank.");
        require(
                input.list("requirements").size() <= MOST_LINES
                        && input.list("milestones").size() <= MOST_MILESTONES,
                "milestones",
                "A plan has at most %d requirements and %d milestones.".formatted(MOST_LINES, MOST_MILESTONES));
        LocalDate approvedOn = input.findDay("approvedOn");
        List<SitePlan.Milestone> milestones = new ArrayList<>();
        Set<String> given = new HashSet<>();
        Set<String> taken = new HashSet<>();
        if (before != null) {
            before.milestones().forEach(each -> taken.add(each.id()));
        }
        input.list("milestones").forEach(each -> taken.add(String.valueOf(((Map<?, ?>) each).get("id"))));
        int next = 0;
        for (Object each : input.list("milestones")) {
            @SuppressWarnings("unchecked")
            CommandInput milestone = new CommandInput((Map<String, @Nullable Object>) each, sites.countyDigits());
            LocalDate dueOn = milestone.day("dueOn");
            if (dueOn.isBefore(on)) {
                throw Problem.of(
                                ProblemCode.MILESTONE_INVALID,
                                "The milestone %s is due on %s, before the plan of %s."
                                        .formatted(milestone.required("name"), dueOn, on))
                        .at("milestones");
            }
            String id = milestone.text("id", LONGEST_CODE);
            while (id == null) {
                next++;
                id = taken.add("m" + next) ? "m" + next : null;
            }
            if (!given.add(id)) {
                throw Problem.of(ProblemCode.MILESTONE_INVALID, "The id %s stands twice.".formatted(id))
                        .at("milestones");
            }
            milestones.add(new SitePlan.Milestone(id, milestone.required("name"), dueOn, null));
        }
        return new SitePlan(
                Objects.requireNonNull(content),
                input.list("requirements").stream()
                        .map(String::valueOf)
                        .map(this::line)
                        .toList(),
                milestones,
                on,
                approvedOn);
    }

    private String line(String text) {
        require(
                !text.isBlank() && text.codePointCount(0, text.length()) <= LONGEST_LINE && text.indexOf('\0') < 0,
                "requirements",
                "A requirement has 1 to %d characters.".formatted(LONGEST_LINE));
        return text.strip();
    }

    @MutationMapping
    OneSite startUpgrading(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, SiteEventKind.UPGRADING_STARTED, input -> nothing());
    }

    @MutationMapping
    OneSite siteReady(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, SiteEventKind.READY, input -> nothing());
    }

    @MutationMapping
    OneSite reportSiteProgress(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, SiteEventKind.REPORTED, input -> {
            SiteReportKind kind = input.get(SiteReportKind.class, "kind");
            Number percent = (Number) input.get("percent");
            boolean isWeekly = kind == SiteReportKind.WEEKLY_READINESS;
            require(!isWeekly || percent != null, "percent", "A weekly report says how ready the site is.");
            require(
                    percent == null || percent.doubleValue() >= 0 && percent.doubleValue() <= ALL,
                    "percent",
                    "%s percent are not possible; give 0 to 100.".formatted(percent));
            String text = input.text("text", LONGEST_TEXT);
            require(isWeekly || text != null, "text", "A monthly report says what was done.");
            return commands.reporting(
                    kind, input.day("on"), isWeekly && percent != null ? (Double) percent.doubleValue() : null, text);
        });
    }

    @MutationMapping
    OneSite completeMilestone(DataFetchingEnvironment field, Actor actor) {
        return step(
                field, actor, SiteEventKind.MILESTONE_DONE, input -> single("milestone", input.required("milestone")));
    }

    @MutationMapping
    OneSite correctSite(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        LocalDate from = input.findDay("from");
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (input.get("name") != null) {
            set.put("name", input.required("name"));
        }
        set.putAll(described(
                input,
                from == null ? sites.at((Map<String, Object>) null).snapshot().on() : from));
        for (String due : List.of("planDueOn", "buildingDueOn")) {
            if (input.get(due) != null) {
                set.put(due, input.day(due).toString());
            }
        }
        Geometry position = input.shape("position");
        if (position != null || input.get("villageCode") != null) {
            Places.Place place = places.of(input.text("villageCode", LONGEST_CODE), position, null);
            set.put("villageCode", place.village().digits());
            position = place.shape();
        }
        if (position instanceof Point moved && !set.containsKey("zone")) {
            set.put("zone", commands.findZoneAt(moved).orElse(null));
        }
        return one(commands.correct(
                Inputs.call(field, actor, input),
                new SiteCommands.Correction(
                        input.live("siteId", SiteView.KIND),
                        input.version(),
                        from,
                        set,
                        position,
                        input.has("footprint"),
                        footprint(input),
                        input.required("reason"))));
    }

    @MutationMapping
    OneSite withdrawSiteEvent(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.withdraw(
                Inputs.call(field, actor, input),
                input.key("eventId", SiteView.EVENT_KIND),
                input.required("reason"),
                input.version()));
    }

    @MutationMapping
    OneZone saveZone(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Geometry area = input.shape("area");
        RegionCode village = null;
        if (area != null) {
            Places.Place place = places.of(null, null, area);
            area = place.shape();
            village = place.village();
        }
        Done done = commands.saveZone(
                Inputs.call(field, actor, input),
                new SiteCommands.Saving(
                        input.code("code"),
                        input.version(),
                        input.get("name") == null ? null : input.required("name"),
                        area,
                        village,
                        input.has("retiredOn"),
                        input.findDay("retiredOn"),
                        input.day("from"),
                        input.note()));
        ReadAt at = sites.behind(done);
        return new OneZone(Objects.requireNonNull(
                sites.findZones(List.of(done.id("object")), at).get(done.id("object"))));
    }

    @MutationMapping
    OneYear saveDemonstrationRules(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Done done = rules.save(
                Inputs.call(field, actor, input),
                new DemonstrationRules.Rules(
                        input.integer("year"),
                        input.day("planDueOn"),
                        input.day("buildingDueOn"),
                        input.integer("planDays"),
                        input.integer("buildingDays"),
                        input.integer("weeklyDays"),
                        input.integer("monthlyDays"),
                        input.integer("liaisonDays")),
                input.day("from"));
        return new OneYear(rules.read(
                Integer.parseInt(ReferenceCommands.key(done)),
                sites.behind(done).snapshot()));
    }

    /** What a step says beside its kind. */
    interface Saying {
        Map<String, @Nullable Object> read(CommandInput input);
    }

    /** What a step says, once the state before it is known. */
    interface Telling {
        StoryCommands.Saying<SiteState> read(CommandInput input);
    }

    private OneSite step(DataFetchingEnvironment field, Actor actor, SiteEventKind kind, Saying saying) {
        return told(field, actor, kind, input -> {
            Map<String, @Nullable Object> said = saying.read(input);
            return before -> said;
        });
    }

    private OneSite told(DataFetchingEnvironment field, Actor actor, SiteEventKind kind, Telling telling) {
        CommandInput input = input(field);
        long siteId = input.live("siteId", SiteView.KIND);
        return one(commands.record(
                Inputs.call(field, actor, input),
                Step.of(siteId, input.version(), kind, input.day("on"), telling.read(input))
                        .noted(input.note())
                        .proven(input.files("evidence"))));
    }

    private static Map<String, @Nullable Object> nothing() {
        return new LinkedHashMap<>();
    }

    private static Map<String, @Nullable Object> single(String name, Object value) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put(name, value);
        return set;
    }

    private OneSite one(Done done) {
        ReadAt at = sites.behind(done);
        long siteId = done.id("object");
        long eventId = done.id("event");
        return new OneSite(
                Objects.requireNonNull(sites.findLast(List.of(siteId), at).get(siteId)),
                Objects.requireNonNull(sites.findEvents(List.of(eventId), at).get(eventId)));
    }

    private CommandInput input(DataFetchingEnvironment field) {
        return Inputs.of(field, sites.countyDigits());
    }
}
