package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.ledger.StoryLog;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes indicators, zones and sites, many at once: the door by which imports and the sample county come into the ledger. */
@Service
public class DemonstrationBulk {
    private final SiteCommands commands;
    private final IndicatorCommands indicators;
    private final IndicatorImport tables;
    private final Indicators known;
    private final CountyClock clock;

    DemonstrationBulk(
            SiteCommands commands,
            IndicatorCommands indicators,
            IndicatorImport tables,
            Indicators known,
            CountyClock clock) {
        this.commands = commands;
        this.indicators = indicators;
        this.tables = tables;
        this.known = known;
        this.clock = clock;
    }

    /**
     * A zone as it is from a day on.
     *
     * @param area a polygon in CGCS2000 within the county
     * @param village of its middle
     */
    public record ZoneFact(String code, String name, Geometry area, RegionCode village, LocalDate from) {}

    /** Makes zones in one commit. @throws Problem DAY_IN_FUTURE, ZONE_INVALID for a code that is taken */
    @Transactional
    public Recorded saveZones(List<ZoneFact> zones, Commit commit) {
        zones.forEach(zone -> requireNotAhead(zone.from, commit));
        return commands.tellZones(commit, log -> {
            List<Step<ZoneState>> steps = new ArrayList<>();
            for (ZoneFact zone : zones) {
                if (commands.findZone(zone.code).isPresent()) {
                    throw Problem.of(ProblemCode.ZONE_INVALID, "The code %s is taken.".formatted(zone.code))
                            .at("code");
                }
                long zoneId = log.insert(1).getFirst();
                Map<String, @Nullable Object> set = new LinkedHashMap<>();
                set.put("code", zone.code);
                set.put("name", zone.name);
                set.put("villageCode", zone.village.digits());
                set.put("boundary", log.insertBoundary(zoneId, zone.area));
                steps.add(Step.of(zoneId, 0, ZoneEventKind.SAVED, zone.from, before -> set));
            }
            return steps;
        });
    }

    /**
     * Takes a table of indicators, as {@code POST /indicators.csv} does, in one commit.
     *
     * @param from from which day on what differs holds
     * @throws Problem INDICATOR_ROWS and those of reading it
     */
    @Transactional
    public Recorded saveIndicators(byte[] csv, LocalDate from, Commit commit) {
        return tables.tell(csv, from, commit);
    }

    /**
     * Records what became of indicators in one commit, all or nothing.
     *
     * @throws Problem INDICATOR_UNKNOWN, DAY_IN_FUTURE, INDICATOR_INVALID, STEP_ORDER, EVIDENCE_UNKNOWN
     */
    @Transactional
    public Recorded recordIndicators(List<IndicatorFact> told, Commit commit) {
        told.forEach(fact -> requireNotAhead(fact.on(), commit));
        return indicators.tell(commit, log -> {
            Map<String, Long> ids = new HashMap<>();
            return told.stream()
                    .map(fact -> Step.<IndicatorState>of(
                                    ids.computeIfAbsent(
                                            fact.code(),
                                            code -> known.findId(code)
                                                    .orElseThrow(() -> Problem.of(
                                                            ProblemCode.INDICATOR_UNKNOWN,
                                                            "There is no indicator %s.".formatted(code)))),
                                    0,
                                    fact.kind(),
                                    fact.on(),
                                    before -> fact.set())
                            .noted(fact.note())
                            .proven(fact.evidence()))
                    .toList();
        });
    }

    /**
     * Records what happened to sites in one commit, all or nothing.
     *
     * @param told in the order in which it became known; a site may have several
     * @throws Problem SITE_UNKNOWN, SITE_CODE_TAKEN, ZONE_UNKNOWN, DAY_IN_FUTURE, STEP_ORDER, EVIDENCE_UNKNOWN
     */
    @Transactional
    public Recorded record(List<SiteFact> told, Commit commit) {
        told.forEach(fact -> requireNotAhead(fact.on(), commit));
        return commands.tell(commit, log -> {
            Map<String, Long> ids = new HashMap<>();
            return told.stream().map(fact -> step(fact, ids, log)).toList();
        });
    }

    private Step<SiteState> step(SiteFact fact, Map<String, Long> ids, StoryLog<SiteState> log) {
        return switch (fact) {
            case SiteFact.Added added -> {
                if (ids.containsKey(added.code())
                        || commands.findSite(added.code()).isPresent()) {
                    throw Problem.of(ProblemCode.SITE_CODE_TAKEN, "The code %s is taken.".formatted(added.code()))
                            .at("code");
                }
                long siteId = log.insert(1).getFirst();
                ids.put(added.code(), siteId);
                Map<String, @Nullable Object> set = added.set();
                set.put("boundary", log.insertBoundary(siteId, added.position()));
                Geometry footprint = added.footprint();
                if (footprint != null) {
                    set.put("footprint", log.insertBoundary(siteId, footprint));
                }
                set.put("zone", zone(added).orElse(null));
                yield Step.<SiteState>of(siteId, 0, SiteEventKind.ADDED, added.on(), before -> set)
                        .proven(added.evidence());
            }
            case SiteFact.Happened step -> {
                long siteId = ids.computeIfAbsent(
                        step.code(),
                        code -> commands.findSite(code)
                                .orElseThrow(() -> Problem.of(
                                                ProblemCode.SITE_UNKNOWN, "There is no site %s.".formatted(code))
                                        .at("code")));
                Map<String, @Nullable Object> set = said(step);
                Step<SiteState> told = Step.<SiteState>of(siteId, 0, step.kind(), step.on(), before -> set)
                        .proven(step.evidence());
                yield step.kind() == SiteEventKind.CORRECTED ? told.correcting("from") : told;
            }
        };
    }

    private Optional<Long> zone(SiteFact.Added added) {
        String code = added.zone();
        return code == null
                ? commands.findZoneAt(added.position())
                : Optional.of(commands.findZone(code)
                        .orElseThrow(() -> Problem.of(ProblemCode.ZONE_UNKNOWN, "There is no zone %s.".formatted(code))
                                .at("zone")));
    }

    /** What follows from the rules of the step's day is written with it. */
    private Map<String, @Nullable Object> said(SiteFact.Happened step) {
        return switch (step.kind()) {
            case SELECTED -> commands.selecting(step.on());
            case REPORTED -> {
                Object percent = step.set().get("percent");
                Object text = step.set().get("text");
                yield commands.reporting(
                        SiteReportKind.valueOf(String.valueOf(step.set().get("kind"))),
                        step.on(),
                        percent == null ? null : Double.valueOf(percent.toString()),
                        text == null ? null : text.toString());
            }
            default -> new LinkedHashMap<>(step.set());
        };
    }

    private void requireNotAhead(LocalDate on, Commit commit) {
        LocalDate today = commit.recordedAt() == null ? clock.today() : clock.dayOf(commit.recordedAt());
        if (on.isAfter(today)) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(on, today))
                    .at("on");
        }
    }
}
