package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.SiteFact.Happened;
import org.gengtu.filter.Condition;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.region.RegionOutline;
import org.gengtu.region.Regions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A year from sixty candidates to thirty ready sites: two are dropped on the way, one has its plan late, one is ready late;
 * and the board as it was on four dates.
 */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteCampaignTest {
    private static final int CANDIDATES = 60;
    private static final int CHOSEN = 32;
    private static final int LATE_PLAN = 3;
    private static final int LATE_BUILDING = 4;
    private static final List<Integer> DROPPED_LATER = List.of(0, 1);

    @Autowired
    DemonstrationBulk bulk;

    @Autowired
    Sites sites;

    @Autowired
    Coverages coverages;

    @Autowired
    SiteCommand command;

    @Autowired
    Regions regions;

    @Autowired
    Imports imports;

    @Autowired
    CountyClock clock;

    @Autowired
    Reading reading;

    @Autowired
    LedgerVerification verification;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager transactions;

    private int year;
    private List<RegionOutline> villages;

    @BeforeAll
    void play() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        year = clock.today().getYear() - 1;
        villages = regions.listVillageOutlines().stream().limit(CANDIDATES).toList();
        tell(IntStream.range(0, CANDIDATES).mapToObj(this::candidate));
        tell(all(CANDIDATES).mapToObj(site -> step(site, day(2, 20), SiteEventKind.SURVEYED)));
        tell(all(CHOSEN).mapToObj(site -> step(site, day(3, 15), SiteEventKind.SELECTED)));
        tell(IntStream.range(CHOSEN, CANDIDATES).mapToObj(site -> Happened.dropped(code(site), day(3, 20), "未入选")));
        tell(DROPPED_LATER.stream().map(site -> Happened.dropped(code(site), day(5, 10), "用地未落实")));
        List<Integer> kept = all(CHOSEN)
                .filter(site -> !DROPPED_LATER.contains(site))
                .boxed()
                .toList();
        tell(kept.stream().map(site -> planned(site, site == LATE_PLAN ? day(6, 28) : day(6, 10))));
        tell(kept.stream().map(site -> step(site, day(7, 1), SiteEventKind.UPGRADING_STARTED)));
        for (LocalDate friday = day(3, 20); friday.isBefore(day(10, 25)); friday = friday.plusDays(7)) {
            LocalDate on = friday;
            double percent =
                    Math.max(0, Math.min(95, 1.0 * (on.toEpochDay() - day(7, 1).toEpochDay())));
            tell(told(kept, on)
                    .filter(site -> !(site == 9 && on.isAfter(day(9, 10))))
                    .map(site -> Happened.weekly(
                            code(site), on, site == LATE_BUILDING ? percent / 2 : percent, null, List.of())));
        }
        for (int month = 4; month <= 10; month++) {
            LocalDate on = day(month, 12);
            tell(told(kept, on).map(site -> Happened.monthly(code(site), on, "按计划推进", List.of())));
        }
        tell(kept.stream().map(site -> Happened.milestoneDone(code(site), site == 7 ? day(9, 5) : day(8, 20), "m1")));
        tell(kept.stream()
                .map(site ->
                        Happened.milestoneDone(code(site), site == LATE_BUILDING ? day(11, 18) : day(10, 20), "m2")));
        tell(kept.stream()
                .map(site -> step(site, site == LATE_BUILDING ? day(11, 20) : day(10, 25), SiteEventKind.READY)));
    }

    /** Those that are reported of on a day. */
    private java.util.stream.Stream<Integer> told(List<Integer> kept, LocalDate on) {
        return on.isBefore(day(5, 10)) ? all(CHOSEN).boxed() : kept.stream();
    }

    private static IntStream all(int count) {
        return IntStream.range(0, count);
    }

    private LocalDate day(int month, int day) {
        return LocalDate.of(year, month, day);
    }

    private static String code(int site) {
        return "S%02d".formatted(site);
    }

    private void tell(java.util.stream.Stream<? extends SiteFact> facts) {
        bulk.record(facts.map(SiteFact.class::cast).toList(), Commit.of(new Actor("示范办"), "campaign"));
    }

    private SiteFact candidate(int site) {
        Geometry shape = villages.get(site).boundary();
        Point inside = shape.getInteriorPoint();
        inside.setSRID(4490);
        return new SiteFact.Added(
                code(site),
                "点位" + site,
                day(1, 15),
                villages.get(site).code(),
                inside,
                null,
                site < 2 ? SiteTier.COUNTY_MODEL : SiteTier.TOWNSHIP_SHOWPIECE,
                List.of(Pillar.values()[site % Pillar.values().length]),
                List.of(),
                30,
                null,
                null,
                null,
                null,
                null,
                List.of("讲解员"),
                List.of());
    }

    private SiteFact step(int site, LocalDate on, SiteEventKind kind) {
        return Happened.step(code(site), on, kind);
    }

    private SiteFact planned(int site, LocalDate on) {
        Map<String, LocalDate> milestones = new LinkedHashMap<>();
        milestones.put("主体完工", day(8, 31));
        milestones.put("验收", day(10, 25));
        return Happened.planned(code(site), on, "方案" + site, List.of("动线清楚"), milestones, on);
    }

    private <T> T on(LocalDate day, java.util.function.Function<ReadAt, T> read) {
        return Objects.requireNonNull(new TransactionTemplate(transactions)
                .execute(status -> read.apply(new ReadAt(reading.at(new AsOf(day, null, null)), true))));
    }

    private Map<SiteStatus, Long> board(LocalDate day) {
        return on(
                day,
                at -> sites.listAll(Condition.ALL, at).stream()
                        .collect(Collectors.groupingBy(
                                site -> site.state().status(), TreeMap::new, Collectors.counting())));
    }

    /** Codes and kinds of what is overdue. */
    private List<String> overdue(LocalDate day) {
        return on(day, at -> {
            List<String> overdue = new ArrayList<>();
            for (SiteDue due : sites.listDue(Condition.ALL, day.minusDays(1), at)) {
                overdue.add(due.site().state().code() + " " + due.kind());
            }
            // what the filter calls overdue are exactly the sites that something is overdue of
            List<String> filtered = sites.listAll(sites.condition(Map.of("overdue", true)), at).stream()
                    .map(site -> site.state().code())
                    .toList();
            assertThat(filtered)
                    .isEqualTo(overdue.stream()
                            .map(each -> each.split(" ")[0])
                            .distinct()
                            .sorted()
                            .toList());
            return overdue;
        });
    }

    private Readiness readiness(int site, LocalDate day) {
        return on(day, at -> {
            SiteView view = sites.findByCode(code(site), at).orElseThrow();
            return Objects.requireNonNull(sites.readiness(List.of(view), at).get(view.siteId()));
        });
    }

    @Test
    void theBoardOnFourDatesTellsHowFarTheCountyWas() {
        assertThat(board(day(4, 1))).isEqualTo(Map.of(SiteStatus.SELECTED, 32L, SiteStatus.DROPPED, 28L));
        assertThat(overdue(day(4, 1))).isEmpty();
        assertThat(board(day(6, 21))).isEqualTo(Map.of(SiteStatus.SELECTED, 30L, SiteStatus.DROPPED, 30L));
        assertThat(overdue(day(6, 21))).containsExactly(code(LATE_PLAN) + " PLAN");
        assertThat(board(day(9, 1))).isEqualTo(Map.of(SiteStatus.UPGRADING, 30L, SiteStatus.DROPPED, 30L));
        assertThat(overdue(day(9, 1))).containsExactly("S07 MILESTONE");
        assertThat(board(day(11, 5)))
                .isEqualTo(Map.of(SiteStatus.UPGRADING, 1L, SiteStatus.READY, 29L, SiteStatus.DROPPED, 30L));
        assertThat(overdue(day(11, 5))).contains(code(LATE_BUILDING) + " BUILDING", code(LATE_BUILDING) + " MILESTONE");
        assertThat(board(day(12, 1))).isEqualTo(Map.of(SiteStatus.READY, 30L, SiteStatus.DROPPED, 30L));
        assertThat(overdue(day(12, 1))).isEmpty();
    }

    @Test
    void aSiteThatNobodyReportsOfIsOverdueAWeekLater() {
        assertThat(overdue(day(9, 20))).contains("S09 WEEKLY_REPORT").doesNotContain("S10 WEEKLY_REPORT");
        assertThat(readiness(9, day(9, 20)).reportOverdue()).isTrue();
        assertThat(readiness(10, day(9, 20)).reportOverdue()).isFalse();
    }

    @Test
    void theSlowSiteIsToldLateLongBeforeItsDate() {
        assertThat(readiness(LATE_BUILDING, day(9, 30)).course()).isEqualTo("LATE");
        assertThat(readiness(10, day(10, 10)).course()).isNotEqualTo("LATE");
        assertThat(readiness(LATE_BUILDING, day(12, 1)).course()).isEqualTo("LATE");
        assertThat(readiness(10, day(12, 1)).course()).isEqualTo("ON_COURSE");
        assertThat(readiness(10, day(12, 1)).percent()).isEqualTo(100);
    }

    @Test
    void thirtyReadySitesShowWhatTheyShowAndTheTableSaysIt() {
        on(day(12, 1), at -> {
            Coverages.Covered covered = coverages.coverage(Map.of("status", List.of("READY")), at);
            assertThat(covered.sites()).isEqualTo(30);
            assertThat(covered.of().pillars().missing()).isEmpty();
            return covered;
        });
        assertThat(command.text(List.of("--on", day(11, 5).toString(), "--lang", "en")))
                .contains("upgrading 1", "ready 29", "dropped 30", code(LATE_BUILDING), "to be ready");
        assertThat(command.text(List.of("--on", day(6, 21).toString(), "--csv")))
                .contains(code(LATE_PLAN) + ",点位3,镇级精品,已选定");
    }

    @Test
    void theLedgerIsSound() {
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }
}
