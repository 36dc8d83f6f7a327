package org.gengtu.demonstration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.gengtu.ledger.StoryFold;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryState;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;

/**
 * A zone on days, end excluded: a row of {@code zone_state} without its number and its commits.
 *
 * @param villageCode the village of its middle
 * @param retiredOn from which day on it is none; null: it stays
 */
record ZoneState(
        long zoneId,
        LocalDate validFrom,
        LocalDate validTo,
        long boundaryId,
        String code,
        String name,
        String villageCode,
        @Nullable LocalDate retiredOn)
        implements StoryState {
    static final String COLUMNS = "zone_id, valid_from, valid_to, boundary_id, code, name, village_code, retired_on";

    static ZoneState of(ResultSet row) throws SQLException {
        return new ZoneState(
                row.getLong("zone_id"),
                Objects.requireNonNull(row.getObject("valid_from", LocalDate.class)),
                Objects.requireNonNull(row.getObject("valid_to", LocalDate.class)),
                row.getLong("boundary_id"),
                row.getString("code"),
                row.getString("name"),
                row.getString("village_code"),
                row.getObject("retired_on", LocalDate.class));
    }

    @Override
    public long objectId() {
        return zoneId;
    }

    @Override
    public Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("zone_id", zoneId);
        StoryState.put(columns, "valid_from", validFrom);
        StoryState.put(columns, "valid_to", validTo);
        columns.put("boundary_id", boundaryId);
        columns.put("code", code);
        columns.put("name", name);
        columns.put("village_code", villageCode);
        StoryState.put(columns, "retired_on", retiredOn);
        return columns;
    }

    @Override
    public Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("code", code);
        values.put("name", name);
        values.put("villageCode", villageCode);
        values.put("boundary", boundaryId);
        values.put("retiredOn", Objects.toString(retiredOn, null));
        return values;
    }

    /** Each saving tells what is another from its day on. */
    static final class Fold extends StoryFold<ZoneState> {
        private final VillageTrail trail;
        private long zoneId;
        private long boundaryId;
        private String code = "";
        private String name = "";
        private String villageCode = "";
        private @Nullable LocalDate retiredOn;

        private Fold(VillageTrail trail) {
            super("zone");
            this.trail = trail;
        }

        static Function<List<StoryRow>, List<ZoneState>> by(VillageTrail trail) {
            return story -> new Fold(trail).fold(story, trail.days());
        }

        @Override
        protected void apply(StoryRow event) {
            require(event, zoneId != 0 || event.text("code") != null, "it is not there by then");
            zoneId = event.objectId();
            event.set().forEach((field, value) -> {
                String text = String.valueOf(value);
                switch (field) {
                    case "code" -> code = text;
                    case "name" -> name = text;
                    case "villageCode" -> villageCode = text;
                    case "boundary" -> boundaryId = Long.parseLong(text);
                    case "retiredOn" -> retiredOn = value == null ? null : LocalDate.parse(text);
                    default -> throw new IllegalStateException("No event sets %s.".formatted(field));
                }
            });
        }

        @Override
        protected ZoneState state(LocalDate day, LocalDate from, LocalDate to) {
            return new ZoneState(zoneId, from, to, boundaryId, code, name, trail.village(villageCode, day), retiredOn);
        }
    }
}
