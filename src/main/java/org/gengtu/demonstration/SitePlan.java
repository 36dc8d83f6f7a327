package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a site.
 *
 * @param milestones by date
 * @param plannedOn the day on which it was laid down
 * @param approvedOn null: not yet
 */
record SitePlan(
        String content,
        List<String> requirements,
        List<Milestone> milestones,
        LocalDate plannedOn,
        @Nullable LocalDate approvedOn) {

    /** @param id within the plan @param doneOn null: not yet */
    record Milestone(
            String id,
            String name,
            LocalDate dueOn,
            @Nullable LocalDate doneOn) {
        Milestone done(@Nullable LocalDate on) {
            return new Milestone(id, name, dueOn, on);
        }

        boolean isOverdue(LocalDate day) {
            return doneOn == null && dueOn.isBefore(day);
        }

        Map<String, @Nullable Object> json() {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("id", id);
            json.put("name", name);
            json.put("dueOn", dueOn.toString());
            if (doneOn != null) {
                json.put("doneOn", doneOn.toString());
            }
            return json;
        }

        static List<Milestone> list(@Nullable Object json) {
            return json instanceof List<?> list
                    ? list.stream()
                            .map(each -> (Map<?, ?>) each)
                            .map(each -> new Milestone(
                                    String.valueOf(each.get("id")),
                                    String.valueOf(each.get("name")),
                                    LocalDate.parse(String.valueOf(each.get("dueOn"))),
                                    day(each.get("doneOn"))))
                            .sorted(Comparator.comparing(Milestone::dueOn).thenComparing(Milestone::id))
                            .toList()
                    : List.of();
        }
    }

    private static @Nullable LocalDate day(@Nullable Object value) {
        return value == null ? null : LocalDate.parse(value.toString());
    }

    Optional<Milestone> find(String id) {
        return milestones.stream().filter(each -> each.id.equals(id)).findFirst();
    }

    /** The same with a milestone done. */
    SitePlan done(String id, LocalDate on) {
        return with(milestones.stream()
                .map(each -> each.id.equals(id) ? each.done(on) : each)
                .toList());
    }

    /** The same, where milestones that the plan before had keep the day on which they were done. */
    SitePlan keeping(@Nullable SitePlan before) {
        return before == null
                ? this
                : with(milestones.stream()
                        .map(each -> each.done(
                                before.find(each.id).map(Milestone::doneOn).orElse(null)))
                        .toList());
    }

    private SitePlan with(List<Milestone> others) {
        return new SitePlan(content, requirements, others, plannedOn, approvedOn);
    }

    /** Milestones that are not done, by date. */
    List<Milestone> open() {
        return milestones.stream().filter(each -> each.doneOn == null).toList();
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("content", content);
        json.put("requirements", requirements);
        json.put("milestones", milestones.stream().map(Milestone::json).toList());
        json.put("plannedOn", plannedOn.toString());
        json.put("approvedOn", Objects.toString(approvedOn, null));
        return json;
    }

    static @Nullable SitePlan of(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> map)) {
            return null;
        }
        return new SitePlan(
                String.valueOf(map.get("content")),
                map.get("requirements") instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(),
                Milestone.list(map.get("milestones")),
                LocalDate.parse(String.valueOf(map.get("plannedOn"))),
                day(map.get("approvedOn")));
    }
}
