package org.gengtu.demonstration;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** Something that happened to a site on a day, as {@link DemonstrationBulk} takes it: sites are named by their codes. */
public sealed interface SiteFact {
    String code();

    LocalDate on();

    /** The files that the event refers to. */
    List<UUID> evidence();

    /**
     * A candidate was named.
     *
     * @param code none that another site bears
     * @param position a point in CGCS2000, longitude first, within the county
     * @param footprint a polygon; null: it is not known
     * @param indicators codes of leaves
     * @param visitMinutes 1 to 600
     * @param opens null: it can always be visited, and closes is null too
     * @param zone its code; null: the one that the position lies in, if any
     * @param roles in a visit, with the office of who has them, or without
     */
    record Added(
            String code,
            String name,
            LocalDate on,
            RegionCode village,
            Geometry position,
            @Nullable Geometry footprint,
            SiteTier tier,
            List<Pillar> pillars,
            List<String> indicators,
            int visitMinutes,
            @Nullable LocalTime opens,
            @Nullable LocalTime closes,
            @Nullable String leadOfficial,
            @Nullable String department,
            @Nullable String zone,
            List<String> roles,
            List<UUID> evidence)
            implements SiteFact {
        Map<String, @Nullable Object> set() {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            set.put("code", code);
            set.put("name", name);
            set.put("tier", tier.name());
            set.put("pillars", pillars.stream().sorted().map(Enum::name).toList());
            set.put("indicators", indicators.stream().sorted().distinct().toList());
            set.put("visitMinutes", visitMinutes);
            set.put("opens", Objects.toString(opens, null));
            set.put("closes", Objects.toString(closes, null));
            set.put("leadOfficial", leadOfficial);
            set.put("department", department);
            set.put(
                    "roles",
                    roles.stream().map(role -> new SiteRole(role, null).json()).toList());
            set.put("villageCode", village.digits());
            return set;
        }
    }

    /** A step of a site that is known. @param set what the event says beside its kind */
    record Happened(
            String code, LocalDate on, SiteEventKind kind, Map<String, @Nullable Object> set, List<UUID> evidence)
            implements SiteFact {
        /** A step without more to say: SURVEYED, SELECTED, UPGRADING_STARTED, READY. */
        public static Happened step(String code, LocalDate on, SiteEventKind kind) {
            return new Happened(code, on, kind, Map.of(), List.of());
        }

        public static Happened dropped(String code, LocalDate on, String reason) {
            return new Happened(code, on, SiteEventKind.DROPPED, Map.of("reason", reason), List.of());
        }

        /** @param milestones dates by name, in their order; their ids are m1, m2, ... */
        public static Happened planned(
                String code,
                LocalDate on,
                String content,
                List<String> requirements,
                Map<String, LocalDate> milestones,
                @Nullable LocalDate approvedOn) {
            List<SitePlan.Milestone> each = new ArrayList<>();
            milestones.forEach(
                    (name, dueOn) -> each.add(new SitePlan.Milestone("m" + (each.size() + 1), name, dueOn, null)));
            SitePlan plan = new SitePlan(content, requirements, each, on, approvedOn);
            return new Happened(code, on, SiteEventKind.PLANNED, Map.of("plan", plan.json()), List.of());
        }

        /** @param percent 0 to 100 */
        public static Happened weekly(
                String code, LocalDate on, double percent, @Nullable String text, List<UUID> evidence) {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            set.put("kind", SiteReportKind.WEEKLY_READINESS.name());
            set.put("percent", percent);
            set.put("text", text);
            return new Happened(code, on, SiteEventKind.REPORTED, set, evidence);
        }

        public static Happened monthly(String code, LocalDate on, String text, List<UUID> evidence) {
            return new Happened(
                    code,
                    on,
                    SiteEventKind.REPORTED,
                    Map.of("kind", SiteReportKind.MONTHLY_WORK.name(), "text", text),
                    evidence);
        }

        public static Happened milestoneDone(String code, LocalDate on, String milestone) {
            return new Happened(code, on, SiteEventKind.MILESTONE_DONE, Map.of("milestone", milestone), List.of());
        }
    }
}
