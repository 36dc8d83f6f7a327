package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Random commands on a small tree, backdated ones and withdrawals among them, against a model that keeps a list of what was
 * said and replays all of it: what is refused, and every indicator on every day at every position.
 */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndicatorModelTest {
    private static final int COMMANDS = 400;
    private static final int DAYS = 25;
    private static final List<String> TREE = List.of("A", "A1", "A1-1", "A1-2", "A1-3", "A1-4", "B");
    private static final Actor ACTOR = new Actor("县创建办");

    @Autowired
    IndicatorCommands commands;

    @Autowired
    Indicators indicators;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    @Autowired
    LedgerVerification verification;

    @Autowired
    Reading reading;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager transactions;

    private LocalDate today;

    @BeforeAll
    void fill() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        today = clock.today();
    }

    private static CommandCall call(String mutation) {
        return new CommandCall(ACTOR, mutation, Map.of(), null);
    }

    /** Something that was said of an indicator. @param position of its commit */
    private record Said(
            long eventId,
            long position,
            String code,
            IndicatorEventKind kind,
            LocalDate on,
            Map<String, @Nullable Object> set,
            @Nullable Long takesBack) {}

    /** What the model knows of an indicator on a day, in the names of events. */
    private record Is(Map<String, Object> values) {}

    private static List<Said> standing(List<Said> said, long position) {
        Set<Long> gone = new HashSet<>();
        said.stream()
                .filter(each -> each.position <= position && each.takesBack != null)
                .forEach(each -> gone.add(each.takesBack));
        return said.stream()
                .filter(each -> each.position <= position && each.takesBack == null && !gone.contains(each.eventId))
                .sorted(Comparator.comparing(Said::on))
                .toList();
    }

    /** By code what an indicator is on a day; null where the story of any is not possible. */
    private static @Nullable Map<String, Is> replay(List<Said> said, long position, LocalDate day) {
        Map<String, Is> is = new TreeMap<>();
        for (Said each : standing(said, position)) {
            Is before = is.get(each.code);
            if (before == null
                    && (each.kind != IndicatorEventKind.SAVED
                            || each.set.get("name") == null
                            || each.set.get("code") == null)) {
                return null;
            }
            if (each.on.isAfter(day)) {
                // it must be possible all the same
                is.putIfAbsent(each.code, new Is(Map.of("later", true)));
                continue;
            }
            Map<String, Object> values = new TreeMap<>(before == null ? Map.of() : before.values);
            values.remove("later");
            switch (each.kind) {
                case SAVED ->
                    each.set.forEach((name, value) -> {
                        if (value == null || List.of().equals(value)) {
                            values.remove(name);
                        } else if (!name.equals("code")) {
                            values.put(name, value);
                        }
                    });
                case VALUE_RECORDED -> {
                    each.set.forEach((name, value) -> values.put(name, Objects.requireNonNull(value)));
                    values.put("valueOn", each.on);
                }
                case STATUS_SET ->
                    each.set.forEach((name, value) -> {
                        if (value == null) {
                            values.remove(name);
                        } else {
                            values.put(name, value);
                        }
                    });
                case LIAISON_RECORDED -> values.put("liaison" + each.set.get("with"), each.on);
                case EVIDENCE_ADDED -> {
                    TreeSet<Object> files = new TreeSet<>((Set<?>) values.getOrDefault("files", Set.of()));
                    files.add(Objects.requireNonNull(each.set.get("document")));
                    values.put("files", files);
                }
                case WITHDRAWN -> throw new IllegalArgumentException();
            }
            is.put(each.code, new Is(values));
        }
        is.values().removeIf(each -> each.values.containsKey("later"));
        return is;
    }

    /** Whether the tree is one on every day. */
    private boolean isPossible(List<Said> said) {
        for (int i = 0; i <= DAYS; i++) {
            Map<String, Is> on = replay(said, Long.MAX_VALUE, today.minusDays(i));
            if (on == null || !isTree(on)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTree(Map<String, Is> on) {
        for (Map.Entry<String, Is> each : on.entrySet()) {
            Map<String, Object> values = each.getValue().values;
            Object parent = values.get("parent");
            int level = 1;
            for (Object up = parent; up != null; level++) {
                if (level > 3 || !on.containsKey(up.toString())) {
                    return false;
                }
                up = on.get(up.toString()).values.get("parent");
            }
            if (level > 3
                    || (level == 3) != values.containsKey("direction")
                    || (level == 3) != values.containsKey("target")
                    || level == 3 && !values.containsKey("weight")
                    || level < 3 && values.containsKey("documents")) {
                return false;
            }
            if (level < 3 && values.get("weight") != null) {
                BigDecimal sum = BigDecimal.ZERO;
                for (Is leaf : on.values()) {
                    if (leaf.values.containsKey("direction") && isWithin(on, leaf, each.getKey())) {
                        sum = sum.add(new BigDecimal(leaf.values.get("weight").toString()));
                    }
                }
                if (sum.compareTo(new BigDecimal(values.get("weight").toString())) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isWithin(Map<String, Is> on, Is leaf, String code) {
        Object up = leaf.values.get("parent");
        for (int i = 0; i < 3 && up != null; i++) {
            if (up.equals(code)) {
                return true;
            }
            Is parent = on.get(up.toString());
            up = parent == null ? null : parent.values.get("parent");
        }
        return false;
    }

    @Test
    void agreesWithAListOfWhatWasSaid() {
        Random random = new Random(20261126);
        List<Said> said = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        Map<IndicatorEventKind, Integer> done = new TreeMap<>();
        int refused = 0;
        for (int i = 0; i < COMMANDS; i++) {
            Said drawn = i < TREE.size() ? first(i) : any(random, said);
            if (drawn == null) {
                continue;
            }
            Said wanted = changing(drawn, said);
            int version = (int)
                    said.stream().filter(each -> each.code.equals(wanted.code)).count();
            List<Said> after = new ArrayList<>(said);
            after.add(wanted);
            boolean possible = (!wanted.set.isEmpty() || wanted.takesBack != null)
                    && isPossible(after)
                    && (wanted.kind == IndicatorEventKind.SAVED || wanted.takesBack != null || asksFor(wanted, said));
            try {
                Done written = send(drawn, version);
                assertThat(possible).as("%s of %s", wanted, said).isTrue();
                said.add(new Said(
                        written.id("event"),
                        written.position(),
                        wanted.code,
                        wanted.kind,
                        wanted.on,
                        wanted.set,
                        wanted.takesBack));
                positions.add(written.position());
                done.merge(wanted.kind, 1, Integer::sum);
            } catch (Problem problem) {
                assertThat(possible)
                        .as("%s refused with %s %s of %s", wanted, problem.code(), problem.what(), said)
                        .isFalse();
                refused++;
            }
        }
        assertThat(done.keySet()).containsExactly(IndicatorEventKind.values());
        assertThat(done.values()).allMatch(count -> count > 8);
        assertThat(refused).isBetween(COMMANDS / 10, COMMANDS / 2);
        compare(said, positions);
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    /** Of what is saved only what is not so already, as known when it is said. */
    private static Said changing(Said wanted, List<Said> said) {
        Map<String, Is> on = Objects.requireNonNull(replay(said, Long.MAX_VALUE, wanted.on));
        Is before = on.get(wanted.code);
        if (wanted.kind != IndicatorEventKind.SAVED) {
            return wanted;
        }
        Map<String, @Nullable Object> set = new LinkedHashMap<>(wanted.set);
        if (before == null) {
            set.put("code", wanted.code);
        } else {
            set.entrySet()
                    .removeIf(each -> Objects.equals(
                            List.of().equals(each.getValue()) ? null : each.getValue(),
                            before.values.get(each.getKey())));
        }
        return new Said(0, Long.MAX_VALUE, wanted.code, wanted.kind, wanted.on, set, null);
    }

    /** Whether it was a leaf then that asks for the document, if it is one. */
    private static boolean asksFor(Said wanted, List<Said> said) {
        Is is = Objects.requireNonNull(replay(said, Long.MAX_VALUE, wanted.on)).get(wanted.code);
        Object document = wanted.set.get("document");
        return is != null
                && is.values.containsKey("direction")
                && (document == null || ((List<?>) is.values.getOrDefault("documents", List.of())).contains(document));
    }

    private Said said(String code, IndicatorEventKind kind, LocalDate on, Map<String, @Nullable Object> set) {
        return new Said(0, Long.MAX_VALUE, code, kind, on, set, null);
    }

    private Said first(int i) {
        String code = TREE.get(i);
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("name", "指标 " + code);
        if (code.startsWith("A1-")) {
            set.put("parent", "A1");
            set.put("weight", "2");
            set.put("target", "10");
            set.put("direction", "HIGHER");
            set.put("documents", List.of("台账"));
        } else if (code.equals("A1")) {
            set.put("parent", "A");
        }
        return said(code, IndicatorEventKind.SAVED, today.minusDays(DAYS - 5), set);
    }

    private @Nullable Said any(Random random, List<Said> said) {
        String code = TREE.get(random.nextInt(TREE.size()));
        String leaf = TREE.get(2 + random.nextInt(4));
        LocalDate on = today.minusDays(random.nextInt(DAYS));
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        switch (random.nextInt(12)) {
            case 0, 1 -> set.put("name", "名称 " + random.nextInt(100));
            case 2 -> set.put("weight", random.nextBoolean() ? "8" : random.nextBoolean() ? null : "3");
            case 3 -> set.put("parent", random.nextBoolean() ? "A1" : random.nextBoolean() ? "B" : null);
            case 4 -> set.put("documents", random.nextBoolean() ? List.of() : List.of("台账", "照片"));
            case 5, 6 -> {
                set.put("value", String.valueOf(random.nextInt(20)));
                return said(leaf, IndicatorEventKind.VALUE_RECORDED, on, set);
            }
            case 7 -> {
                set.put("provincialRank", 1 + random.nextInt(20));
                return said(leaf, IndicatorEventKind.VALUE_RECORDED, on, set);
            }
            case 8 -> {
                boolean back = random.nextBoolean();
                set.put("status", back ? null : "AT_RISK");
                set.put("ground", back ? null : "上级预判");
                return said(leaf, IndicatorEventKind.STATUS_SET, on, set);
            }
            case 9 -> {
                set.put("with", random.nextBoolean() ? "PROVINCE" : "CITY");
                return said(leaf, IndicatorEventKind.LIAISON_RECORDED, on, set);
            }
            case 10 -> {
                set.put("document", "台账");
                return said(leaf, IndicatorEventKind.EVIDENCE_ADDED, on, set);
            }
            default -> {
                List<Said> left = standing(said, Long.MAX_VALUE);
                Said target = left.get(random.nextInt(left.size()));
                // a tree is left, so that there is something to go on with
                return target.kind == IndicatorEventKind.SAVED && random.nextInt(3) > 0
                        ? null
                        : new Said(
                                0,
                                Long.MAX_VALUE,
                                target.code,
                                IndicatorEventKind.WITHDRAWN,
                                today,
                                Map.of(),
                                target.eventId);
            }
        }
        return said(code, IndicatorEventKind.SAVED, on, set);
    }

    private Done send(Said wanted, int version) {
        return switch (wanted.kind) {
            case SAVED -> commands.save(call("saveIndicator"), wanted.code, version, wanted.set, wanted.on, null);
            case WITHDRAWN ->
                commands.withdraw(
                        call("withdrawIndicatorValue"), Objects.requireNonNull(wanted.takesBack), "误记", version);
            default ->
                commands.step(
                        call(wanted.kind.name()),
                        wanted.code,
                        version,
                        wanted.kind,
                        wanted.on,
                        wanted.set,
                        null,
                        List.of());
        };
    }

    private void compare(List<Said> said, List<Long> positions) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        for (int i = 0; i < positions.size(); i += 3) {
            long position = positions.get(i);
            transaction.executeWithoutResult(status -> {
                for (int back = 0; back <= DAYS; back++) {
                    LocalDate day = today.minusDays(back);
                    ReadAt at = new ReadAt(reading.at(new AsOf(day, null, Long.toString(position))), true);
                    Map<String, Map<String, Object>> found = new TreeMap<>();
                    indicators.board(at).list().forEach(each -> found.put(each.code(), values(each)));
                    Map<String, Map<String, Object>> expected = new TreeMap<>();
                    Objects.requireNonNull(replay(said, position, day))
                            .forEach((code, is) -> expected.put(code, is.values));
                    assertThat(found).as("on %s at %d", day, position).isEqualTo(expected);
                }
            });
        }
    }

    private static Map<String, Object> values(IndicatorView view) {
        Map<String, Object> values = new TreeMap<>();
        view.definition().values().forEach((name, value) -> put(values, name, value));
        values.remove("code");
        IndicatorStanding standing = view.standing();
        put(values, "value", IndicatorDefinition.text(standing.value()));
        put(values, "provincialRank", standing.provincialRank());
        put(values, "valueOn", standing.valueOn());
        put(
                values,
                "status",
                standing.setStatus() == null ? null : standing.setStatus().name());
        put(values, "ground", standing.ground());
        put(values, "liaisonPROVINCE", standing.provinceLiaisonOn());
        put(values, "liaisonCITY", standing.cityLiaisonOn());
        put(values, "files", standing.evidenced().isEmpty() ? null : new TreeSet<Object>(standing.evidenced()));
        return values;
    }

    private static void put(Map<String, Object> values, String name, @Nullable Object value) {
        if (value != null && !List.of().equals(value)) {
            values.put(name, value);
        }
    }
}
