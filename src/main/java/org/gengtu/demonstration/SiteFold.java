package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gengtu.ledger.StoryFold;
import org.gengtu.ledger.StoryRow;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;

/** Folds a site's events into its states by day: which step may follow which, and what each leaves behind. */
final class SiteFold extends StoryFold<SiteState> {
    private static final BigDecimal ALL = new BigDecimal("100.00");

    private final VillageTrail trail;
    private long siteId;
    private long boundaryId;
    private @Nullable Long footprintId;
    private String code = "";
    private String name = "";
    private String villageCode = "";
    private @Nullable Long zoneId;
    private SiteTier tier = SiteTier.GROUP_HIGHLIGHT;
    private List<Pillar> pillars = List.of();
    private List<String> indicators = List.of();
    private @Nullable SiteStatus status;
    private LocalDate statusOn = LocalDate.MIN;
    private LocalDate addedOn = LocalDate.MIN;
    private int visitMinutes;
    private @Nullable LocalTime opens;
    private @Nullable LocalTime closes;
    private @Nullable String leadOfficial;
    private @Nullable String department;
    private List<SiteRole> roles = List.of();
    private @Nullable String dropReason;
    private @Nullable SitePlan plan;
    private @Nullable LocalDate planDueOn;
    private @Nullable LocalDate buildingDueOn;
    private @Nullable LocalDate selectedOn;
    private @Nullable LocalDate upgradingOn;
    private @Nullable BigDecimal percent;
    private @Nullable LocalDate reportedOn;
    private @Nullable LocalDate weeklyDueOn;
    private @Nullable LocalDate workedOn;
    private @Nullable LocalDate monthlyDueOn;

    private SiteFold(VillageTrail trail) {
        super("site");
        this.trail = trail;
    }

    /** The fold of stories, as villages become others by a trail. */
    static Function<List<StoryRow>, List<SiteState>> by(VillageTrail trail) {
        return story -> new SiteFold(trail).fold(story, trail.days());
    }

    @Override
    protected void apply(StoryRow event) {
        SiteEventKind kind = SiteEventKind.valueOf(event.kind());
        boolean begins = kind == SiteEventKind.ADDED;
        require(event, begins == (status == null), status == null ? "it is not named by then" : "it is named already");
        switch (kind) {
            case ADDED -> {
                siteId = event.objectId();
                addedOn = event.on();
                reach(SiteStatus.CANDIDATE, event);
                set(event);
            }
            case SURVEYED -> step(event, SiteStatus.SURVEYED, SiteStatus.CANDIDATE);
            case SELECTED -> {
                step(event, SiteStatus.SELECTED, SiteStatus.SURVEYED);
                selectedOn = event.on();
                planDueOn = event.day("planDueOn");
                buildingDueOn = event.day("buildingDueOn");
                weeklyDueOn = event.day("weeklyDueOn");
                monthlyDueOn = event.day("monthlyDueOn");
            }
            case DROPPED -> {
                requireNot(event, SiteStatus.DROPPED, SiteStatus.READY);
                dropReason = event.getText("reason");
                reach(SiteStatus.DROPPED, event);
            }
            case PLANNED -> {
                requireUnderWay(event);
                plan = Objects.requireNonNull(SitePlan.of(event.set().get("plan")))
                        .keeping(plan);
                set(event);
            }
            case UPGRADING_STARTED -> {
                require(event, plan != null, "it has no plan");
                step(event, SiteStatus.UPGRADING, SiteStatus.SELECTED);
                upgradingOn = event.on();
            }
            case READY -> {
                List<SitePlan.Milestone> open = plan == null ? List.of() : plan.open();
                require(
                        event,
                        open.isEmpty(),
                        "milestones are not done: "
                                + open.stream().map(SitePlan.Milestone::name).collect(Collectors.joining(", ")));
                step(event, SiteStatus.READY, SiteStatus.UPGRADING);
                percent = ALL;
            }
            case REPORTED -> report(event);
            case MILESTONE_DONE -> complete(event);
            case CORRECTED -> set(event);
            case WITHDRAWN -> throw new IllegalStateException("A withdrawal does not apply.");
        }
    }

    private void step(StoryRow event, SiteStatus reached, SiteStatus from) {
        require(event, status == from, since());
        reach(reached, event);
    }

    private void requireNot(StoryRow event, SiteStatus... ones) {
        require(event, !List.of(ones).contains(Objects.requireNonNull(status)), since());
    }

    private void requireUnderWay(StoryRow event) {
        require(event, status != null && status.isUnderWay(), since());
    }

    private String since() {
        return "it is %s since %s".formatted(status, statusOn);
    }

    private void reach(SiteStatus reached, StoryRow event) {
        status = reached;
        statusOn = event.on();
    }

    private void report(StoryRow event) {
        boolean isWeekly = SiteReportKind.valueOf(event.getText("kind")) == SiteReportKind.WEEKLY_READINESS;
        requireNot(event, SiteStatus.CANDIDATE, SiteStatus.SURVEYED, SiteStatus.DROPPED);
        if (isWeekly) {
            requireUnderWay(event);
            percent = decimal(event.getText("percent"));
            reportedOn = event.on();
            weeklyDueOn = event.day("nextDueOn");
        } else {
            workedOn = event.on();
            monthlyDueOn = event.day("nextDueOn");
        }
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text).setScale(2, RoundingMode.HALF_UP);
    }

    private void complete(StoryRow event) {
        String id = event.getText("milestone");
        SitePlan known = plan;
        require(event, known != null, "it has no plan by then");
        SitePlan.Milestone milestone = known == null ? null : known.find(id).orElse(null);
        require(event, milestone != null, "its plan has no milestone %s".formatted(id));
        if (known != null && milestone != null) {
            require(
                    event,
                    milestone.doneOn() == null,
                    "the milestone %s was done on %s".formatted(milestone.name(), milestone.doneOn()));
            requireUnderWay(event);
            plan = known.done(id, event.on());
        }
    }

    private void set(StoryRow event) {
        event.set().forEach((field, value) -> {
            String text = value == null ? null : value.toString();
            switch (field) {
                case "code" -> code = String.valueOf(text);
                case "name" -> name = String.valueOf(text);
                case "villageCode" -> villageCode = String.valueOf(text);
                case "boundary" -> boundaryId = Long.parseLong(String.valueOf(text));
                case "footprint" -> footprintId = text == null ? null : Long.valueOf(text);
                case "zone" -> zoneId = text == null ? null : Long.valueOf(text);
                case "tier" -> tier = SiteTier.valueOf(String.valueOf(text));
                case "pillars" ->
                    pillars = event.texts(field).stream()
                            .map(Pillar::valueOf)
                            .sorted()
                            .toList();
                case "indicators" ->
                    indicators = event.texts(field).stream().sorted().toList();
                case "visitMinutes" -> visitMinutes = Integer.parseInt(String.valueOf(text));
                case "opens" -> opens = text == null ? null : LocalTime.parse(text);
                case "closes" -> closes = text == null ? null : LocalTime.parse(text);
                case "leadOfficial" -> leadOfficial = text;
                case "department" -> department = text;
                case "roles" -> roles = SiteRole.list(value);
                case "planDueOn" -> planDueOn = text == null ? null : LocalDate.parse(text);
                case "buildingDueOn" -> buildingDueOn = text == null ? null : LocalDate.parse(text);
                case "plan" -> {
                    // taken by the step that brings it
                }
                default -> throw new IllegalStateException("No event sets %s.".formatted(field));
            }
        });
    }

    @Override
    protected SiteState state(LocalDate day, LocalDate from, LocalDate to) {
        return new SiteState(
                siteId,
                from,
                to,
                boundaryId,
                footprintId,
                code,
                name,
                trail.village(villageCode, day),
                zoneId,
                tier,
                pillars,
                indicators,
                Objects.requireNonNull(status),
                statusOn,
                addedOn,
                visitMinutes,
                opens,
                closes,
                leadOfficial,
                department,
                roles,
                status == SiteStatus.DROPPED ? dropReason : null,
                plan,
                planDueOn,
                buildingDueOn,
                selectedOn,
                upgradingOn,
                percent,
                reportedOn,
                weeklyDueOn,
                workedOn,
                monthlyDueOn);
    }
}
