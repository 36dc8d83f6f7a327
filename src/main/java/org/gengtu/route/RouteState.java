package org.gengtu.route;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.gengtu.ledger.StoryFold;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryState;
import org.gengtu.region.VillageTrail;
import org.gengtu.road.Vehicle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A route on days, end excluded: a row of {@code route_state} without its number and its commits.
 *
 * @param villageCode the village of its first stop
 * @param edition which version of the route it is, from 1
 * @param drivenOn the first day that it is driven
 * @param progress stops that were reached, in the order of recording; a stop told of again stands as told last
 */
record RouteState(
        long routeId,
        LocalDate validFrom,
        LocalDate validTo,
        long boundaryId,
        String name,
        String villageCode,
        RouteStatus status,
        LocalDate statusOn,
        int edition,
        @Nullable Long previousId,
        long planId,
        LocalDate drivenOn,
        Vehicle vehicle,
        int stops,
        int lengthMetres,
        int driveMinutes,
        BigDecimal value,
        List<Reached> progress)
        implements StoryState {
    static final String COLUMNS = """
            route_id, valid_from, valid_to, boundary_id, name, village_code, status, status_on, edition, previous_id, plan_id,
            driven_on, vehicle, stops, length_metres, drive_minutes, value, progress""";

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A stop that was reached. @param leftAt null: not left yet */
    record Reached(long siteId, Instant arrivedAt, @Nullable Instant leftAt) {
        static Reached of(Map<?, ?> json) {
            Object left = json.get("leftAt");
            return new Reached(
                    Long.parseLong(String.valueOf(json.get("siteId"))),
                    Instant.parse(String.valueOf(json.get("arrivedAt"))),
                    left == null ? null : Instant.parse(left.toString()));
        }

        Map<String, @Nullable Object> json() {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("siteId", siteId);
            json.put("arrivedAt", arrivedAt.toString());
            json.put("leftAt", Objects.toString(leftAt, null));
            return json;
        }
    }

    static RouteState of(ResultSet row) throws SQLException {
        List<?> progress = JSON.readValue(row.getString("progress"), List.class);
        return new RouteState(
                row.getLong("route_id"),
                Objects.requireNonNull(row.getObject("valid_from", LocalDate.class)),
                Objects.requireNonNull(row.getObject("valid_to", LocalDate.class)),
                row.getLong("boundary_id"),
                row.getString("name"),
                row.getString("village_code"),
                RouteStatus.valueOf(row.getString("status")),
                Objects.requireNonNull(row.getObject("status_on", LocalDate.class)),
                row.getInt("edition"),
                row.getObject("previous_id", Long.class),
                row.getLong("plan_id"),
                Objects.requireNonNull(row.getObject("driven_on", LocalDate.class)),
                Vehicle.valueOf(row.getString("vehicle")),
                row.getInt("stops"),
                row.getInt("length_metres"),
                row.getInt("drive_minutes"),
                row.getBigDecimal("value"),
                progress.stream().map(each -> Reached.of((Map<?, ?>) each)).toList());
    }

    @Override
    public long objectId() {
        return routeId;
    }

    @Override
    public Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("route_id", routeId);
        StoryState.put(columns, "valid_from", validFrom);
        StoryState.put(columns, "valid_to", validTo);
        columns.put("boundary_id", boundaryId);
        columns.put("name", name);
        columns.put("village_code", villageCode);
        StoryState.put(columns, "status", status);
        StoryState.put(columns, "status_on", statusOn);
        columns.put("edition", edition);
        StoryState.put(columns, "previous_id", previousId);
        columns.put("plan_id", planId);
        StoryState.put(columns, "driven_on", drivenOn);
        StoryState.put(columns, "vehicle", vehicle);
        columns.put("stops", stops);
        columns.put("length_metres", lengthMetres);
        columns.put("drive_minutes", driveMinutes);
        columns.put("value", value);
        columns.put("progress", progress.stream().map(Reached::json).toList());
        return columns;
    }

    @Override
    public Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("status", status.name());
        return values;
    }

    /** Which step may follow which: a draft is handed in, what is handed in is approved, and driven. */
    static final class Fold extends StoryFold<RouteState> {
        private final VillageTrail trail;
        private long routeId;
        private @Nullable StoryRow saved;
        private RouteStatus status = RouteStatus.DRAFT;
        private LocalDate statusOn = LocalDate.MIN;
        private final Map<Long, Reached> progress = new LinkedHashMap<>();

        private Fold(VillageTrail trail) {
            super("route");
            this.trail = trail;
        }

        static Function<List<StoryRow>, List<RouteState>> by(VillageTrail trail) {
            return story -> new Fold(trail).fold(story, trail.days());
        }

        @Override
        protected void apply(StoryRow event) {
            RouteEventKind kind = RouteEventKind.valueOf(event.kind());
            boolean begins = kind == RouteEventKind.SAVED;
            require(
                    event,
                    begins == (saved == null),
                    saved == null ? "it is not saved by then" : "it is saved already");
            switch (kind) {
                case SAVED -> {
                    routeId = event.objectId();
                    saved = event;
                    statusOn = event.on();
                }
                case PROPOSED -> step(event, RouteStatus.PROPOSED, RouteStatus.DRAFT);
                case APPROVED -> step(event, RouteStatus.APPROVED, RouteStatus.PROPOSED);
                case SUPERSEDED -> {
                    require(event, status != RouteStatus.SUPERSEDED, since());
                    reach(event, RouteStatus.SUPERSEDED);
                }
                case PROGRESSED -> {
                    require(event, status == RouteStatus.APPROVED, since());
                    Reached reached = Reached.of(event.set());
                    progress.remove(reached.siteId());
                    progress.put(reached.siteId(), reached);
                }
                case WITHDRAWN -> throw new IllegalStateException("A withdrawal does not apply.");
            }
        }

        private void step(StoryRow event, RouteStatus reached, RouteStatus from) {
            require(event, status == from, since());
            reach(event, reached);
        }

        private String since() {
            return "it is %s since %s".formatted(status, statusOn);
        }

        private void reach(StoryRow event, RouteStatus reached) {
            status = reached;
            statusOn = event.on();
        }

        @Override
        protected RouteState state(LocalDate day, LocalDate from, LocalDate to) {
            StoryRow as = Objects.requireNonNull(saved);
            String previous = as.text("previous");
            return new RouteState(
                    routeId,
                    from,
                    to,
                    Long.parseLong(as.getText("boundary")),
                    as.getText("name"),
                    trail.village(as.getText("villageCode"), day),
                    status,
                    statusOn,
                    Integer.parseInt(as.getText("edition")),
                    previous == null ? null : Long.valueOf(previous),
                    Long.parseLong(as.getText("plan")),
                    as.day("drivenOn"),
                    Vehicle.valueOf(as.getText("vehicle")),
                    Integer.parseInt(as.getText("stops")),
                    Integer.parseInt(as.getText("lengthMetres")),
                    Integer.parseInt(as.getText("driveMinutes")),
                    new BigDecimal(as.getText("value")).setScale(2, RoundingMode.HALF_UP),
                    new ArrayList<>(progress.values()));
        }
    }
}
