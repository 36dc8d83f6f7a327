package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.gengtu.demonstration.IndicatorJudgement.Recorded;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** All indicators at a state, judged: a county has about a hundred, so they are read at once. */
final class IndicatorBoard {
    private final ReadAt at;
    private final String county;
    private final int liaisonDays;
    private final IndicatorHierarchy hierarchy;
    private final Map<String, IndicatorView> byCode = new TreeMap<>();
    private final Map<Long, IndicatorView> byId = new HashMap<>();

    /** @param recorded by indicator, of the last year */
    IndicatorBoard(
            ReadAt at,
            String county,
            int liaisonDays,
            Collection<IndicatorQueries.Row> rows,
            Map<Long, List<Recorded>> recorded) {
        this.at = at;
        this.county = county;
        this.liaisonDays = liaisonDays;
        this.hierarchy = new IndicatorHierarchy(
                rows.stream().map(row -> row.state().definition()).toList(),
                at.snapshot().on());
        for (IndicatorQueries.Row row : rows) {
            IndicatorState state = row.state();
            IndicatorJudgement judgement = IndicatorJudgement.of(
                    state.definition(),
                    state.standing(),
                    recorded.getOrDefault(state.objectId(), List.of()),
                    at.snapshot().on());
            String code = state.definition().code();
            IndicatorView view = new IndicatorView(this, row, hierarchy.level(code), judgement);
            byCode.put(code, view);
            byId.put(state.objectId(), view);
        }
    }

    ReadAt at() {
        return at;
    }

    String county() {
        return county;
    }

    int liaisonDays() {
        return liaisonDays;
    }

    boolean isRetired(String code) {
        return hierarchy.isRetired(code);
    }

    @Nullable
    BigDecimal weight(String code) {
        return hierarchy.weight(code);
    }

    /** By code. */
    Collection<IndicatorView> list() {
        return byCode.values();
    }

    @Nullable
    IndicatorView find(String code) {
        return byCode.get(code);
    }

    @Nullable
    IndicatorView find(long indicatorId) {
        return byId.get(indicatorId);
    }

    List<IndicatorView> parts(String code) {
        return views(hierarchy.parts(code));
    }

    /** Those that are assessed. */
    List<IndicatorView> leaves(String code) {
        return views(hierarchy.leaves(code, true));
    }

    private List<IndicatorView> views(List<String> codes) {
        return codes.stream().map(byCode::get).map(Objects::requireNonNull).toList();
    }

    /**
     * The leaves of a department that are assessed, counted.
     *
     * @param code of the unit; null: none is named
     */
    record Department(ReadAt at, @Nullable String code, List<IndicatorView> leaves) {
        int indicators() {
            return leaves.size();
        }

        int count(@Nullable IndicatorStatus status) {
            return (int) leaves.stream().filter(leaf -> leaf.status() == status).count();
        }

        BigDecimal weight() {
            return leaves.stream()
                    .map(leaf -> Objects.requireNonNullElse(leaf.weight(), BigDecimal.ZERO))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        BigDecimal scoreAtRisk() {
            return leaves.stream().map(IndicatorView::scoreAtRisk).reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        int liaisonOverdue() {
            return (int) leaves.stream()
                    .filter(leaf -> Boolean.TRUE.equals(leaf.liaisonOverdue()))
                    .count();
        }

        int documentsMissing() {
            return (int) leaves.stream()
                    .flatMap(leaf -> leaf.documents().stream())
                    .filter(document -> !document.onFile())
                    .count();
        }
    }

    /** Those with the most points at risk first, then by code. */
    List<Department> departments() {
        Map<String, List<IndicatorView>> leaves = new LinkedHashMap<>();
        list().stream()
                .filter(IndicatorView::isLeaf)
                .filter(IndicatorView::isAssessed)
                .forEach(leaf -> leaves.computeIfAbsent(
                                Objects.requireNonNullElse(leaf.definition().department(), ""),
                                code -> new ArrayList<>())
                        .add(leaf));
        return leaves.entrySet().stream()
                .map(each -> new Department(at, each.getKey().isEmpty() ? null : each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Department::scoreAtRisk)
                        .reversed()
                        .thenComparing(each -> Objects.requireNonNullElse(each.code(), "")))
                .toList();
    }
}
