package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gengtu.geo.Mu;
import org.jspecify.annotations.Nullable;

/** Something that happened to a known plot on a day, or that takes such a thing back. */
public sealed interface PlotFact {
    long plotId();

    /** The county day that it holds from. */
    LocalDate on();

    @Nullable
    String note();

    PlotEventKind kind();

    /** What it sets, in the names of the GraphQL schema. */
    Map<String, @Nullable Object> set();

    /** 复耕. */
    record Restored(
            long plotId,
            LocalDate on,
            @Nullable RestorationMode mode,
            @Nullable String note) implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.RESTORED;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            return single("restorationMode", mode == null ? null : mode.name());
        }
    }

    /** 复种. */
    record Recultivated(
            long plotId,
            LocalDate on,
            String crop,
            @Nullable String note) implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.RECULTIVATED;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            return single("crop", crop);
        }
    }

    /** 再撂荒. */
    record Lapsed(long plotId, LocalDate on, @Nullable String note) implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.LAPSED;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            return Map.of();
        }
    }

    /** 不宜复耕. */
    record Exempted(
            long plotId,
            LocalDate on,
            String ground,
            String approvedBy,
            @Nullable String note) implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.EXEMPTED;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            set.put("ground", ground);
            set.put("approvedBy", approvedBy);
            return set;
        }
    }

    /** 核查, 验收. */
    record Verified(
            long plotId,
            LocalDate on,
            RecoveryStage stage,
            VerificationLevel level,
            boolean accepted,
            @Nullable String note)
            implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.VERIFIED;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            set.put("stage", stage.name());
            set.put("level", level.name());
            set.put("accepted", accepted);
            return set;
        }
    }

    /**
     * The declared area corrected.
     *
     * @param on the day that the corrected area holds from
     */
    record AreaCorrected(long plotId, LocalDate on, BigDecimal declaredAreaMu, String note) implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.CORRECTED;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            String areaMu = Mu.round(declaredAreaMu).toPlainString();
            set.put("declaredAreaMu", areaMu);
            set.put("areaMu", areaMu);
            return set;
        }
    }

    /**
     * The latest standing event of a kind taken back.
     *
     * @param of the kind of the event to take back
     * @param on the county day on which it is taken back
     */
    record Withdrawn(
            long plotId,
            PlotEventKind of,
            LocalDate on,
            @Nullable String note) implements PlotFact {
        @Override
        public PlotEventKind kind() {
            return PlotEventKind.WITHDRAWN;
        }

        @Override
        public Map<String, @Nullable Object> set() {
            return Map.of();
        }
    }

    private static Map<String, @Nullable Object> single(String key, @Nullable Object value) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (value != null) {
            set.put(key, value);
        }
        return set;
    }
}
