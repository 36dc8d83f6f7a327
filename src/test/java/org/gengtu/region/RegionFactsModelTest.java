package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gengtu.region.RegionFactsFixture.TODAY;
import static org.gengtu.region.RegionFactsFixture.code;
import static org.gengtu.region.RegionFactsFixture.tail;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gengtu.ledger.Done;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes, taken back at random, against a model that plays the facts anew for each day. */
class RegionFactsModelTest {
    private static final int STEPS = 70;
    private static final int DAYS = 12;
    private static final Set<ProblemCode> REFUSALS = Set.of(
            ProblemCode.REGION_CHANGE_INVALID,
            ProblemCode.NOTHING_CHANGED,
            ProblemCode.DEPENDED_ON,
            ProblemCode.REGION_UNKNOWN);

    /** A region of one day: its name, the villages of the file of which it is made, and those that its boundary covers. */
    private record Region(String name, Set<String> parts, Set<String> covered) {}

    private record Change(long fact, LocalDate from, List<String> codes, String into, String name) {}

    /** The facts that stood at a position. */
    private record Past(long position, List<Change> standing) {}

    private Map<String, Region> read(List<Change> standing, LocalDate on) {
        Map<String, Region> regions = new TreeMap<>();
        for (int town = 1; town <= 3; town++) {
            regions.put("10%d000".formatted(town), new Region("镇" + town, Set.of(), Set.of()));
            for (int village = 1; village <= 3; village++) {
                String code = "10%d20%d".formatted(town, village);
                regions.put(
                        code,
                        new Region(
                                "村%d%d".formatted(town, village),
                                Set.of(code),
                                code.equals("103203") ? Set.of() : Set.of(code)));
            }
        }
        standing.stream()
                .filter(change -> !change.from.isAfter(on))
                .sorted(Comparator.comparing(Change::from).thenComparing(Change::fact))
                .forEach(change -> play(change, regions));
        return regions;
    }

    private static void play(Change change, Map<String, Region> regions) {
        Set<String> parts = new TreeSet<>();
        Set<String> covered = new TreeSet<>();
        boolean drawn = true;
        Set<String> own = Set.of();
        for (String code : change.codes) {
            Region old = regions.remove(code);
            assertThat(old).as("%s of %s", code, change).isNotNull();
            parts.addAll(old.parts);
            covered.addAll(old.covered);
            drawn &= !old.covered.isEmpty();
            own = code.equals(change.into) ? old.covered : own;
        }
        put(change.into, new Region(change.name, parts, drawn ? covered : own), regions);
        String first = change.codes.getFirst();
        if (first.endsWith("000") && !first.equals(change.into)) {
            for (String village : List.copyOf(regions.keySet())) {
                if (village.startsWith(first.substring(0, 3))) {
                    put(change.into.substring(0, 3) + village.substring(3), regions.remove(village), regions);
                }
            }
        }
    }

    private static void put(String code, Region region, Map<String, Region> regions) {
        assertThat(regions.put(code, region)).as(code).isNull();
        assertThat(regions).containsKey(code.substring(0, 3) + "000");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyDayAtEveryPositionIsWhatItsFactsMake(long seed) {
        Random random = new Random(seed);
        List<Change> standing = new ArrayList<>();
        List<Past> past = new ArrayList<>();
        Map<ProblemCode, Integer> refused = new EnumMap<>(ProblemCode.class);
        int withdrawn = 0;
        try (RegionFactsFixture county = new RegionFactsFixture()) {
            past.add(new Past(county.position(), List.of()));
            for (int step = 0; step < STEPS; step++) {
                String digest = county.digest();
                try {
                    if (random.nextInt(4) == 0 && !standing.isEmpty()) {
                        Change change = standing.get(random.nextInt(standing.size()));
                        county.withdraw(change.fact);
                        standing.remove(change);
                        withdrawn++;
                    } else {
                        standing.add(change(random, standing, county));
                    }
                } catch (Problem problem) {
                    assertThat(REFUSALS).as(problem.what()).contains(problem.code());
                    assertThat(county.digest()).isEqualTo(digest);
                    refused.merge(problem.code(), 1, Integer::sum);
                    continue;
                }
                past.add(new Past(county.position(), List.copyOf(standing)));
                if (random.nextInt(5) == 0) {
                    String before = county.digest();
                    assertThat(county.register(county.file).unchanged()).isEqualTo(county.file.size());
                    assertThat(county.digest()).isEqualTo(before);
                }
                assertThat(county.regions.listVillages())
                        .extracting(village -> tail(village.code()))
                        .containsExactlyElementsOf(read(standing, TODAY).keySet().stream()
                                .filter(code -> !code.endsWith("000"))
                                .toList());
                findsByFormerCodes(standing, county);
            }
            past.forEach(one -> readsAs(one, county));
            assertThat(past).hasSizeGreaterThan(15);
            assertThat(withdrawn).isPositive();
            assertThat(refused).containsKey(ProblemCode.REGION_CHANGE_INVALID);
        }
    }

    private Change change(Random random, List<Change> standing, RegionFactsFixture county) {
        LocalDate from = TODAY.minusDays(random.nextInt(DAYS) * random.nextInt(DAYS) / DAYS);
        List<String> codes = List.copyOf(read(standing, TODAY).keySet());
        List<String> villages =
                codes.stream().filter(code -> !code.endsWith("000")).toList();
        List<String> towns = codes.stream().filter(code -> code.endsWith("000")).toList();
        String name = "名" + random.nextInt(5);
        String town = pick(towns, random).substring(0, 3);
        String free = town + "2%02d".formatted(random.nextInt(30));
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                String code = pick(codes, random);
                yield rename(code, code, name, from, county);
            }
            case 2 -> rename(pick(villages, random), free, name, from, county);
            case 3 -> rename(pick(towns, random), "1%02d000".formatted(random.nextInt(8)), name, from, county);
            default -> {
                Set<String> merged = new LinkedHashSet<>();
                for (int i = 0; i < 2 + random.nextInt(2); i++) {
                    merged.add(pick(villages, random));
                }
                String into = random.nextBoolean() ? merged.iterator().next() : free;
                Done done = county.merge(List.copyOf(merged), into, name, from);
                yield new Change(done.id("fact"), from, List.copyOf(merged), into, name);
            }
        };
    }

    private static Change rename(String code, String into, String name, LocalDate from, RegionFactsFixture county) {
        Done done = county.rename(code, name, into.equals(code) ? null : into, from);
        assertThat(done.text("region")).isEqualTo(code(into).digits());
        return new Change(done.id("fact"), from, List.of(code), into, name);
    }

    private static String pick(Collection<String> of, Random random) {
        return List.copyOf(of).get(random.nextInt(of.size()));
    }

    /** Each village of the file is found by its code in what it has become, and by the name that it bore first. */
    private void findsByFormerCodes(List<Change> standing, RegionFactsFixture county) {
        Map<String, String> now = new HashMap<>();
        read(standing, TODAY).forEach((code, region) -> region.parts.forEach(part -> now.put(part, code)));
        Map<RegionCode, List<FormerName>> names = county.regions.listFormerNames(
                now.values().stream().map(RegionFactsFixture::code).toList());
        now.forEach((part, code) -> {
            Region today = read(standing, TODAY).get(code);
            // A code that came back to another of its own stands for that; none is ever given to a stranger.
            assertThat(county.regions.findRegion(code(part)).map(org.gengtu.region.Region::code))
                    .contains(code(code));
            String first = "村" + part.charAt(2) + part.charAt(5);
            if (today != null && !today.name.equals(first) && !code.equals(part)) {
                assertThat(names.getOrDefault(code(code), List.of()))
                        .extracting(FormerName::name)
                        .as("%s in %s", part, code)
                        .contains(first);
            }
        });
    }

    private void readsAs(Past past, RegionFactsFixture county) {
        for (int back = 0; back <= DAYS + 1; back++) {
            LocalDate on = TODAY.minusDays(back);
            Map<String, Region> model = read(past.standing, on);
            Map<String, String> names = new LinkedHashMap<>();
            model.forEach((code, region) -> names.put(code, region.name));
            assertThat(county.names(on, past.position))
                    .as("%s at %d", on, past.position)
                    .isEqualTo(names);
            Map<String, Long> squares = new LinkedHashMap<>();
            model.forEach((code, region) -> {
                if (!code.endsWith("000")) {
                    squares.put(code, (long) region.covered.size());
                }
            });
            assertThat(county.squares(on, past.position))
                    .as("%s at %d", on, past.position)
                    .isEqualTo(squares);
        }
    }
}
