package org.gengtu.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.LeftOut;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Way;
import org.jspecify.annotations.Nullable;

/** What the schema shows of plans, each with the state at which sites are read. */
final class Views {
    private static final String PLAN = "RoutePlan";
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;

    private Views() {}

    /** @param scope of the plan's id: the planning or the route */
    record PlanView(ReadAt at, String county, String scope, Requirement requirement, RoutePlan plan) {
        String id() {
            return planId(county, scope, plan.number());
        }

        List<DayView> days() {
            return plan.days().stream().map(day -> new DayView(this, day)).toList();
        }

        List<StopView> stops() {
            return days().stream().flatMap(day -> day.stops().stream()).toList();
        }

        RawJson line() {
            return multiLine(plan.days().stream().map(Views::points).toList());
        }
    }

    static String planId(String county, String scope, int number) {
        return GlobalId.live(PLAN, county, scope + "-" + number).encode();
    }

    record DayView(PlanView of, Day day) {
        List<StopView> stops() {
            return IntStream.range(0, day.stops().size())
                    .mapToObj(i -> new StopView(of, day, i))
                    .toList();
        }

        RawJson line() {
            return Views.line(day);
        }
    }

    record StopView(PlanView of, Day day, int index) {
        Stop stop() {
            return day.stops().get(index);
        }

        /** How long it is waited for, but for lunch that is had meanwhile. */
        int waitSeconds() {
            Stop stop = stop();
            Integer lunchAt = day.lunchAt();
            Requirement.Lunch lunch = of.requirement.lunch();
            boolean isAhead = lunchAt != null && day.lunchStop() == index + 1 && lunchAt < stop.begin();
            return stop.begin() - stop.arrive() - (isAhead && lunch != null ? lunch.minutes() * MINUTE : 0);
        }

        @Nullable
        RawJson line() {
            List<double[]> line = stop().way().line();
            return line.size() < 2 ? null : Views.line(line);
        }
    }

    record LeftOutView(PlanView of, LeftOut out) {}

    record WorthView(ReadAt at, long siteId, double value, double ofTier, double ofIndicators, boolean judged) {}

    record BrokenView(ReadAt at, Broken broken) {}

    private static List<double[]> points(Day day) {
        return day.ways().map(Way::line).flatMap(List::stream).toList();
    }

    static RawJson line(Day day) {
        return line(points(day));
    }

    static RawJson line(List<double[]> points) {
        return new RawJson("{\"type\":\"LineString\",\"coordinates\":%s}".formatted(coordinates(points)));
    }

    private static RawJson multiLine(List<List<double[]>> lines) {
        return new RawJson("{\"type\":\"MultiLineString\",\"coordinates\":%s}"
                .formatted(lines.stream()
                        .filter(line -> line.size() > 1)
                        .map(Views::coordinates)
                        .collect(Collectors.joining(",", "[", "]"))));
    }

    private static String coordinates(List<double[]> points) {
        List<String> each = new ArrayList<>();
        points.forEach(at -> each.add("[" + at[0] + "," + at[1] + "]"));
        return each.stream().collect(Collectors.joining(",", "[", "]"));
    }

    /** Why a candidate is not in a plan, in a sentence. */
    static Sentence reason(LeftOut out, RoutePlan plan) {
        Integer detail = out.detail();
        return switch (out.why()) {
            case EXCLUDED -> new Sentence("已按要求排除。", "The request excludes it.");
            case DROPPED -> new Sentence("该点位已落选或不存在。", "It was dropped, or is no more.");
            case OFF_ROAD ->
                new Sentence(
                        "距可通行道路%d米，过远。".formatted(detail),
                        "It is %d m from any road that can be driven.".formatted(detail));
            case UNREACHABLE -> new Sentence("没有可通行的道路往返。", "No way leads there and back.");
            case NO_TIME ->
                new Sentence(
                        "即使当天只去这一处，也无法在开放时间内参观并按时返回。",
                        "Even a day for it alone does not get there while it is open and back in time.");
            case DEMANDS ->
                new Sentence("加入它就无法满足其他要求（已证明）。", "No plan that has it meets the other demands; that is proven.");
            case UNKNOWN -> new Sentence("未在时限内算出。", "It was not computed in the time.");
            case COSTS -> costs(out, plan);
        };
    }

    private static Sentence costs(LeftOut out, RoutePlan plan) {
        double with = out.valueIfForced() == null ? plan.value() : out.valueIfForced();
        double lost = plan.value() - with;
        int minutes = out.extraSeconds() == null ? 0 : Math.round(out.extraSeconds() / 60f);
        String zhProof = out.proven() ? "（已证明）" : "（为时限内所得）";
        String enProof = out.proven() ? "that is proven" : "as far as was found in the time";
        String zhTime = minutes >= 0 ? "多用%d分钟".formatted(minutes) : "少用%d分钟".formatted(-minutes);
        String enTime =
                minutes >= 0 ? "%d minutes longer".formatted(minutes) : "%d minutes shorter".formatted(-minutes);
        if (lost <= 0.005) {
            return new Sentence(
                    "加入它分值相同，%s%s。".formatted(zhTime, zhProof),
                    "A plan with it has the same value and is %s; %s.".formatted(enTime, enProof));
        }
        return new Sentence(
                "加入它总分最高%s，少%s，%s%s。".formatted(number(with), number(lost), zhTime, zhProof),
                "A plan with it has %s at most, %s less, and is %s; %s."
                        .formatted(number(with), number(lost), enTime, enProof));
    }

    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith("00") ? text.substring(0, text.length() - 3) : text;
    }

    /** A second of the day as hours and minutes. */
    static String time(int second) {
        return "%02d:%02d".formatted(second / HOUR, second % HOUR / MINUTE);
    }
}
