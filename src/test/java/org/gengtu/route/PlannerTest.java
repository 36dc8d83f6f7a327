package org.gengtu.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.gengtu.demonstration.Pillar;
import org.gengtu.route.RoutePlan.LeftOut;
import org.gengtu.route.RoutePlan.Stop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Small plans, every claim about them and every set of conflicts against trying all there is. */
class PlannerTest {
    private static final double EXACT = 0.005;

    private static Planner.Ended plan(MadeUp of) {
        RouteTask task = of.task();
        return new Planner(task, of.maker(task), of.check(), (outcome, step, percent) -> {}, () -> false).run(null);
    }

    @ParameterizedTest
    @CsvSource({"6, 1, 60", "4, 2, 25"})
    void plansAreTheBestAndEachClaimIsTrue(int count, int days, int rounds) {
        Random random = new Random(count * 100L + days);
        int planned = 0;
        int impossible = 0;
        for (int round = 0; round < rounds; round++) {
            MadeUp of = MadeUp.random(random, count, days);
            Double most = BruteForce.best(of);
            Planner.Ended ended = plan(of);
            if (most == null) {
                impossible++;
                assertThat(ended.state()).as("round %d", round).isEqualTo(PlanningState.INFEASIBLE);
                requireSmallest(of, ended.outcome(), round);
                continue;
            }
            planned++;
            assertThat(ended.state()).as("round %d", round).isEqualTo(PlanningState.DONE);
            RoutePlan best = Objects.requireNonNull(ended.outcome().best());
            assertThat(best.value()).as("round %d", round).isEqualTo(most, within(EXACT));
            assertThat(best.proven()).as("round %d", round).isTrue();
            assertThat(of.check().check(best)).as("round %d", round).isEmpty();
            requireTrueLeftOut(of, best, round);
            requireTrueStops(of, best, round);
            requireDifferent(of, best, ended.outcome().alternatives(), round);
        }
        assertThat(planned).isGreaterThan(rounds / 4);
        assertThat(impossible).isGreaterThan(1);
    }

    private static void requireTrueLeftOut(MadeUp of, RoutePlan best, int round) {
        Set<Long> visited = best.siteIds();
        Set<Long> told = new HashSet<>();
        for (LeftOut out : best.leftOut()) {
            told.add(out.siteId());
            List<Long> must = new ArrayList<>(of.requirement.mustVisit());
            must.add(out.siteId());
            Double forced = BruteForce.best(of.with(must, List.of()));
            String as = "round %d, left out %d: %s".formatted(round, out.siteId(), out);
            assertThat(out.why()).as(as).isNotEqualTo(RoutePlan.Why.UNKNOWN);
            assertThat(out.impossible()).as(as).isEqualTo(forced == null);
            if (forced != null) {
                assertThat(out.proven()).as(as).isTrue();
                assertThat(out.valueIfForced()).as(as).isNotNull();
                assertThat(Objects.requireNonNull(out.valueIfForced())).as(as).isEqualTo(forced, within(EXACT));
                assertThat(visited).as(as).containsAll(out.displaces());
            }
        }
        Set<Long> expected = new HashSet<>(of.requirement.candidates());
        expected.removeAll(visited);
        assertThat(told).as("round %d", round).isEqualTo(expected);
    }

    private static void requireTrueStops(MadeUp of, RoutePlan best, int round) {
        for (Stop stop : best.stops().toList()) {
            Double without = of.requirement.mustVisit().contains(stop.siteId())
                            || of.requirement.pinnedOrder().contains(stop.siteId())
                    ? null
                    : BruteForce.best(of.with(of.requirement.mustVisit(), List.of(stop.siteId())));
            String as = "round %d, without %d".formatted(round, stop.siteId());
            if (without == null) {
                assertThat(stop.valueWithout()).as(as).isNull();
            } else {
                assertThat(stop.valueWithout()).as(as).isNotNull();
                assertThat(Objects.requireNonNull(stop.valueWithout())).as(as).isEqualTo(without, within(EXACT));
            }
            assertThat(stop.replacedBy()).as(as).allMatch(id -> !best.siteIds().contains(id));
        }
    }

    private static void requireDifferent(MadeUp of, RoutePlan best, List<RoutePlan> others, int round) {
        Map<Set<Long>, Integer> seen = new HashMap<>();
        seen.put(best.siteIds(), 0);
        for (RoutePlan other : others) {
            assertThat(of.check().check(other))
                    .as("round %d, alternative", round)
                    .isEmpty();
            assertThat(seen.put(other.siteIds(), other.number()))
                    .as("round %d, the same again", round)
                    .isNull();
            assertThat(other.difference()).isEqualTo(other.differenceFrom(best));
            assertThat(other.value()).isLessThanOrEqualTo(best.value() + EXACT);
        }
    }

    /** No smaller set of demands is impossible, and the one told is. */
    private static void requireSmallest(MadeUp of, PlanningOutcome outcome, int round) {
        List<Demanded> demands = of.task().demands();
        Set<String> told = new HashSet<>();
        outcome.conflicts().forEach(each -> told.add(key(each.demand(), each.siteId(), each.says())));
        assertThat(outcome.conflictsProven()).as("round %d", round).isTrue();
        int smallest = -1;
        for (Set<Integer> some : BruteForce.subsets(demands.size())) {
            if (smallest >= 0 && some.size() > smallest) {
                break;
            }
            Set<String> kept = new HashSet<>();
            some.forEach(i -> kept.add(key(
                    demands.get(i).argument(),
                    demands.get(i).siteId(),
                    demands.get(i).says())));
            boolean isTold = kept.equals(told);
            if (smallest < 0 || isTold) {
                boolean possible =
                        BruteForce.best(of, (argument, site) -> holds(demands, some, argument, site)) != null;
                if (!possible && smallest < 0) {
                    smallest = some.size();
                }
                if (isTold) {
                    assertThat(possible).as("round %d: %s", round, told).isFalse();
                }
            }
        }
        assertThat(told).as("round %d", round).hasSize(smallest);
    }

    private static String key(String argument, @Nullable Long site, Sentence says) {
        return argument + "|" + site + "|" + says.en();
    }

    private static boolean holds(List<Demanded> demands, Set<Integer> some, String argument, @Nullable Long site) {
        return some.stream()
                .map(demands::get)
                .anyMatch(each -> each.argument().equals(argument)
                        && (argument.equals("demand.pillars")
                                ? each.says()
                                        .en()
                                        .contains(Pillar.values()[(int) (long) Objects.requireNonNull(site)].name())
                                : Objects.equals(each.siteId(), site)));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void whatIsKeptAsJsonIsTheSameAgain(long seed) {
        MadeUp of = MadeUp.random(new Random(seed), 6, 1).with(List.of(), List.of());
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readValue(json.writeValueAsString(of.requirement), Requirement.class))
                .isEqualTo(of.requirement);
        PlanningOutcome outcome = plan(of).outcome();
        String text = json.writeValueAsString(outcome);
        assertThat(json.writeValueAsString(json.readValue(text, PlanningOutcome.class)))
                .isEqualTo(text);
    }
}
