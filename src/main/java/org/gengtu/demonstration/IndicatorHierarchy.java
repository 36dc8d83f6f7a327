package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * The tree of indicators on a day. Leaves are those of the third level, and no others: an inner one may wait for its parts.
 * Leaves carry the points; an inner one may declare its own, which are then those of its leaves.
 */
final class IndicatorHierarchy {
    static final int LEAF_LEVEL = 3;

    private final Map<String, IndicatorDefinition> byCode = new TreeMap<>();
    private final Map<String, List<String>> parts = new TreeMap<>();
    private final LocalDate day;

    IndicatorHierarchy(Collection<IndicatorDefinition> definitions, LocalDate day) {
        this.day = day;
        definitions.forEach(each -> byCode.put(each.code(), each));
        byCode.values().stream()
                .filter(each -> each.parent() != null)
                .forEach(each -> parts.computeIfAbsent(Objects.requireNonNull(each.parent()), code -> new ArrayList<>())
                        .add(each.code()));
    }

    /** What is wrong with an indicator. @param field of its input that is to be changed */
    record Fault(ProblemCode code, String indicator, String field, String what) {
        /** The same of faults that differ in their numbers only. */
        String key() {
            return code + " " + indicator + " " + field;
        }

        Problem problem() {
            return Problem.of(code, what).at(field).with("indicator", indicator);
        }
    }

    /** The codes of its parts, in their order. */
    List<String> parts(String code) {
        return parts.getOrDefault(code, List.of());
    }

    /** 1 to 3; one that is part of nothing known, or of itself, has none: 0. */
    int level(String code) {
        int level = 0;
        String up = code;
        while (up != null) {
            IndicatorDefinition definition = byCode.get(up);
            if (definition == null || ++level > LEAF_LEVEL) {
                return 0;
            }
            up = definition.parent();
        }
        return level;
    }

    /** Whether it, or what it is part of, is assessed no more. */
    boolean isRetired(String code) {
        Set<String> seen = new HashSet<>();
        String up = code;
        while (up != null && seen.add(up)) {
            IndicatorDefinition definition = byCode.get(up);
            if (definition == null) {
                return false;
            }
            if (definition.isRetired(day)) {
                return true;
            }
            up = definition.parent();
        }
        return false;
    }

    /** The codes of its leaves, of a leaf its own, in their order. @param assessed without those that are retired */
    List<String> leaves(String code, boolean assessed) {
        List<String> leaves = new ArrayList<>();
        walk(code, 1, each -> {
            if (level(each) == LEAF_LEVEL && !(assessed && isRetired(each))) {
                leaves.add(each);
            }
        });
        return leaves;
    }

    private void walk(String code, int depth, Consumer<String> visit) {
        if (depth <= LEAF_LEVEL) {
            visit.accept(code);
            parts(code).forEach(part -> walk(part, depth + 1, visit));
        }
    }

    /** Points of the leaves that are assessed; null where there are none. */
    @Nullable
    BigDecimal weight(String code) {
        return leaves(code, true).stream()
                .map(leaf -> Objects.requireNonNull(byCode.get(leaf)).weight())
                .filter(Objects::nonNull)
                .reduce(BigDecimal::add)
                .orElse(null);
    }

    /** What is wrong, by code; nothing with a tree that may be. */
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (IndicatorDefinition each : byCode.values()) {
            int level = level(each.code());
            if (level == 0) {
                faults.add(unplaced(each));
            } else if (level == LEAF_LEVEL) {
                leaf(each, faults);
            } else {
                inner(each, faults);
            }
        }
        return faults;
    }

    private Fault unplaced(IndicatorDefinition each) {
        String parent = Objects.requireNonNull(each.parent());
        String what = byCode.containsKey(parent)
                ? "%s cannot be part of %s: there are three levels, and none is part of itself."
                : "%s cannot be part of %s, which is not there on " + day + ".";
        return invalid(each, "parent", what.formatted(each.code(), parent));
    }

    private static Fault invalid(IndicatorDefinition each, String field, String what) {
        return new Fault(ProblemCode.INDICATOR_INVALID, each.code(), field, what);
    }

    private void leaf(IndicatorDefinition each, List<Fault> faults) {
        String code = each.code();
        boolean ranked = each.direction() == IndicatorDirection.RANKED;
        if (each.weight() == null) {
            faults.add(invalid(each, "weight", "%s is a leaf and has no weight.".formatted(code)));
        }
        if (each.direction() == null) {
            faults.add(invalid(each, "direction", "%s is a leaf and has no direction.".formatted(code)));
        } else if (ranked && each.rankThreshold() == null) {
            faults.add(
                    invalid(each, "rankThreshold", "%s is judged by rank and has no rankThreshold.".formatted(code)));
        } else if (!ranked && each.target() == null) {
            faults.add(invalid(each, "target", "%s is judged by its value and has no target.".formatted(code)));
        }
        if (!ranked && each.rankThreshold() != null) {
            faults.add(invalid(
                    each, "rankThreshold", "%s has a rankThreshold and is not judged by rank.".formatted(code)));
        }
    }

    private void inner(IndicatorDefinition each, List<Fault> faults) {
        String surplus = each.direction() != null
                ? "direction"
                : each.target() != null
                        ? "target"
                        : each.rankThreshold() != null
                                ? "rankThreshold"
                                : each.documents().isEmpty() ? null : "documents";
        if (surplus != null) {
            faults.add(invalid(
                    each,
                    surplus,
                    "%s is of level %d and has a %s; only those of the third level have."
                            .formatted(each.code(), level(each.code()), surplus)));
        }
        BigDecimal declared = each.weight();
        if (declared != null && !each.isRetired(day)) {
            BigDecimal sum = Objects.requireNonNullElse(weight(each.code()), BigDecimal.ZERO);
            if (declared.compareTo(sum) != 0) {
                faults.add(new Fault(
                        ProblemCode.WEIGHTS_UNEVEN,
                        each.code(),
                        "weight",
                        "%s declares %s points; its leaves have %s."
                                .formatted(each.code(), declared.toPlainString(), IndicatorDefinition.text(sum))));
            }
        }
    }
}
