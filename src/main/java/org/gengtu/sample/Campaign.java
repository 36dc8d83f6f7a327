package org.gengtu.sample;

import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A year's campaign over the plots: what was done on which day, and in which report it became known. Every plot's course
 * follows from the seed, the year and its number alone, so that only one long number per event is held in memory and
 * its details are worked out again when it is written.
 */
final class Campaign {
    /** The Chinese New Year's first day; fields rest from three days before to six after. */
    private static final Map<Integer, LocalDate> NEW_YEARS = Map.of(
            2024, LocalDate.of(2024, 2, 10),
            2025, LocalDate.of(2025, 1, 29),
            2026, LocalDate.of(2026, 2, 17),
            2027, LocalDate.of(2027, 2, 6),
            2028, LocalDate.of(2028, 1, 26),
            2029, LocalDate.of(2029, 2, 13),
            2030, LocalDate.of(2030, 2, 3));

    private static final String[] MODES = {"SELF", "ENTRUSTED", "TRANSFER", "COLLECTIVE", "SERVICE"};
    private static final String[] WINTER_CROPS = {"马铃薯", "蔬菜", "青饲玉米"};
    private static final String[] SPRING_CROPS = {"玉米", "大豆", "红薯", "高粱", "花生", "蔬菜"};
    private static final String[] SUMMER_CROPS = {"红薯", "大豆", "玉米", "绿豆"};
    private static final String[] AUTUMN_CROPS = {"油菜", "小麦", "蔬菜"};
    private static final String[] GROUNDS = {"坡度25度以上，不宜耕种", "地质灾害隐患点", "已长成林木", "已退耕还林", "水源不足且无法配套"};
    private static final String[] APPROVERS = {"县农业农村局", "县自然资源和规划局", "县林业局"};

    private static final int DEMONSTRATION_DAY = 166; // 16 June, counted from 1 January as 0
    private static final int SURVEY_DAY = 11;

    private final long seed;
    private final int year;
    private final LocalDate newYear;
    private final int days;
    private final List<Township> townships;
    private final List<Village> villages;
    private final Course[] courses;
    private final boolean[] rain;

    private int plots;
    private short[] villageOf = new short[1024];
    private byte[] groupOf = new byte[1024];
    private int[] serialOf = new int[1024];
    private int[] centimuOf = new int[1024];
    private byte[] foundOf = new byte[1024];
    private boolean[] paddyOf = new boolean[1024];

    /** The campaign of a year as it was known when the day {@code until} began. */
    Campaign(long seed, int year, LocalDate until, Regions regions) {
        this.seed = seed;
        this.year = year;
        this.newYear = LocalDate.of(year, 1, 1);
        this.days = (int) (until.toEpochDay() - newYear.toEpochDay());
        this.townships = regions.townships();
        this.villages = regions.villages();
        this.rain = rain();
        this.courses = new Course[townships.size()];
        for (int k = 0; k < courses.length; k++) {
            courses[k] = new Course(k);
        }
    }

    /** One plot's event. Empty text where a kind has no such value. */
    record Event(
            int on,
            int recorded,
            String kind,
            String mode,
            String crop,
            String ground,
            String approvedBy,
            String field,
            String value,
            String note) {}

    interface Row {
        void write(String... cells) throws IOException;
    }

    void add(SamplePlot plot) {
        if (plots == villageOf.length) {
            int room = plots * 2;
            villageOf = Arrays.copyOf(villageOf, room);
            groupOf = Arrays.copyOf(groupOf, room);
            serialOf = Arrays.copyOf(serialOf, room);
            centimuOf = Arrays.copyOf(centimuOf, room);
            foundOf = Arrays.copyOf(foundOf, room);
            paddyOf = Arrays.copyOf(paddyOf, room);
        }
        if (plot.number() != plots + 1) {
            throw new IllegalArgumentException("Plots come in the order of their numbers");
        }
        villageOf[plots] = (short) plot.village();
        groupOf[plots] = (byte) plot.group();
        serialOf[plots] = plot.serial();
        centimuOf[plots] = plot.declaredCentimu();
        foundOf[plots] = (byte) (plot.foundOn().getDayOfYear() - 1);
        paddyOf[plots] = plot.landClass().equals("0101");
        plots++;
    }

    static final String[] COLUMNS = {
        "batch",
        "recorded_at",
        "actor",
        "plot_code",
        "source_key",
        "kind",
        "on",
        "mode",
        "crop",
        "ground",
        "approved_by",
        "field",
        "value",
        "note"
    };

    /** All events, one report after another as they were recorded; a report is one township's on one day. */
    void write(Row row) throws IOException {
        long[] keys = new long[1024];
        int count = 0;
        for (int plot = 0; plot < plots; plot++) {
            int township = villages.get(villageOf[plot]).township();
            List<Event> events = events(plot);
            for (int i = 0; i < events.size(); i++) {
                int recorded = events.get(i).recorded();
                if (recorded < days) {
                    if (count == keys.length) {
                        keys = Arrays.copyOf(keys, count * 2);
                    }
                    keys[count++] = (((long) recorded * 1440 + minute(recorded, township)) * 64 + township << 25)
                            + ((long) plot << 4)
                            + i;
                }
            }
        }
        Arrays.sort(keys, 0, count);
        long report = -1;
        int batch = 0;
        String recordedAt = "";
        for (int k = 0; k < count; k++) {
            int plot = (int) (keys[k] >> 4) & 0x1FFFFF;
            Village village = villages.get(villageOf[plot]);
            Event event = events(plot).get((int) keys[k] & 15);
            if (keys[k] >> 25 != report) {
                report = keys[k] >> 25;
                batch++;
                recordedAt = recordedAt(event.recorded(), village.township()).toString();
            }
            String code = SamplePlot.code(village, groupOf[plot], serialOf[plot]);
            row.write(
                    Integer.toString(batch),
                    recordedAt,
                    townships.get(village.township()).name() + "农业农村办",
                    code,
                    code.isEmpty() ? SamplePlot.sourceKey(plot + 1) : "",
                    event.kind(),
                    day(event.on()).toString(),
                    event.mode(),
                    event.crop(),
                    event.ground(),
                    event.approvedBy(),
                    event.field(),
                    event.value(),
                    event.note());
        }
    }

    private LocalDate day(int day) {
        return newYear.plusDays(day);
    }

    private int minute(int day, int township) {
        return 8 * 60 + 50 + Dice.of(seed, 20, year, day, township).below(9 * 60);
    }

    /** Whole minutes may meet; the township's number as seconds keeps all reports apart. */
    private OffsetDateTime recordedAt(int day, int township) {
        return day(day).atTime(0, 0)
                .plusMinutes(minute(day, township))
                .plusSeconds(1 + township)
                .atOffset(SampleCounty.OFFSET);
    }

    /** The whole course of a plot in this year, as far as the year goes, in the order of its reports. */
    List<Event> events(int plot) {
        Village village = villages.get(villageOf[plot]);
        Course course = courses[village.township()];
        Dice dice = Dice.of(seed, 21, year, plot);
        List<Event> events = new ArrayList<>();
        int found = foundOf[plot];
        int known = SURVEY_DAY + 1;
        if (dice.chance(0.012)) {
            int on = 35 + dice.below(110);
            events.add(new Event(
                    on,
                    course.reported(on, known, dice),
                    "EXEMPTED",
                    "",
                    "",
                    dice.pick(GROUNDS),
                    dice.pick(APPROVERS),
                    "",
                    "",
                    ""));
            return events;
        }
        double pace = Dice.of(seed, 22, year, villageOf[plot]).between(0.86, 1.14);
        int restored = course.dayOf(dice.unit() / pace);
        if (restored > 364) {
            return correctedArea(plot, course, dice, events, known);
        }
        restored = Math.max(restored, found + 1);
        known = course.reported(restored, known, dice);
        String mode = MODES[dice.weighted(course.modes)];
        events.add(restoration(restored, known, mode, known - restored > 12 ? "补报" : ""));
        correctedArea(plot, course, dice, events, known);
        known = events.getLast().recorded();
        boolean lapses = dice.chance(0.018);
        int last = restored;
        if (dice.chance(course.planted)) {
            int planted = Math.max(restored + 3 + (int) (dice.logNormal(13, 0.7)), 40 + dice.below(45));
            known = course.reported(planted, known, dice);
            events.add(new Event(
                    planted, known, "RECULTIVATED", "", crop(planted, paddyOf[plot], dice), "", "", "", "", ""));
            last = planted;
        }
        if (lapses) {
            int idle = last + 18 + dice.below(50);
            known = course.reported(idle, known, dice);
            events.add(new Event(idle, known, "LAPSED", "", "", "", "", "", "", "巡查发现再次撂荒"));
            if (dice.chance(0.5)) {
                int again = idle + 6 + dice.below(24);
                known = course.reported(again, known, dice);
                events.add(restoration(again, known, "COLLECTIVE", "督促后复耕"));
            }
        } else if (dice.chance(0.014)) {
            int earlier = Math.max(found, restored - 1 - dice.below(6));
            int noticed = known + 3 + dice.below(20);
            known = course.reported(noticed, known, dice);
            events.add(new Event(
                    noticed,
                    known,
                    "CORRECTED",
                    "",
                    "",
                    "",
                    "",
                    "restoredOn",
                    day(earlier).toString(),
                    "复核台账，更正复耕日期"));
        }
        return events;
    }

    private static Event restoration(int on, int recorded, String mode, String note) {
        return new Event(on, recorded, "RESTORED", mode, "", "", "", "", "", note);
    }

    private List<Event> correctedArea(int plot, Course course, Dice dice, List<Event> events, int known) {
        if (dice.chance(0.009) && centimuOf[plot] > 0) {
            int on = known + dice.below(60);
            int centimu = Math.max(1, (int) StrictMath.rint(centimuOf[plot] * dice.between(0.9, 1.1)));
            events.add(new Event(
                    on,
                    course.reported(on, known, dice),
                    "CORRECTED",
                    "",
                    "",
                    "",
                    "",
                    "declaredAreaMu",
                    mu(centimu),
                    "重新丈量"));
        }
        return events;
    }

    /** Hundredths of a mu as a decimal number of mu. */
    static String mu(int centimu) {
        return centimu / 100 + "." + Regions.digits(centimu % 100, 2);
    }

    private static String crop(int day, boolean paddy, Dice dice) {
        if (day < 60) {
            return dice.pick(WINTER_CROPS);
        } else if (day < 150) {
            return paddy && day > 95 && dice.chance(0.7) ? "水稻" : dice.pick(SPRING_CROPS);
        } else if (day < 235) {
            return paddy && day < 165 && dice.chance(0.5) ? "水稻" : dice.pick(SUMMER_CROPS);
        }
        return dice.pick(AUTUMN_CROPS);
    }

    private boolean[] rain() {
        boolean[] rain = new boolean[366];
        Dice dice = Dice.of(seed, 23, year);
        for (int day = 50; day < 330; ) {
            day += 6 + dice.below(18);
            for (int wet = 2 + dice.below(5); wet > 0 && day < rain.length; wet--) {
                rain[day++] = true;
            }
        }
        return rain;
    }

    private boolean weekend(int day) {
        DayOfWeek weekday = day(day).getDayOfWeek();
        return weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
    }

    private boolean holiday(int day) {
        LocalDate festival = NEW_YEARS.get(year);
        LocalDate date = day(day);
        return festival != null && !date.isBefore(festival.minusDays(3)) && !date.isAfter(festival.plusDays(6));
    }

    /** How one township goes about it: its own start, speed, pauses, modes and slowness in reporting. */
    private final class Course {
        private final double[] done = new double[366];
        private final double[] modes = new double[MODES.length];
        private final double planted;
        private final double lagDays;
        private final boolean weekly;

        Course(int township) {
            Dice dice = Dice.of(seed, 24, year, township);
            int[] order = shuffled();
            int rank = order[township];
            boolean hopeless = rank < 2;
            boolean late = rank >= 2 && rank < 7;
            int start = late ? 72 + dice.below(35) : 13 + dice.below(26);
            double target = hopeless
                    ? dice.between(0.37, 0.43)
                    : late ? dice.between(0.5, 0.62) : 0.6 + 0.385 * (rank - 7) / 26.0;
            double growth = hopeless ? -0.4 : late ? 1.6 : dice.between(-0.3, 1.5);
            double weekend = dice.between(0.25, 0.85);
            double wet = dice.between(0.08, 0.4);
            double sum = 0;
            for (int day = 0; day < done.length; day++) {
                double rate = 0;
                if (day >= start && !holiday(day)) {
                    rate = 1 + growth * (day - start) / 150.0;
                    // after the deadline the push is over
                    rate *= day > 180 ? 0.45 : day > 150 ? 1.15 : 1;
                    rate *= weekend(day) ? weekend : 1;
                    rate *= rain[day] ? wet : 1;
                    rate *= dice.between(0.55, 1.45);
                }
                sum += Math.max(0, rate);
                done[day] = sum;
            }
            double scale = target / done[DEMONSTRATION_DAY - 1];
            for (int day = 0; day < done.length; day++) {
                done[day] = Math.min(done[day] * scale, 0.992);
            }
            for (int i = 0; i < modes.length; i++) {
                modes[i] = new double[] {30, 14, 22, 20, 14}[i] * dice.between(0.4, 1.8);
            }
            planted = dice.between(0.82, 0.97);
            weekly = dice.chance(0.15);
            lagDays = weekly ? 1 : dice.between(0.7, 4.6);
        }

        /** A township's rank by the order of its rolls: which two fail and which five start late. */
        private int[] shuffled() {
            int[] order = new int[townships.size()];
            Dice dice = Dice.of(seed, 25, year);
            for (int i = 1; i < order.length; i++) {
                int other = dice.below(i + 1);
                order[i] = order[other];
                order[other] = i;
            }
            return order;
        }

        /** The first day by which so great a share was done, or 366. */
        int dayOf(double share) {
            int low = 0;
            int high = done.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (done[middle] >= share) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }

        /** The working day on which the office reports it; never before what it reported of the plot already. */
        int reported(int on, int atLeast, Dice dice) {
            int day = Math.max(atLeast, on + (int) StrictMath.rint(Math.min(40, dice.logNormal(lagDays, 0.65))));
            while (weekend(day) || holiday(day) || (weekly && day(day).getDayOfWeek() != DayOfWeek.FRIDAY)) {
                day++;
            }
            return day;
        }
    }
}
