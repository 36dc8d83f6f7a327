package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that became of a leaf on a day, as {@link DemonstrationBulk} takes it: indicators are named by their codes. */
public final class IndicatorFact {
    private final String code;
    private final LocalDate on;
    private final IndicatorEventKind kind;
    private final Map<String, @Nullable Object> set;
    private final @Nullable String note;
    private final List<UUID> evidence;

    private IndicatorFact(
            String code,
            LocalDate on,
            IndicatorEventKind kind,
            Map<String, @Nullable Object> set,
            @Nullable String note,
            List<UUID> evidence) {
        this.code = code;
        this.on = on;
        this.kind = kind;
        this.set = set;
        this.note = note;
        this.evidence = evidence;
    }

    /** @param value in the indicator's unit; null: only the rank is known @param rank in the province, from 1; likewise */
    public static IndicatorFact recorded(
            String code, LocalDate on, @Nullable BigDecimal value, @Nullable Integer rank) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (value != null) {
            set.put("value", value.toPlainString());
        }
        if (rank != null) {
            set.put("provincialRank", rank);
        }
        return new IndicatorFact(code, on, IndicatorEventKind.VALUE_RECORDED, set, null, List.of());
    }

    /** @param province whether with the province, else with the city @param note what came of it */
    public static IndicatorFact liaison(String code, LocalDate on, boolean province, String note) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("with", (province ? LiaisonWith.PROVINCE : LiaisonWith.CITY).name());
        return new IndicatorFact(code, on, IndicatorEventKind.LIAISON_RECORDED, set, note, List.of());
    }

    /** @param status by hand: MET, AT_RISK or NOT_MET */
    public static IndicatorFact judged(String code, LocalDate on, String status, String ground) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("status", IndicatorStatus.valueOf(status).name());
        set.put("ground", ground);
        return new IndicatorFact(code, on, IndicatorEventKind.STATUS_SET, set, null, List.of());
    }

    /** @param document one of those that have to be on file */
    public static IndicatorFact filed(String code, LocalDate on, String document, List<UUID> files) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("document", document);
        return new IndicatorFact(code, on, IndicatorEventKind.EVIDENCE_ADDED, set, null, files);
    }

    String code() {
        return code;
    }

    LocalDate on() {
        return on;
    }

    IndicatorEventKind kind() {
        return kind;
    }

    Map<String, @Nullable Object> set() {
        return set;
    }

    @Nullable
    String note() {
        return note;
    }

    List<UUID> evidence() {
        return evidence;
    }
}
