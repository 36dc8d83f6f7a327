package org.gengtu.sample;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.gengtu.environment.EnvironmentBulk.Basics;
import org.gengtu.environment.EnvironmentBulk.Round;
import org.gengtu.environment.EnvironmentBulk.Visited;
import org.gengtu.environment.InspectionLevel;
import org.gengtu.environment.ProblemEventKind;
import org.gengtu.environment.ProblemFact;
import org.gengtu.environment.ProblemFact.Found;
import org.gengtu.environment.ProblemFact.Happened;
import org.gengtu.environment.ProblemSource;
import org.gengtu.environment.Setting;
import org.gengtu.environment.Severity;
import org.gengtu.environment.SeverityRule;
import org.gengtu.environment.StandardItem;
import org.gengtu.ledger.Actor;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.UnitKind;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;

/**
 * A year of inspections in the made-up county: rounds with the villages they visit, what they find, and what becomes of it.
 * Some villages are worse than others, and there the same things come back. The first half of the year was told at once,
 * when the county began to keep it here; from then on offices report twice a week.
 */
final class Environment {
    /** The day from which on there is anything. */
    static final LocalDate FROM = SampleCounty.DEMONSTRATION_ON.minusYears(1);

    private static final LocalDate BEGUN = LocalDate.of(2026, 1, 13);
    private static final LocalDate PHOTOGRAPHED_FROM = LocalDate.of(2026, 4, 20);
    private static final int DISTRICTS = 5;
    private static final int BACKLOG_TURNS = 14;
    private static final int MOST_RELAPSES = 3;
    /** Of what is begun so much is never done. */
    private static final double LEFT_LYING = 0.012;

    private static final Actor OFFICE = new Actor(SampleCounty.NAME + " 人居环境整治办公室");
    private static final String[] DISTRICT_NAMES = {"城区", "东片区", "南片区", "西片区", "北片区"};
    private static final GeometryFactory DEGREES = new GeometryFactory(new PrecisionModel(), 4490);

    /** Code, name, what is looked for, and the department that is charged where it is not the township. */
    private static final String[][] ITEMS = {
        {"WQ-1", "清生活垃圾", "房前屋后、沟渠路边有散落垃圾", "BM-CGJ"},
        {"WQ-2", "清沟渠污水", "沟渠淤塞、污水横流、水面漂浮物", "BM-SLJ"},
        {"WQ-3", "清畜禽粪污", "圈舍外粪污堆放、异味", "BM-NYJ"},
        {"WQ-4", "清乱堆乱放", "柴草、建材、农具占道堆放", "BM-CGJ"},
        {"WQ-5", "清残垣断壁", "无人居住的危旧房、残墙未拆除", "BM-ZJJ"},
        {"SD-1", "定点摆摊", "占道经营、越门经营", "BM-CGJ"},
        {"SD-2", "定位停车", "车辆乱停、堵塞场镇道路", "BM-JJ"},
        {"SD-3", "定时清运", "垃圾箱满溢、清运不及时", "BM-CGJ"},
        {"SD-4", "定人管护", "公厕、污水站无人管护", "BM-ZJJ"},
        {"SH-1", "净化", "背街小巷卫生死角、小广告", "BM-CGJ"},
        {"SH-2", "亮化", "路灯损坏、未亮", "BM-ZJJ"},
        {"SH-3", "绿化", "绿地裸露、行道树缺损", "BM-ZJJ"},
        {"SH-4", "序化", "线缆乱拉、店招破损", "BM-JXJ"}
    };

    private static final String[][] DEPARTMENTS = {
        {"BM-CGJ", "县综合行政执法局"}, {"BM-SLJ", "县水利局"}, {"BM-NYJ", "县农业农村局"}, {"BM-ZJJ", "县住房和城乡建设局"},
        {"BM-JJ", "县公安局交警大队"}, {"BM-JXJ", "县经济信息化局"}, {"BM-JTJ", "县交通运输局"}, {"BM-HBJ", "县生态环境局"},
        {"BM-WJJ", "县卫生健康局"}, {"BM-JYJ", "县教育和体育局"}
    };

    private static final String PARK = "YQ-YL";
    private static final String[] GROUNDS = {"经核实不属实", "属相邻县范围", "重复登记", "已在其他项目中整改"};
    private static final String[] REASONS = {"现场仍有残留", "只清理了一部分", "照片与现场不符", "未建立长效管护"};
    private static final String[] PLACES = {"村道旁", "河边", "院坝外", "村委会对面", "学校门口", "安置点", "桥头", "堰塘边", "垃圾点旁", "场口"};

    private final long seed;
    private final List<Township> townships;
    private final List<Village> villages;
    private final Instant until;
    private final double[] dirt;

    Environment(long seed, Regions regions) {
        this.seed = seed;
        this.townships = regions.townships();
        this.villages = regions.villages();
        this.until = at(SampleCounty.DEMONSTRATION_ON, LocalTime.MIDNIGHT, 0);
        this.dirt = new double[villages.size()];
        for (int v = 0; v < dirt.length; v++) {
            Dice dice = Dice.of(seed, 40, v);
            dirt[v] = dice.chance(0.1) ? 6 : dice.between(0.5, 1.5);
        }
    }

    private static Instant at(LocalDate day, LocalTime time, int seconds) {
        return day.atTime(time).plusSeconds(seconds).toInstant(SampleCounty.OFFSET);
    }

    /** A sample set: each county writes its own. */
    Basics basics() {
        List<StandardItem> items = new ArrayList<>();
        for (String[] item : ITEMS) {
            items.add(new StandardItem(item[0], item[1], setting(item[0]), "样例：" + item[2], null));
        }
        List<ResponsibleUnit> units = new ArrayList<>();
        for (String[] department : DEPARTMENTS) {
            units.add(new ResponsibleUnit(department[0], department[1], UnitKind.DEPARTMENT, null, null, null));
        }
        for (Township township : townships) {
            units.add(new ResponsibleUnit(
                    unit(township), township.name(), UnitKind.TOWNSHIP, new RegionCode(township.code()), null, null));
        }
        for (int v = 0; v < villages.size(); v++) {
            if (dirt[v] > 2) {
                Village village = villages.get(v);
                units.add(new ResponsibleUnit(
                        unit(village), village.name(), UnitKind.VILLAGE, new RegionCode(village.code()), null, null));
            }
        }
        units.add(new ResponsibleUnit(PARK, "云麓工业园区", UnitKind.PARK, null, null, null));
        Coordinate centre = villages.getFirst().boundary().getInteriorPoint().getCoordinate();
        return new Basics(
                items,
                units,
                Map.of(PARK, square(centre, 900)),
                List.of(
                        new SeverityRule(Severity.MINOR, 15, 30),
                        new SeverityRule(Severity.SERIOUS, 7, 30),
                        new SeverityRule(Severity.CRITICAL, 3, 15)));
    }

    static Actor office() {
        return OFFICE;
    }

    private static Setting setting(String item) {
        return item.startsWith("WQ") ? Setting.VILLAGE : item.startsWith("SD") ? Setting.MARKET_TOWN : Setting.URBAN;
    }

    private static String unit(Township township) {
        return "XZ-" + township.code().substring(6, 9);
    }

    private static String unit(Village village) {
        return "CU-" + village.code().substring(6);
    }

    private static Geometry square(Coordinate metres, double side) {
        Coordinate[] ring = new Coordinate[5];
        for (int i = 0; i < 5; i++) {
            ring[i] = GaussKruger.toDegrees(
                    metres.x + (i == 1 || i == 2 ? side : 0), metres.y + (i == 2 || i == 3 ? side : 0), 7);
        }
        return DEGREES.createPolygon(ring);
    }

    /** What was told at once, by whom and when: one commit. */
    record Chapter(Instant recordedAt, Actor actor, List<Round> rounds, List<ProblemFact> facts) {}

    /** Rounds and problems as they became known, one after another. */
    List<Chapter> chapters(int problems) {
        List<Planned> rounds = plan();
        List<Tale> tales = new ArrayList<>();
        for (int i = 0; i < problems; i++) {
            tales.add(tale(i, rounds));
        }
        tales.sort(Comparator.comparing((Tale tale) -> tale.foundOn).thenComparing(tale -> tale.serial));
        TreeMap<Instant, Chapter> chapters = new TreeMap<>();
        rounds.forEach(round -> chapters.put(
                round.recordedAt, new Chapter(round.recordedAt, round.actor, List.of(round.round), new ArrayList<>())));
        List<Slot> slots = slots();
        for (int i = 0; i < tales.size(); i++) {
            tell(tales.get(i), number(tales.get(i).foundOn, i + 1), slots, chapters);
        }
        return chapters.values().stream()
                .filter(chapter -> chapter.recordedAt.isBefore(until))
                .filter(chapter -> !chapter.rounds.isEmpty() || !chapter.facts.isEmpty())
                .toList();
    }

    private static String number(LocalDate on, int number) {
        return "%d-%05d".formatted(on.getYear(), number);
    }

    /** Whole problems as they are at the end, for whoever needs many: so many, behind those of the year. */
    List<ProblemFact> whole(int first, int count) {
        List<Planned> rounds = plan();
        List<ProblemFact> facts = new ArrayList<>(8 * count);
        for (int i = first; i < first + count; i++) {
            Tale tale = tale(i, rounds);
            String number = "X-%07d".formatted(i);
            facts.add(found(tale, number));
            tale.steps.stream()
                    .filter(step -> step.on.isBefore(SampleCounty.DEMONSTRATION_ON))
                    .forEach(step -> facts.add(happened(step, number)));
        }
        return facts;
    }

    /** A round, and which of its villages were not clean. */
    private record Planned(Round round, Instant recordedAt, Actor actor, List<Integer> dirty) {}

    private List<Planned> plan() {
        List<Planned> rounds = new ArrayList<>();
        int serial = 0;
        for (LocalDate month = FROM.withDayOfMonth(1);
                month.isBefore(SampleCounty.DEMONSTRATION_ON);
                month = month.plusMonths(1)) {
            Dice dice = Dice.of(seed, 41, month.toEpochDay());
            String name = month.getYear() + "年" + month.getMonthValue() + "月";
            add(
                    rounds,
                    serial++,
                    InspectionLevel.CITY,
                    month.plusDays(7 + dice.below(14)),
                    "市委暗访组",
                    name + "市委暗访通报",
                    16,
                    -1);
            for (int half = 0; half < 2; half++) {
                add(
                        rounds,
                        serial++,
                        InspectionLevel.COUNTY,
                        month.plusDays(half * 14L + dice.below(12)),
                        "县委县政府督查室",
                        name + (half == 0 ? "上" : "下") + "半月督查",
                        22,
                        -1);
            }
            for (int k = 0; k < townships.size(); k++) {
                add(
                        rounds,
                        serial++,
                        InspectionLevel.TOWNSHIP,
                        month.plusDays(dice.below(27)),
                        townships.get(k).name() + "环境卫生检查组",
                        name + townships.get(k).name() + "自查",
                        4,
                        k);
            }
        }
        return rounds;
    }

    private void add(
            List<Planned> rounds,
            int serial,
            InspectionLevel level,
            LocalDate on,
            String team,
            String name,
            int most,
            int township) {
        if (on.isBefore(FROM) || !on.isBefore(SampleCounty.DEMONSTRATION_ON.minusDays(1))) {
            return;
        }
        Dice dice = Dice.of(seed, 42, serial);
        List<Integer> within = new ArrayList<>();
        for (int v = 0; v < villages.size(); v++) {
            if (township < 0 || villages.get(v).township() == township) {
                within.add(v);
            }
        }
        List<Visited> visits = new ArrayList<>();
        List<Integer> dirty = new ArrayList<>();
        for (int i = 0; i < most && !within.isEmpty(); i++) {
            int village = within.remove(dice.below(within.size()));
            boolean surveyed = level != InspectionLevel.TOWNSHIP;
            int asked = 8 + dice.below(18);
            visits.add(new Visited(
                    new RegionCode(villages.get(village).code()),
                    surveyed ? asked : null,
                    surveyed ? (int) (asked * dice.between(0.72, 1)) : null,
                    surveyed ? (int) (asked * dice.between(0.66, 1)) : null));
            if (i == 0 || dirt[village] > 2 || dice.chance(0.7)) {
                dirty.add(village);
            }
        }
        boolean backlog = on.isBefore(BEGUN);
        rounds.add(new Planned(
                new Round(
                        name,
                        level,
                        on,
                        level == InspectionLevel.TOWNSHIP || (level == InspectionLevel.COUNTY && dice.chance(0.4)),
                        team,
                        null,
                        visits),
                (backlog
                                ? at(BEGUN, LocalTime.of(10, 30), serial)
                                : at(on.plusDays(1), LocalTime.of(9, 10), 60 * (serial % 35) + 37))
                        .plusMillis(serial),
                new Actor(SampleCounty.NAME + " " + team),
                dirty));
    }

    /** When an office tells: the county's, or one of the districts'. */
    private record Slot(Instant at, LocalDate day, int district) {}

    private static final int COUNTY_OFFICE = -1;

    private List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        for (int turn = 0; turn < BACKLOG_TURNS; turn++) {
            for (int who = COUNTY_OFFICE; who < DISTRICTS; who++) {
                slots.add(new Slot(at(BEGUN, LocalTime.of(13, 0), turn * 60 + 41 + who), BEGUN, who));
            }
        }
        for (LocalDate day = BEGUN.plusDays(1); day.isBefore(SampleCounty.DEMONSTRATION_ON); day = day.plusDays(1)) {
            DayOfWeek weekday = day.getDayOfWeek();
            if (weekday == DayOfWeek.MONDAY || weekday == DayOfWeek.WEDNESDAY || weekday == DayOfWeek.FRIDAY) {
                slots.add(new Slot(at(day, LocalTime.of(17, 40), 46), day, COUNTY_OFFICE));
            } else if (weekday == DayOfWeek.TUESDAY || weekday == DayOfWeek.THURSDAY) {
                for (int district = 0; district < DISTRICTS; district++) {
                    slots.add(new Slot(at(day, LocalTime.of(16, 20 + district), 47), day, district));
                }
            }
        }
        return slots;
    }

    private record Step(
            ProblemEventKind kind,
            LocalDate on,
            Map<String, @Nullable Object> set,
            @Nullable String note) {
        /** Whether the units tell it, and not the county's office. */
        boolean isByUnits() {
            return kind == ProblemEventKind.STARTED
                    || kind == ProblemEventKind.PART_REPORTED
                    || kind == ProblemEventKind.RECTIFIED;
        }
    }

    /** A problem with all that happened to it. */
    private static final class Tale {
        private final int serial;
        private final LocalDate foundOn;
        private final int village;
        private final int item;
        private final Severity severity;
        private final ProblemSource source;
        private final @Nullable Planned round;
        private final String description;
        private final @Nullable Geometry place;
        private final List<Step> steps = new ArrayList<>();

        Tale(
                int serial,
                LocalDate foundOn,
                int village,
                int item,
                Severity severity,
                ProblemSource source,
                @Nullable Planned round,
                String description,
                @Nullable Geometry place) {
            this.serial = serial;
            this.foundOn = foundOn;
            this.village = village;
            this.item = item;
            this.severity = severity;
            this.source = source;
            this.round = round;
            this.description = description;
            this.place = place;
        }

        void add(ProblemEventKind kind, LocalDate on, Map<String, @Nullable Object> set, @Nullable String note) {
            steps.add(new Step(kind, on, set, note));
        }
    }

    private static Found found(Tale tale, String number, RegionCode village) {
        return new Found(
                number,
                tale.foundOn,
                ITEMS[tale.item][0],
                tale.severity,
                tale.source,
                tale.description,
                village,
                tale.place,
                tale.round == null ? null : tale.round.round.number(),
                List.of(),
                null);
    }

    private Found found(Tale tale, String number) {
        return found(tale, number, new RegionCode(villages.get(tale.village).code()));
    }

    /** Whether there is a picture of what happened to a problem: of some since the spring. */
    static boolean isPhotographed(ProblemFact fact) {
        boolean shows =
                fact instanceof Found || (fact instanceof Happened step && step.kind() == ProblemEventKind.RECTIFIED);
        return shows
                && !fact.on().isBefore(PHOTOGRAPHED_FROM)
                && Math.floorMod(Dice.mix(fact.number().hashCode()), 6) == 0;
    }

    private static Happened happened(Step step, String number) {
        return new Happened(number, step.on, step.kind, step.set, List.of(), step.note);
    }

    /** Puts what happened into the chapters in which it was told, each behind the one before; what nobody told yet is left out. */
    private void tell(Tale tale, String number, List<Slot> slots, Map<Instant, Chapter> chapters) {
        int next = 0;
        Planned round = tale.round;
        if (round == null) {
            next = slot(slots, 0, tale.foundOn, COUNTY_OFFICE);
            if (next < 0) {
                return;
            }
            chapter(chapters, slots.get(next)).facts.add(found(tale, number));
        } else {
            Objects.requireNonNull(chapters.get(round.recordedAt)).facts.add(found(tale, number));
            while (next < slots.size() && !slots.get(next).at.isAfter(round.recordedAt)) {
                next++;
            }
        }
        int district = district(tale.village);
        for (Step step : tale.steps) {
            next = slot(slots, next, step.on, step.isByUnits() ? district : COUNTY_OFFICE);
            if (next < 0) {
                return;
            }
            chapter(chapters, slots.get(next)).facts.add(happened(step, number));
        }
    }

    private static int slot(List<Slot> slots, int from, LocalDate on, int district) {
        for (int i = from; i < slots.size(); i++) {
            if (slots.get(i).district == district && !slots.get(i).day.isBefore(on)) {
                return i;
            }
        }
        return -1;
    }

    private Chapter chapter(Map<Instant, Chapter> chapters, Slot slot) {
        Actor actor = slot.district == COUNTY_OFFICE
                ? OFFICE
                : new Actor(SampleCounty.NAME + " " + DISTRICT_NAMES[slot.district] + "环境专班");
        return chapters.computeIfAbsent(slot.at, at -> new Chapter(at, actor, List.of(), new ArrayList<>()));
    }

    private int district(int village) {
        int township = villages.get(village).township();
        return township < 3 ? 0 : 1 + (township - 3) * (DISTRICTS - 1) / (townships.size() - 3);
    }

    private Tale tale(int serial, List<Planned> rounds) {
        Dice dice = Dice.of(seed, 43, serial);
        double origin = dice.unit();
        Planned round = null;
        if (origin < 0.83) {
            InspectionLevel level = origin < 0.1
                    ? InspectionLevel.CITY
                    : origin < 0.45 ? InspectionLevel.COUNTY : InspectionLevel.TOWNSHIP;
            do {
                round = rounds.get(dice.below(rounds.size()));
            } while (round.round.level() != level);
        }
        int village = round == null ? weighted(dice, null) : weighted(dice, round.dirty);
        LocalDate on = round == null ? FROM.plusDays(dice.below(364)) : round.round.on();
        ProblemSource source = round == null
                ? dice.chance(0.8)
                        ? ProblemSource.PUBLIC
                        : dice.chance(0.3) ? ProblemSource.MEDIA : ProblemSource.SELF_CHECK
                : switch (round.round.level()) {
                    case CITY -> ProblemSource.CITY_INSPECTION;
                    case COUNTY -> ProblemSource.COUNTY_INSPECTION;
                    case TOWNSHIP -> ProblemSource.SELF_CHECK;
                };
        int item = item(village, dice);
        Severity severity =
                dice.chance(0.62) ? Severity.MINOR : dice.chance(0.8) ? Severity.SERIOUS : Severity.CRITICAL;
        Tale tale = new Tale(
                serial,
                on,
                village,
                item,
                severity,
                source,
                round,
                dice.pick(PLACES) + "：" + ITEMS[item][2],
                place(village, dice));
        live(tale, dice);
        return tale;
    }

    private int weighted(Dice dice, @Nullable List<Integer> within) {
        while (true) {
            int village = within == null ? dice.below(villages.size()) : within.get(dice.below(within.size()));
            if (dice.unit() * 6 < dirt[village] || (within != null && dice.chance(0.3))) {
                return village;
            }
        }
    }

    /** What is wrong depends on what the place is; a dirty village has one thing that keeps coming. */
    private int item(int village, Dice dice) {
        String code = villages.get(village).code();
        boolean isCommunity = code.charAt(9) < '2';
        boolean isStreet = code.charAt(6) == '0';
        if (dirt[village] > 2 && dice.chance(0.6)) {
            return haunting(village, isCommunity, isStreet);
        }
        return group(isCommunity, isStreet, dice.unit(), dice);
    }

    private int haunting(int village, boolean isCommunity, boolean isStreet) {
        Dice own = Dice.of(seed, 44, village);
        return group(isCommunity, isStreet, 0, own);
    }

    private static int group(boolean isCommunity, boolean isStreet, double roll, Dice dice) {
        if (isStreet && roll < 0.9) {
            return 9 + dice.below(4);
        } else if (isCommunity && roll < 0.7) {
            return 5 + dice.below(4);
        }
        return dice.weighted(30, 22, 16, 22, 10);
    }

    private @Nullable Geometry place(int village, Dice dice) {
        Polygon boundary = villages.get(village).boundary();
        double roll = dice.unit();
        if (roll < 0.05) {
            return null;
        }
        Point inside = boundary.getInteriorPoint();
        Coordinate at = new Coordinate(inside.getX() + 260 * dice.normal(), inside.getY() + 260 * dice.normal());
        if (!boundary.contains(boundary.getFactory().createPoint(at))) {
            at = inside.getCoordinate();
        }
        if (roll < 0.09) {
            return square(at, 15 + dice.below(40));
        }
        return DEGREES.createPoint(GaussKruger.toDegrees(at.x, at.y, 7));
    }

    private void live(Tale tale, Dice dice) {
        Village village = villages.get(tale.village);
        Township township = townships.get(village.township());
        String lead = dice.chance(0.78) ? unit(township) : dice.chance(0.04) ? PARK : ITEMS[tale.item][3];
        List<String> units = new ArrayList<>(List.of(lead));
        if (dice.chance(0.24)) {
            String helping = lead.startsWith("XZ") ? ITEMS[tale.item][3] : unit(township);
            units.add(helping);
        }
        if (dirt[tale.village] > 2 && dice.chance(0.3)) {
            units.add(unit(village));
        }
        LocalDate day = tale.foundOn;
        if (tale.source == ProblemSource.CITY_INSPECTION) {
            day = day.plusDays(1 + dice.below(3));
            tale.add(ProblemEventKind.CLAIMED, day, Map.of("unit", unit(township)), null);
        }
        if (dice.chance(0.02)) {
            tale.add(
                    ProblemEventKind.DISMISSED,
                    day.plusDays(dice.below(3)),
                    Map.of("ground", dice.pick(GROUNDS)),
                    null);
            return;
        }
        day = day.plusDays(dice.below(3));
        tale.add(ProblemEventKind.ASSIGNED, day, Happened.parts(units), null);
        double slowness =
                Dice.of(seed, 45, village.township()).between(0.55, 1.05) * (village.township() % 11 == 4 ? 1.9 : 1);
        int usual = switch (tale.severity) {
            case MINOR -> 15;
            case SERIOUS -> 7;
            case CRITICAL -> 3;
        };
        boolean haunts = dirt[tale.village] > 2
                && tale.item
                        == haunting(
                                tale.village,
                                village.code().charAt(9) < '2',
                                village.code().charAt(6) == '0');
        for (int turn = 0; turn <= MOST_RELAPSES; turn++) {
            LocalDate due = day.plusDays(usual);
            LocalDate started = day.plusDays(dice.below(3));
            int days = Math.max(1, (int) StrictMath.rint(dice.logNormal(usual * 0.62 * slowness, 0.5)));
            LocalDate rectified = started.plusDays(Math.min(days, 150));
            tale.add(ProblemEventKind.STARTED, started, Map.of(), null);
            if (dice.chance(LEFT_LYING)) {
                return;
            }
            if (rectified.isAfter(due) && due.isAfter(started) && dice.chance(0.15)) {
                tale.add(
                        ProblemEventKind.EXTENDED,
                        due,
                        Map.of(
                                "dueOn",
                                due.plusDays(10).toString(),
                                "document",
                                "虚环办〔%d〕%d号".formatted(due.getYear(), 1 + dice.below(90))),
                        null);
            }
            for (String helping : units.subList(1, units.size())) {
                tale.add(ProblemEventKind.PART_REPORTED, rectified, Map.of("unit", helping), null);
            }
            tale.add(ProblemEventKind.RECTIFIED, rectified, Map.of(), "整改照片存于纸质台账");
            day = rectified.plusDays(1 + dice.below(4));
            if (dice.chance(0.08)) {
                tale.add(ProblemEventKind.RETURNED, day, Map.of("reason", dice.pick(REASONS)), null);
                day = day.plusDays(2 + dice.below(5));
                tale.add(ProblemEventKind.RECTIFIED, day, Map.of(), "整改照片存于纸质台账");
                day = day.plusDays(1 + dice.below(3));
            }
            tale.add(ProblemEventKind.CLOSED, day, Map.of(), null);
            boolean drawn = dice.chance(haunts ? 0.6 : 0.3);
            boolean relapses = dice.chance(haunts ? 0.5 : 0.05);
            if (!drawn && !relapses) {
                return;
            }
            if (drawn) {
                day = day.plusDays((tale.severity == Severity.CRITICAL ? 15 : 30) + dice.below(20));
                tale.add(
                        ProblemEventKind.LOOK_BACK_DRAWN,
                        day,
                        Map.of("seed", Long.toHexString(Dice.mix(day.toEpochDay()))),
                        null);
                day = day.plusDays(1 + dice.below(6));
            } else {
                day = day.plusDays(10 + dice.below(60));
            }
            if (!relapses || turn == MOST_RELAPSES) {
                tale.add(ProblemEventKind.CONFIRMED, day, Map.of(), null);
                return;
            }
            tale.add(ProblemEventKind.RELAPSED, day, Map.of(), drawn ? "回头看发现反弹" : "群众反映再次出现");
        }
    }
}
