package org.gengtu.sample;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gengtu.demonstration.DemonstrationBulk.ZoneFact;
import org.gengtu.demonstration.IndicatorFact;
import org.gengtu.demonstration.Pillar;
import org.gengtu.demonstration.SiteEventKind;
import org.gengtu.demonstration.SiteFact;
import org.gengtu.demonstration.SiteFact.Happened;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.ledger.Actor;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;

/**
 * The made-up county's year of demonstration: five zones; sixty candidates of which thirty come to be built, some behind their
 * dates, some without a report; a year of values of the indicators, with talks and documents. No person has a name.
 */
final class DemonstrationYear {
    /** When tree and zones were told, and the values of the year before. */
    static final LocalDate BEGUN = LocalDate.of(2026, 1, 14);

    static final Instant BASICS_SAVED_AT = BEGUN.atTime(9, 0).toInstant(SampleCounty.OFFSET);
    static final LocalDate FILED_ON = LocalDate.of(2026, 5, 29);

    static final int SITES = 60;
    private static final int CHOSEN = 32;
    private static final YearMonth FIRST_MONTH = YearMonth.of(2025, 7);
    private static final LocalDate UNTIL = SampleCounty.DEMONSTRATION_ON;
    private static final Actor OFFICE = new Actor(SampleCounty.NAME + " 乡村振兴示范创建办公室");
    private static final GeometryFactory DEGREES = new GeometryFactory(new PrecisionModel(), 4490);

    /** Name, the first-level indicators that it shows something of, pillars, minutes of a visit, department. */
    private record Theme(String name, String letters, List<Pillar> pillars, int minutes, String department) {}

    private static final List<Theme> THEMES = List.of(
            new Theme("玉豆套种示范片", "A", List.of(Pillar.INDUSTRY), 25, "BM-NYJ"),
            new Theme("撂荒地整治示范片", "A", List.of(Pillar.INDUSTRY, Pillar.ORGANISATION), 20, "BM-NYJ"),
            new Theme("柑橘产业园", "AB", List.of(Pillar.INDUSTRY, Pillar.TALENT), 40, "BM-NYJ"),
            new Theme("人居环境整治示范院坝", "D", List.of(Pillar.ECOLOGY), 20, "BM-CGJ"),
            new Theme("水美乡村", "D", List.of(Pillar.ECOLOGY, Pillar.CULTURE), 30, "BM-SLJ"),
            new Theme("积分超市与议事堂", "E", List.of(Pillar.ORGANISATION), 15, "BM-JJ"),
            new Theme("竹编非遗工坊", "CA", List.of(Pillar.CULTURE, Pillar.INDUSTRY), 35, "BM-JYJ"),
            new Theme("农耕文化体验园", "C", List.of(Pillar.CULTURE), 40, "BM-JYJ"),
            new Theme("返乡创业园", "BA", List.of(Pillar.TALENT, Pillar.INDUSTRY), 30, "BM-JXJ"),
            new Theme("村卫生室与养老驿站", "BF", List.of(Pillar.TALENT), 20, "BM-WJJ"),
            new Theme("四好农村路示范线", "F", List.of(Pillar.ECOLOGY), 15, "BM-JTJ"),
            new Theme("数字乡村服务站", "EF", List.of(Pillar.ORGANISATION), 20, "BM-JXJ"));

    private static final String[] ZONES = {"粮油示范区", "柑橘产业示范区", "水美乡村示范区", "农旅融合示范区", "城乡融合示范区"};
    private static final String[] DROPPED = {"用地未落实", "主题与邻近点位重复", "进出道路过窄", "群众基础不足", "投入过大、见效慢"};
    private static final String[] GROUPS = {"讲解员", "现场联络员", "安全保障"};

    private final long seed;
    private final Regions regions;
    private final List<IndicatorTree.Leaf> leaves = IndicatorTree.leaves();

    DemonstrationYear(long seed, Regions regions) {
        this.seed = seed;
        this.regions = regions;
    }

    /** What is told of one day: at once of sites, and at once of indicators. */
    record Chapter(LocalDate day, Instant recordedAt, List<SiteFact> sites, List<IndicatorFact> indicators) {}

    static Actor office() {
        return OFFICE;
    }

    /** The tree of indicators, as a table. */
    static byte[] tree() {
        StringWriter text = new StringWriter();
        try (CSVPrinter csv = new CSVPrinter(
                text,
                CSVFormat.DEFAULT.builder().setHeader(IndicatorTree.COLUMNS).get())) {
            IndicatorTree.write(csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** From which day on the tree holds: before the first of its values. */
    static LocalDate treeFrom() {
        return FIRST_MONTH.atDay(1);
    }

    List<ZoneFact> zones() {
        List<ZoneFact> zones = new ArrayList<>();
        for (int z = 0; z < ZONES.length; z++) {
            Village village =
                    regions.villages().get((z * 89 + 31) % regions.villages().size());
            Coordinate centre = village.boundary().getInteriorPoint().getCoordinate();
            zones.add(new ZoneFact(
                    "SFQ-" + (z + 1),
                    ZONES[z],
                    ring(centre, Dice.of(seed, 71, z), 6_000),
                    new RegionCode(village.code()),
                    LocalDate.of(2026, 1, 13)));
        }
        return zones;
    }

    /** A shape of twenty corners around a place. @param metres from the middle, about */
    private static Polygon ring(Coordinate centre, Dice dice, double metres) {
        int corners = 20;
        Coordinate[] ring = new Coordinate[corners + 1];
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double reach = metres * dice.between(0.75, 1.15);
            ring[i] = GaussKruger.toDegrees(
                    centre.x + reach * StrictMath.cos(angle), centre.y + reach * StrictMath.sin(angle), 7);
        }
        ring[corners] = ring[0].copy();
        return DEGREES.createPolygon(ring);
    }

    /** The year up to the demonstration's day, by day. */
    List<Chapter> chapters() {
        Map<LocalDate, List<SiteFact>> sites = new TreeMap<>();
        for (int i = 0; i < SITES; i++) {
            tell(i, sites);
        }
        Map<LocalDate, List<IndicatorFact>> indicators = indicators();
        Set<LocalDate> days = new LinkedHashSet<>(sites.keySet());
        days.addAll(indicators.keySet());
        return days.stream()
                .sorted()
                .filter(day -> day.isBefore(UNTIL))
                .map(day -> new Chapter(
                        day,
                        day.atTime(LocalTime.of(17, 5)).toInstant(SampleCounty.OFFSET),
                        sites.getOrDefault(day, List.of()),
                        indicators.getOrDefault(day, List.of())))
                .toList();
    }

    private static String code(int site) {
        return "SF-" + Regions.digits(site + 1, 3);
    }

    /** Those that are built; two of them are dropped later. */
    private static boolean isChosen(int site) {
        return site % 15 < 8 && site / 15 * 8 + site % 15 < CHOSEN;
    }

    private void tell(int site, Map<LocalDate, List<SiteFact>> told) {
        Dice dice = Dice.of(seed, 72, site);
        String code = code(site);
        LocalDate added = workday(LocalDate.of(2026, 1, 20).plusDays(dice.below(20)));
        put(told, added, candidate(site, added, dice));
        if (site % 15 == 14) {
            return;
        }
        LocalDate surveyed = workday(added.plusDays(14 + dice.below(22)));
        put(told, surveyed, Happened.step(code, surveyed, SiteEventKind.SURVEYED));
        if (!isChosen(site)) {
            if (site % 3 != 0) {
                LocalDate dropped = workday(surveyed.plusDays(8 + dice.below(30)));
                put(told, dropped, Happened.dropped(code, dropped, dice.pick(DROPPED)));
            }
            return;
        }
        LocalDate chosen = workday(LocalDate.of(2026, 3, 16).plusDays(dice.below(36)));
        put(told, chosen, Happened.step(code, chosen, SiteEventKind.SELECTED));
        if (site == 7 || site == 31) {
            LocalDate dropped = workday(chosen.plusDays(30 + dice.below(12)));
            reports(site, chosen, chosen, dropped, 0, dice, told);
            put(told, dropped, Happened.dropped(code, dropped, site == 7 ? "土地纠纷未解决" : "群众意愿不足"));
            return;
        }
        build(site, chosen, dice, told);
    }

    private void build(int site, LocalDate chosen, Dice dice, Map<LocalDate, List<SiteFact>> told) {
        String code = code(site);
        boolean isLate = site % 9 == 5;
        boolean isEarly = site == 1 || site == 18 || site == 33;
        LocalDate planned = isEarly
                ? workday(chosen.plusDays(6))
                : isLate ? LocalDate.MAX : workday(chosen.plusDays(18 + dice.below(30)));
        LocalDate started = isEarly ? workday(chosen.plusDays(9)) : planned;
        if (planned.isBefore(UNTIL)) {
            Map<String, LocalDate> milestones = new LinkedHashMap<>();
            milestones.put("施工进场", isEarly ? planned.plusDays(7) : workday(planned.plusDays(14)));
            milestones.put("主体完工", isEarly ? planned.plusDays(28) : LocalDate.of(2026, 7, 31));
            milestones.put("展陈布置", isEarly ? planned.plusDays(38) : LocalDate.of(2026, 9, 20));
            milestones.put("讲解演练", isEarly ? planned.plusDays(44) : LocalDate.of(2026, 10, 15));
            put(
                    told,
                    planned,
                    Happened.planned(
                            code,
                            planned,
                            "围绕“" + theme(site).name + "”完善看点、动线和讲解，突出群众参与和长效管护。（样例）",
                            List.of("参观动线不走回头路", "讲解不超过五分钟", "有一处群众可说可看的变化", "台账资料现场可查"),
                            milestones,
                            planned));
            started = isEarly ? started : workday(planned.plusDays(6 + dice.below(10)));
            if (started.isBefore(UNTIL) && (isEarly || site % 7 != 4)) {
                put(told, started, Happened.step(code, started, SiteEventKind.UPGRADING_STARTED));
                LocalDate entered = workday(started.plusDays(3 + dice.below(14)));
                if (entered.isBefore(UNTIL) && site % 8 != 3) {
                    put(told, entered, Happened.milestoneDone(code, entered, "m1"));
                }
            }
        }
        double speed = isEarly ? 2.2 : isLate ? 0.1 : site % 11 == 2 ? 0.25 : dice.between(0.8, 1.4);
        LocalDate quiet = site % 10 == 4 ? UNTIL.minusDays(24) : UNTIL;
        LocalDate done = isEarly ? workday(started.plusDays(46)) : UNTIL;
        reports(site, chosen, started, done.isBefore(quiet) ? done : quiet, speed, dice, told);
        if (isEarly && done.isBefore(UNTIL)) {
            if (site % 8 == 3) {
                put(told, done, Happened.milestoneDone(code, done, "m1"));
            }
            for (String milestone : List.of("m2", "m3", "m4")) {
                put(told, done, Happened.milestoneDone(code, done, milestone));
            }
            put(told, done, Happened.step(code, done, SiteEventKind.READY));
        }
    }

    /** Weekly on Fridays, monthly on the last day, up to a day. @param speed percent a day once it is built */
    private static void reports(
            int site,
            LocalDate chosen,
            LocalDate started,
            LocalDate until,
            double speed,
            Dice dice,
            Map<LocalDate, List<SiteFact>> told) {
        String code = code(site);
        for (LocalDate day = chosen.plusDays(3); day.isBefore(until); day = day.plusDays(1)) {
            double built = started.isBefore(day) ? speed * (day.toEpochDay() - started.toEpochDay()) : 0;
            double percent =
                    Math.min(100, Math.floor(Math.min(8, 0.3 * (day.toEpochDay() - chosen.toEpochDay())) + built));
            if (day.getDayOfWeek() == DayOfWeek.FRIDAY) {
                // some are told on Monday
                LocalDate known = dice.chance(0.2) ? day.plusDays(3) : day;
                put(told, known, Happened.weekly(code, day, percent, null, List.of()));
            }
            if (day.equals(YearMonth.from(day).atEndOfMonth())) {
                put(told, day, Happened.monthly(code, day, "本月完成：点位清理、看点打磨、资料归档。下月计划：推进下一里程碑。（样例）", List.of()));
            }
        }
    }

    private SiteFact candidate(int site, LocalDate on, Dice dice) {
        Village village = village(site);
        Theme theme = theme(site);
        Coordinate centre = village.boundary().getInteriorPoint().getCoordinate();
        Coordinate place = new Coordinate(centre.x + dice.between(-90, 90), centre.y + dice.between(-90, 90));
        Geometry position = DEGREES.createPoint(GaussKruger.toDegrees(place.x, place.y, 7));
        SiteTier tier = site < 5
                ? SiteTier.COUNTY_MODEL
                : site < 35
                        ? SiteTier.TOWNSHIP_SHOWPIECE
                        : site < 50 ? SiteTier.VILLAGE_FEATURE : SiteTier.GROUP_HIGHLIGHT;
        boolean hasHours = dice.chance(0.6);
        return new SiteFact.Added(
                code(site),
                village.name() + theme.name,
                on,
                new RegionCode(village.code()),
                position,
                dice.chance(0.5) ? ring(place, dice, dice.between(40, 140)) : null,
                tier,
                theme.pillars,
                shown(theme, dice),
                theme.minutes + 5 * dice.below(3),
                hasHours ? LocalTime.of(8, 30) : null,
                hasHours ? LocalTime.of(17, 30 - 30 * dice.below(2)) : null,
                site < 5 ? "县委副书记" : "分管副县长",
                theme.department,
                null,
                List.of(GROUPS),
                List.of());
    }

    /** One in each township, then further ones. */
    private Village village(int site) {
        int townships = regions.townships().size();
        List<Village> of = regions.villages().stream()
                .filter(village -> village.township() == (site * 7) % townships)
                .sorted(Comparator.comparing(Village::code))
                .toList();
        return of.get((site / townships * 3 + 1) % of.size());
    }

    private static Theme theme(int site) {
        return THEMES.get((site * 5 + site / 12) % THEMES.size());
    }

    private List<String> shown(Theme theme, Dice dice) {
        List<String> fitting = new ArrayList<>(leaves.stream()
                .map(IndicatorTree.Leaf::code)
                .filter(code -> theme.letters.indexOf(code.charAt(0)) >= 0)
                .toList());
        List<String> shown = new ArrayList<>();
        int wanted = 2 + dice.below(4);
        while (shown.size() < wanted && !fitting.isEmpty()) {
            shown.add(fitting.remove(dice.below(fitting.size())));
        }
        return shown;
    }

    private Map<LocalDate, List<IndicatorFact>> indicators() {
        Map<LocalDate, List<IndicatorFact>> told = new TreeMap<>();
        for (int i = 0; i < leaves.size(); i++) {
            values(leaves.get(i), Dice.of(seed, 73, i), told);
            talks(leaves.get(i), i, Dice.of(seed, 74, i), told);
        }
        judged(told, "D01-04", "AT_RISK", "市级抽查满意率低于自测，按市级口径从严");
        judged(told, "C01-03", "MET", "省级专项通报表扬，下期排名尚未公布");
        judged(told, "F01-03", "NOT_MET", "汛期水毁路段未修复，检测前不作达标认定");
        return told;
    }

    private static void judged(Map<LocalDate, List<IndicatorFact>> told, String code, String status, String ground) {
        LocalDate on = LocalDate.of(2026, 5, 20);
        put(told, on, IndicatorFact.judged(code, on, status, ground));
    }

    /** Each month's value, known on the eighth of the next; those of the year before at once. */
    private static void values(IndicatorTree.Leaf leaf, Dice dice, Map<LocalDate, List<IndicatorFact>> told) {
        // how far it is from its goal in the end, as a share: most reach it
        double end = new double[] {0.03, -0.03, -0.14}[dice.weighted(0.62, 0.23, 0.15)] + 0.02 * dice.normal() / 2;
        double begin = end - dice.between(0.02, 0.16);
        int months = (int) FIRST_MONTH.until(YearMonth.from(UNTIL), java.time.temporal.ChronoUnit.MONTHS);
        for (int m = 0; m < months; m++) {
            LocalDate on = FIRST_MONTH.plusMonths(m).atEndOfMonth();
            double share = begin + (end - begin) * m / (months - 1) + 0.006 * dice.normal();
            LocalDate known = workday(on.plusDays(8));
            put(
                    told,
                    known.isBefore(BEGUN) ? BEGUN : known,
                    IndicatorFact.recorded(leaf.code(), on, value(leaf, share), rank(leaf, share)));
        }
    }

    private static @Nullable BigDecimal value(IndicatorTree.Leaf leaf, double share) {
        if (leaf.direction().equals("RANKED")) {
            return null;
        }
        double goal = leaf.goal();
        double value = leaf.direction().equals("HIGHER")
                ? goal * (1 + share)
                : goal == 0 ? Math.max(0, -20 * share) : goal * (1 - share);
        boolean isShare = goal > 60 && goal <= 100;
        return new BigDecimal(isShare ? Math.min(100, value) : value)
                .setScale(goal >= 1_000 ? 0 : goal >= 5 ? 1 : 2, RoundingMode.HALF_UP);
    }

    private static @Nullable Integer rank(IndicatorTree.Leaf leaf, double share) {
        return leaf.direction().equals("RANKED")
                ? (Integer) (int) Math.max(1, Math.round(leaf.goal() - 80 * share))
                : null;
    }

    private static void talks(
            IndicatorTree.Leaf leaf, int number, Dice dice, Map<LocalDate, List<IndicatorFact>> told) {
        LocalDate last = number % 9 == 4 ? LocalDate.of(2026, 4, 1) : UNTIL;
        for (int month = 1; month <= 6; month++) {
            LocalDate on = workday(LocalDate.of(2026, month, 15).plusDays(number % 5 - 2L));
            boolean isDone = month > 1 && on.isBefore(last);
            if (isDone) {
                put(told, on, IndicatorFact.liaison(leaf.code(), on, true, "省级主管处室：核对口径与进度。（样例）"));
                put(told, on, IndicatorFact.liaison(leaf.code(), on, false, "市级对口科室：报送本月数据。（样例）"));
            }
        }
        if (dice.chance(0.1)) {
            LocalDate on = LocalDate.of(2026, 6, 5);
            put(told, on, IndicatorFact.liaison(leaf.code(), on, false, "市级对口科室：补充佐证材料要求。（样例）"));
        }
    }

    /** A document that is put on file. */
    record Filing(String code, String document) {}

    /** Of two leaves in three the first document is on file by the end of May. */
    List<Filing> filings() {
        List<Filing> filings = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            if (i % 3 != 1 && !leaves.get(i).documents().isEmpty()) {
                filings.add(new Filing(
                        leaves.get(i).code(), leaves.get(i).documents().getFirst()));
            }
        }
        return filings;
    }

    /** The same chapter with pictures for some of its weekly reports. @param picture gives the file of a site before or after */
    static Chapter photographed(Chapter chapter, Function<Photo, UUID> picture) {
        Map<String, Integer> seen = new HashMap<>();
        List<SiteFact> sites = chapter.sites.stream()
                .map(fact -> fact instanceof Happened step
                                && isPhotographed(step)
                                && seen.merge(step.code(), 1, Integer::sum) == 1
                        ? new Happened(
                                step.code(),
                                step.on(),
                                step.kind(),
                                step.set(),
                                List.of(picture.apply(new Photo(step.code(), percent(step) > 40))))
                        : fact)
                .toList();
        return new Chapter(chapter.day, chapter.recordedAt, sites, chapter.indicators);
    }

    /** A picture that a report wants. */
    record Photo(String code, boolean isAfter) {}

    private static double percent(Happened step) {
        return step.set().get("percent") instanceof Number percent ? percent.doubleValue() : 0;
    }

    private static boolean isPhotographed(Happened step) {
        return step.kind() == SiteEventKind.REPORTED
                && step.set().get("percent") != null
                && step.on().getDayOfMonth() <= 7
                && step.on().isAfter(LocalDate.of(2026, 4, 30));
    }

    private static LocalDate workday(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY -> day.plusDays(2);
            case SUNDAY -> day.plusDays(1);
            default -> day;
        };
    }

    private static <T> void put(Map<LocalDate, List<T>> told, LocalDate day, T fact) {
        told.computeIfAbsent(day, any -> new ArrayList<>()).add(fact);
    }
}
