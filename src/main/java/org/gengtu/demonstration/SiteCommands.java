package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.gengtu.calendar.CountyClock;
import org.gengtu.evidence.Evidences;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.StoryCommands;
import org.gengtu.ledger.StoryCommands.Feature;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.ledger.StoryLog;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryState;
import org.gengtu.ledger.StoryTables;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Commands on sites and zones. What they may follow, {@link SiteFold} decides. */
@Service
class SiteCommands {
    /** Under which the events of sites refer to evidence. */
    static final String FEATURE = "site";

    private final JdbcClient jdbc;
    private final Facts facts;
    private final DemonstrationRules rules;
    private final CountyClock clock;
    private final StoryLog<SiteState> log;
    private final StoryLog<ZoneState> zoneLog;
    private final StoryCommands<SiteState> sites;
    private final StoryCommands<ZoneState> zones;

    SiteCommands(
            DataSource dataSource,
            JdbcClient jdbc,
            Facts facts,
            DemonstrationRules rules,
            Evidences evidences,
            Commands commands,
            Ledger ledger,
            CountyClock clock,
            Regions regions) {
        this.jdbc = jdbc;
        this.facts = facts;
        this.rules = rules;
        this.clock = clock;
        this.log = new StoryLog<>(
                dataSource, "site", new StoryTables("site", SiteState.COLUMNS), (row, number) -> SiteState.of(row));
        this.zoneLog = new StoryLog<>(
                dataSource, "zone", new StoryTables("zone", ZoneState.COLUMNS), (row, number) -> ZoneState.of(row));
        this.sites = new StoryCommands<>(
                new Feature<>(
                        "site",
                        SiteView.KIND,
                        SiteView.EVENT_KIND,
                        ProblemCode.SITE_UNKNOWN,
                        SiteEventKind.WITHDRAWN,
                        regions::getCountyDigits,
                        () -> SiteFold.by(trail()),
                        (files, event) -> evidences.use(files, FEATURE, event)),
                log,
                commands,
                ledger,
                clock);
        this.zones = new StoryCommands<>(
                new Feature<>(
                        "zone",
                        ZoneView.KIND,
                        ZoneView.EVENT_KIND,
                        ProblemCode.ZONE_UNKNOWN,
                        ZoneEventKind.WITHDRAWN,
                        regions::getCountyDigits,
                        () -> ZoneState.Fold.by(trail()),
                        (files, event) -> {
                            throw new IllegalStateException("Zones have no files.");
                        }),
                zoneLog,
                commands,
                ledger,
                clock);
    }

    private VillageTrail trail() {
        facts.lockForUse();
        return trailAsWritten();
    }

    private VillageTrail trailAsWritten() {
        return VillageTrail.of(facts.listStanding(VillageTrail.KINDS));
    }

    /**
     * Names a candidate.
     *
     * @param set what the event says but for its shapes
     * @throws Problem SITE_CODE_TAKEN, ZONE_UNKNOWN, DAY_IN_FUTURE, EVIDENCE_UNKNOWN
     */
    Done add(
            CommandCall call,
            Map<String, @Nullable Object> set,
            Geometry position,
            @Nullable Geometry footprint,
            Function<Step<SiteState>, Step<SiteState>> rest,
            LocalDate on) {
        String code = String.valueOf(set.get("code"));
        return sites.add(
                call,
                () -> requireFree("site", code, ProblemCode.SITE_CODE_TAKEN),
                siteId -> rest.apply(Step.of(siteId, 0, SiteEventKind.ADDED, on, before -> {
                    Map<String, @Nullable Object> all = new LinkedHashMap<>(set);
                    all.put("boundary", log.insertBoundary(siteId, position));
                    if (footprint != null) {
                        all.put("footprint", log.insertBoundary(siteId, footprint));
                    }
                    if (!all.containsKey("zone")) {
                        findZoneAt(position).ifPresent(zone -> all.put("zone", zone));
                    }
                    return all;
                })));
    }

    /** Locks a code until the end of the transaction, and refuses it where an object bears it on any day. */
    private void requireFree(String table, String code, ProblemCode taken) {
        lock(table, code);
        if (findByCode(table, code).isPresent()) {
            throw Problem.of(taken, "The code %s is taken.".formatted(code)).at("code");
        }
    }

    private void lock(String table, String code) {
        lock(table, List.of(code));
    }

    /** Codes share few locks, so that a file with many of them does not take more than the database has. */
    private void lock(String table, Collection<String> codes) {
        jdbc.sql("""
                        SELECT pg_advisory_xact_lock(:table::regclass::oid::int, l.key)
                        FROM (SELECT DISTINCT hashtext(c.code) & 63 AS key FROM unnest(:codes::text[]) AS c (code)
                            ORDER BY key) l""")
                .param("table", table)
                .param("codes", codes.toArray(String[]::new))
                .query((row, number) -> 0)
                .list();
    }

    /** The sites of codes with their states, locked until the transaction ends, as is a code that no site bears. */
    Map<String, List<SiteState>> lockSites(Collection<String> codes) {
        return locked("site", sites, codes);
    }

    Map<String, List<ZoneState>> lockZones(Collection<String> codes) {
        return locked("zone", zones, codes);
    }

    private <S extends StoryState> Map<String, List<S>> locked(
            String table, StoryCommands<S> objects, Collection<String> codes) {
        Map<String, Long> ids = new LinkedHashMap<>();
        Map<Long, List<S>> states = objects.lock(() -> {
            lock(table, codes);
            ids.putAll(findByCode(table, codes));
            return ids.values();
        });
        Map<String, List<S>> byCode = new HashMap<>();
        ids.forEach((code, id) -> byCode.put(code, states.getOrDefault(id, List.of())));
        return byCode;
    }

    /** Positions and footprints of sites, by their numbers. */
    Map<Long, Geometry> siteShapes(Collection<Long> boundaryIds) {
        return log.readBoundaries(boundaryIds);
    }

    Map<Long, Geometry> zoneShapes(Collection<Long> boundaryIds) {
        return zoneLog.readBoundaries(boundaryIds);
    }

    Optional<Long> findSite(String code) {
        return findByCode("site", code);
    }

    Optional<Long> findZone(String code) {
        return findByCode("zone", code);
    }

    private Optional<Long> findByCode(String table, String code) {
        return Optional.ofNullable(findByCode(table, List.of(code)).get(code));
    }

    Map<String, Long> findZones(Collection<String> codes) {
        return findByCode("zone", codes);
    }

    /** A code stays, and no object ends: the last state tells. */
    private Map<String, Long> findByCode(String table, Collection<String> codes) {
        Map<String, Long> ids = new LinkedHashMap<>();
        jdbc.sql("SELECT s.code, s.%1$s_id FROM %1$s_state s WHERE s.code = ANY(:codes) AND %2$s"
                        .formatted(table, Snapshot.today("s")))
                .param("codes", codes.toArray(String[]::new))
                .query(row -> {
                    ids.put(row.getString(1), row.getLong(2));
                });
        return ids;
    }

    /** The zone that a place lies in today, of several the first by code. */
    Optional<Long> findZoneAt(Geometry position) {
        return Optional.ofNullable(findZonesAt(Map.of(0L, position)).get(0L));
    }

    /** The same of many places, by the same keys. */
    Map<Long, Long> findZonesAt(Map<Long, Geometry> positions) {
        Map<Long, Long> zones = new HashMap<>();
        List<Long> keys = List.copyOf(positions.keySet());
        List<Coordinate> places = keys.stream()
                .map(key -> Objects.requireNonNull(positions.get(key)).getCoordinate())
                .toList();
        jdbc.sql("""
                        SELECT p.key, z.zone_id
                        FROM unnest(:keys::bigint[], :xs::float8[], :ys::float8[]) AS p (key, x, y), LATERAL (
                            SELECT s.zone_id FROM zone_boundary b JOIN zone_state s ON s.boundary_id = b.boundary_id
                            WHERE %s AND (s.retired_on IS NULL OR s.retired_on > :today)
                                AND ST_Covers(b.geom, ST_SetSRID(ST_MakePoint(p.x, p.y), 4490))
                            ORDER BY s.code LIMIT 1) z""".formatted(Snapshot.today("s")))
                .param("today", clock.today())
                .param("keys", keys.toArray(Long[]::new))
                .param("xs", places.stream().map(Coordinate::getX).toArray(Double[]::new))
                .param("ys", places.stream().map(Coordinate::getY).toArray(Double[]::new))
                .query(row -> {
                    zones.put(row.getLong(1), row.getLong(2));
                });
        return zones;
    }

    /** @throws Problem ZONE_UNKNOWN */
    void requireZone(long zoneId) {
        boolean isKnown = jdbc.sql("SELECT EXISTS (SELECT FROM zone_state s WHERE s.zone_id = ? AND %s)"
                        .formatted(Snapshot.today("s")))
                .param(zoneId)
                .query(Boolean.class)
                .single();
        if (!isKnown) {
            throw Problem.of(ProblemCode.ZONE_UNKNOWN, "There is no such zone.").at("zone");
        }
    }

    /** A step that is as it is said. @throws Problem as {@link StoryCommands#record} */
    Done record(CommandCall call, Step<SiteState> step) {
        return sites.record(call, step);
    }

    /** A site is chosen: from then on plan, building and reports are due, by the rules of that day. */
    Map<String, @Nullable Object> selecting(LocalDate on) {
        DemonstrationRules.Rules year = rules.on(on);
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("planDueOn", year.planDueOn(on).toString());
        set.put("buildingDueOn", year.buildingDueOn(on).toString());
        set.put(
                "weeklyDueOn",
                year.nextReportDueOn(SiteReportKind.WEEKLY_READINESS, on).toString());
        set.put(
                "monthlyDueOn",
                year.nextReportDueOn(SiteReportKind.MONTHLY_WORK, on).toString());
        return set;
    }

    /** What a report says, with the day on which the next is due. @param percent null: it tells none */
    Map<String, @Nullable Object> reporting(
            SiteReportKind kind, LocalDate on, @Nullable Double percent, @Nullable String text) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("kind", kind.name());
        if (percent != null) {
            set.put("percent", Double.toString(percent));
        }
        if (text != null) {
            set.put("text", text);
        }
        set.put("nextDueOn", rules.on(on).nextReportDueOn(kind, on).toString());
        return set;
    }

    /**
     * What a correction changes from a day on, by default from the first.
     *
     * @param from null: from the day on which it was named
     * @param position null: it stays
     * @param changesFootprint whether the footprint is another, or none
     */
    record Correction(
            long siteId,
            int expectedVersion,
            @Nullable LocalDate from,
            Map<String, @Nullable Object> set,
            @Nullable Geometry position,
            boolean changesFootprint,
            @Nullable Geometry footprint,
            String reason) {}

    /** @throws Problem as {@link StoryCommands#record}; NOTHING_CHANGED */
    Done correct(CommandCall call, Correction correction) {
        LocalDate from = correction.from != null
                ? correction.from
                : findAddedOn(correction.siteId)
                        .orElseThrow(() -> Problem.of(ProblemCode.SITE_UNKNOWN, "There is no such site.")
                                .at("siteId"));
        return sites.record(
                call,
                Step.<SiteState>of(
                                correction.siteId,
                                correction.expectedVersion,
                                SiteEventKind.CORRECTED,
                                from,
                                before -> corrected(correction))
                        .noted(correction.reason)
                        .correcting("from"));
    }

    private Map<String, @Nullable Object> corrected(Correction correction) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>(correction.set);
        if (correction.position != null) {
            set.put("boundary", log.insertBoundary(correction.siteId, correction.position));
        }
        if (correction.changesFootprint) {
            set.put(
                    "footprint",
                    correction.footprint == null ? null : log.insertBoundary(correction.siteId, correction.footprint));
        }
        return set;
    }

    private Optional<LocalDate> findAddedOn(long siteId) {
        return jdbc.sql("SELECT min(added_on) FROM site_state WHERE site_id = ? AND known_to = " + Snapshot.MAX)
                .param(siteId)
                .query((row, number) -> Optional.ofNullable(row.getObject(1, LocalDate.class)))
                .single();
    }

    Done withdraw(CommandCall call, long eventId, String reason, int expectedVersion) {
        return sites.withdraw(call, eventId, reason, expectedVersion);
    }

    /** A zone as it is from a day on. @param village of its middle; null: it stays, as area does */
    record Saving(
            String code,
            int expectedVersion,
            @Nullable String name,
            @Nullable Geometry area,
            @Nullable RegionCode village,
            boolean changesRetirement,
            @Nullable LocalDate retiredOn,
            LocalDate from,
            @Nullable String note) {}

    /** @throws Problem ZONE_INVALID for a new one without name or area, VERSION_CONFLICT, NOTHING_CHANGED, DAY_IN_FUTURE */
    Done saveZone(CommandCall call, Saving saving) {
        Optional<Long> known = findByCode("zone", saving.code);
        if (known.isPresent()) {
            long zoneId = known.get();
            return zones.record(
                    call,
                    Step.<ZoneState>of(zoneId, saving.expectedVersion, ZoneEventKind.SAVED, saving.from, before -> {
                                if (before == null) {
                                    throw Problem.of(
                                                    ProblemCode.STEP_ORDER,
                                                    "The zone is not there on %s.".formatted(saving.from))
                                            .at("from");
                                }
                                return zone(zoneId, saving);
                            })
                            .noted(saving.note)
                            .correcting("from"));
        }
        if (saving.name == null || saving.area == null) {
            throw Problem.of(ProblemCode.ZONE_INVALID, "A new zone needs a name and an area.")
                    .at(saving.name == null ? "name" : "area");
        }
        return zones.add(
                call,
                () -> requireFree("zone", saving.code, ProblemCode.ZONE_INVALID),
                zoneId -> Step.<ZoneState>of(zoneId, 0, ZoneEventKind.SAVED, saving.from, before -> {
                            Map<String, @Nullable Object> set = zone(zoneId, saving);
                            set.put("code", saving.code);
                            return set;
                        })
                        .noted(saving.note));
    }

    private Map<String, @Nullable Object> zone(long zoneId, Saving saving) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (saving.name != null) {
            set.put("name", saving.name);
        }
        if (saving.area != null) {
            set.put("boundary", zoneLog.insertBoundary(zoneId, saving.area));
            set.put("villageCode", Objects.requireNonNull(saving.village).digits());
        }
        if (saving.changesRetirement) {
            set.put("retiredOn", Objects.toString(saving.retiredOn, null));
        }
        return set;
    }

    /** Tells of many sites in one commit, within the caller's transaction. */
    Recorded tell(Commit commit, StoryCommands.Telling<SiteState> telling) {
        return sites.tell(commit, telling);
    }

    /** Tells of many zones in one commit, within the caller's transaction. */
    Recorded tellZones(Commit commit, StoryCommands.Telling<ZoneState> telling) {
        return zones.tell(commit, telling);
    }

    /** Sites and zones that lie in one of the villages on a day from the given one on. */
    record Concerned(List<Long> sites, List<Long> zones) {}

    Concerned listInVillages(Collection<String> villageCodes, LocalDate from) {
        return new Concerned(inVillages("site", villageCodes, from), inVillages("zone", villageCodes, from));
    }

    private List<Long> inVillages(String table, Collection<String> villageCodes, LocalDate from) {
        return jdbc.sql("""
                        SELECT DISTINCT s.%1$s_id FROM %1$s_state s
                        WHERE s.known_to = %2$d AND s.village_code = ANY(:villages) AND s.valid_to > :from ORDER BY 1""".formatted(table, Snapshot.MAX))
                .param("villages", villageCodes.toArray(String[]::new))
                .param("from", from)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    void lock(Concerned concerned) {
        log.open(concerned.sites);
        zoneLog.open(concerned.zones);
    }

    /** Folds what lies in villages anew, when these got other codes or became part of others. */
    void project(Concerned concerned, long commitId) {
        VillageTrail trail = trailAsWritten();
        Map<Long, List<StoryRow>> stories = log.open(concerned.sites);
        log.begin(stories, Actor.UNKNOWN, SiteFold.by(trail)).write(commitId);
        zoneLog.begin(zoneLog.open(concerned.zones), Actor.UNKNOWN, ZoneState.Fold.by(trail))
                .write(commitId);
    }
}
