package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** An indicator as it was on a day, as known at a position, among all others of that state. */
final class IndicatorView implements IndicatorTypes.Indicator {
    static final String KIND = "Indicator";

    private final IndicatorBoard board;
    private final IndicatorQueries.Row row;
    private final int level;
    private final @Nullable IndicatorJudgement judgement;

    IndicatorView(IndicatorBoard board, IndicatorQueries.Row row, int level, @Nullable IndicatorJudgement judgement) {
        this.board = board;
        this.row = row;
        this.level = level;
        this.judgement = judgement;
    }

    ReadAt at() {
        return board.at();
    }

    long indicatorId() {
        return row.state().objectId();
    }

    String id() {
        return at().id(KIND, board.county(), Long.toString(indicatorId()));
    }

    String county() {
        return board.county();
    }

    String code() {
        return definition().code();
    }

    IndicatorDefinition definition() {
        return row.state().definition();
    }

    IndicatorStanding standing() {
        return row.state().standing();
    }

    int version() {
        return row.version();
    }

    int level() {
        return level;
    }

    boolean isLeaf() {
        return level == IndicatorHierarchy.LEAF_LEVEL;
    }

    /** Whether it is assessed: neither it nor what it is part of is retired. */
    boolean isAssessed() {
        return !board.isRetired(code());
    }

    @Nullable
    IndicatorView parent() {
        String parent = definition().parent();
        return parent == null ? null : board.find(parent);
    }

    List<IndicatorView> children() {
        return board.parts(code());
    }

    /** The leaves that are assessed; of a leaf itself. */
    List<IndicatorView> leaves() {
        return board.leaves(code());
    }

    /** Points of a leaf; of an inner one those of its leaves that are assessed; null: it has none yet. */
    @Nullable
    BigDecimal weight() {
        return isLeaf() ? definition().weight() : board.weight(code());
    }

    @Nullable
    IndicatorStatus computedStatus() {
        return isLeaf() ? judgement == null ? null : judgement.status() : worst(IndicatorView::computedStatus);
    }

    /** Set by hand where it is, else computed; of an inner one the worst of its leaves of which something is known. */
    @Nullable
    IndicatorStatus status() {
        if (!isLeaf()) {
            return worst(IndicatorView::status);
        }
        return standing().setStatus() != null ? standing().setStatus() : computedStatus();
    }

    private @Nullable IndicatorStatus worst(Function<IndicatorView, @Nullable IndicatorStatus> status) {
        return leaves().stream()
                .map(status)
                .flatMap(Stream::ofNullable)
                .max(Enum::compareTo)
                .orElse(null);
    }

    /** Points of its leaves that are not met, those included of which nothing is known. */
    BigDecimal scoreAtRisk() {
        return leaves().stream()
                .filter(leaf -> leaf.status() != IndicatorStatus.MET)
                .map(leaf -> Objects.requireNonNullElse(leaf.weight(), BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Why the status is what it is, in a sentence. */
    String reason(boolean chinese) {
        if (!isLeaf()) {
            return counts(chinese);
        }
        String computed =
                judgement != null ? judgement.reason(chinese) : chinese ? "尚无数值。" : "Nothing was recorded yet.";
        IndicatorStatus set = standing().setStatus();
        if (set == null) {
            return computed;
        }
        return chinese
                ? "人工判定为%s：%s。%s".formatted(name(set, true), standing().ground(), computed)
                : "Set by hand to %s: %s. %s"
                        .formatted(name(set, false), standing().ground(), computed);
    }

    private String counts(boolean chinese) {
        Map<String, Long> counts = leaves().stream()
                .collect(Collectors.groupingBy(leaf -> name(leaf.status(), chinese), Collectors.counting()));
        String told = Stream.concat(Stream.of(IndicatorStatus.values()), Stream.of((IndicatorStatus) null))
                .map(status -> name(status, chinese))
                .filter(counts::containsKey)
                .map(name -> name + " " + counts.get(name))
                .collect(Collectors.joining(chinese ? "，" : ", "));
        int leaves = leaves().size();
        return chinese
                ? "下属指标 %d 项%s。".formatted(leaves, told.isEmpty() ? "" : "：" + told)
                : "%d leaves%s.".formatted(leaves, told.isEmpty() ? "" : ": " + told);
    }

    /** As pages and tables name it. */
    static String name(@Nullable IndicatorStatus status, boolean chinese) {
        if (status == null) {
            return chinese ? "无数据" : "unknown";
        }
        return switch (status) {
            case MET -> chinese ? "达标" : "met";
            case AT_RISK -> chinese ? "风险" : "at risk";
            case NOT_MET -> chinese ? "未达标" : "not met";
        };
    }

    /** Talks with province or city. @param on the last; null: there was none @param nextDueOn the last day in time */
    record Liaison(LiaisonWith with, @Nullable LocalDate on, LocalDate nextDueOn, boolean overdue) {}

    /** Counted from the last talk, or from when the indicator began; an inner one has none. */
    List<Liaison> liaisons() {
        return isLeaf() ? Stream.of(LiaisonWith.values()).map(this::liaison).toList() : List.of();
    }

    private Liaison liaison(LiaisonWith with) {
        LocalDate on = standing().spokenOn(with);
        LocalDate due = Objects.requireNonNullElse(on, row.begunOn()).plusDays(board.liaisonDays());
        return new Liaison(with, on, due, isAssessed() && at().snapshot().on().isAfter(due));
    }

    @Nullable
    Boolean liaisonOverdue() {
        return isLeaf() ? liaisons().stream().anyMatch(Liaison::overdue) : null;
    }

    /** A document that has to be on file. */
    record Document(String name, boolean onFile) {}

    List<Document> documents() {
        return definition().documents().stream()
                .map(name -> new Document(name, standing().evidenced().contains(name)))
                .toList();
    }
}
