package org.gengtu.environment;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/** Something that happened to a problem on a day, as {@link EnvironmentBulk} takes it: problems are named by their numbers. */
public sealed interface ProblemFact {
    String number();

    LocalDate on();

    /** The files that the event refers to. */
    List<UUID> evidence();

    @Nullable
    String note();

    /**
     * A problem that was found.
     *
     * @param number none that another problem bears
     * @param place CGCS2000, longitude first, within the county; null: only the village is known
     * @param round the number of the round that found it; null: none did
     */
    record Found(
            String number,
            LocalDate on,
            String item,
            Severity severity,
            ProblemSource source,
            String description,
            RegionCode village,
            @Nullable Geometry place,
            @Nullable String round,
            List<UUID> evidence,
            @Nullable String note)
            implements ProblemFact {}

    /**
     * A step of a problem that is known.
     *
     * @param kind neither FOUND nor WITHDRAWN
     * @param set what the event says beside its kind, as the commands do: {@code dueOn}, {@code parts}, {@code unit}; of a
     *     merger {@code into}, the number of the other problem
     */
    record Happened(
            String number,
            LocalDate on,
            ProblemEventKind kind,
            Map<String, @Nullable Object> set,
            List<UUID> evidence,
            @Nullable String note)
            implements ProblemFact {
        /** The units charged, as an assignment says it. @param units the lead first */
        public static Map<String, @Nullable Object> parts(List<String> units) {
            return Map.of(
                    "parts",
                    units.stream()
                            .map(unit -> new UnitPart(unit, unit.equals(units.getFirst()), null, null, null).json())
                            .toList());
        }
    }
}
