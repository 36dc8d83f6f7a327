package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gengtu.api.Fields;
import org.gengtu.api.Fields.Key;
import org.gengtu.demonstration.Indicators.Entry;
import org.gengtu.evidence.Evidence;
import org.gengtu.evidence.EvidenceView;
import org.gengtu.filter.Connection;
import org.gengtu.filter.StoryReader;
import org.gengtu.filter.StoryReader.HistoryRequest;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.unit.UnitWiring;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** The fields of indicators and their events; what needs a statement is read for all of a level at once. */
@Component
class IndicatorWiring implements RuntimeWiringConfigurer {
    /** All indicators at a {@link ReadAt}: an {@link IndicatorBoard}. */
    static final String BOARDS = "indicatorBoards";

    private static final String SERIES = "indicatorSeries";
    private static final String FILES = "indicatorEvidence";
    private static final String EVENT_FILES = "indicatorEventEvidence";
    private static final String HISTORIES = "indicatorHistories";
    private static final String WITHDRAWALS = "indicatorWithdrawals";

    private final Indicators indicators;

    IndicatorWiring(Indicators indicators, BatchLoaderRegistry loaders) {
        this.indicators = indicators;
        Fields.register(loaders, BOARDS, this::boards);
        Fields.register(loaders, SERIES, this::loadSeries);
        Fields.register(
                loaders,
                FILES,
                (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, indicators::listEvidence), keys));
        Fields.register(
                loaders, EVENT_FILES, (Set<Long> events) -> Fields.listed(indicators.listFiles(events), events));
        Fields.register(loaders, HISTORIES, (Set<StoryReader.Asked> asked) -> indicators.histories(asked));
        Fields.register(
                loaders, WITHDRAWALS, (Set<Key<Long>> keys) -> Fields.byState(keys, indicators::findWithdrawals));
    }

    private Map<ReadAt, IndicatorBoard> boards(Set<ReadAt> states) {
        Map<ReadAt, IndicatorBoard> boards = new HashMap<>();
        states.forEach(at -> boards.put(at, indicators.board(at)));
        return boards;
    }

    private record SeriesKey(long id, Period period) {}

    private record Period(ReadAt at, LocalDate from, LocalDate to) {}

    private Map<SeriesKey, List<Entry>> loadSeries(Set<SeriesKey> keys) {
        Map<Period, List<Long>> periods = new HashMap<>();
        keys.forEach(key ->
                periods.computeIfAbsent(key.period, period -> new ArrayList<>()).add(key.id));
        Map<SeriesKey, List<Entry>> loaded = new HashMap<>();
        periods.forEach((period, ids) -> indicators
                .series(ids, period.from, period.to, period.at)
                .forEach((id, entries) -> loaded.put(new SeriesKey(id, period), entries)));
        return Fields.listed(loaded, keys);
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Indicator", type -> judged(defined(new Fields<>(type))).type())
                .type("IndicatorEvent", type -> events(new Fields<>(type)).type())
                .type(
                        "IndicatorDocument",
                        type -> new Fields<IndicatorView.Document>(type)
                                .value("name", IndicatorView.Document::name)
                                .value("onFile", IndicatorView.Document::onFile)
                                .type())
                .type(
                        "DepartmentIndicators",
                        type -> departments(new Fields<>(type)).type());
        Connection.wire(wiring, Indicators.EVENT_KIND);
    }

    private Fields<IndicatorView> defined(Fields<IndicatorView> indicator) {
        return indicator
                .value("id", IndicatorView::id)
                .value("code", IndicatorView::code)
                .value("name", of -> of.definition().name())
                .value("level", IndicatorView::level)
                .value("parent", IndicatorView::parent)
                .value("children", IndicatorView::children)
                .value("weight", IndicatorView::weight)
                .value(
                        "declaredWeight",
                        of -> of.isLeaf() ? null : of.definition().weight())
                .value("target", of -> of.definition().target())
                .value("unit", of -> of.definition().unit())
                .value("direction", of -> of.definition().direction())
                .value("rankThreshold", of -> of.definition().rankThreshold())
                .with("department", (of, field) -> {
                    String department = of.definition().department();
                    return department == null ? null : UnitWiring.load(field, department, of.at());
                })
                .value("deputy", of -> of.definition().deputy())
                .value("retiredOn", of -> of.definition().retiredOn())
                .value("assessed", IndicatorView::isAssessed)
                .value("version", IndicatorView::version)
                .value("asOf", of -> of.at().stamp())
                .with("history", this::history)
                .with("series", this::series)
                .with("evidence", IndicatorWiring::files);
    }

    private Fields<IndicatorView> judged(Fields<IndicatorView> indicator) {
        return indicator
                .with("value", at(of -> of.standing().value()))
                .with("valueOn", at(of -> of.standing().valueOn()))
                .with("provincialRank", at(of -> of.standing().provincialRank()))
                .with("status", at(IndicatorView::status))
                .with("computedStatus", at(IndicatorView::computedStatus))
                .with("setStatus", at(of -> of.standing().setStatus()))
                .with("ground", at(of -> of.standing().ground()))
                .with("reason", (of, field) -> {
                    boolean chinese = "ZH".equals(field.getArgument("language"));
                    return at(of, field, view -> view.reason(chinese));
                })
                .with("scoreAtRisk", at(IndicatorView::scoreAtRisk))
                .with("liaisons", listedAt(IndicatorView::liaisons))
                .with("liaisonOverdue", at(IndicatorView::liaisonOverdue))
                .with("documents", listedAt(IndicatorView::documents));
    }

    /** A field of the indicator, or with {@code asOf} of what it was at another state; null: it was not there. */
    private BiFunction<IndicatorView, DataFetchingEnvironment, @Nullable Object> at(
            Function<IndicatorView, @Nullable Object> value) {
        return (of, field) -> at(of, field, value);
    }

    private BiFunction<IndicatorView, DataFetchingEnvironment, @Nullable Object> listedAt(
            Function<IndicatorView, List<?>> list) {
        return (of, field) -> {
            Map<String, Object> asOf = field.getArgument("asOf");
            return asOf == null
                    ? list.apply(of)
                    : then(of, asOf, field, view -> view == null ? List.of() : list.apply(view));
        };
    }

    private @Nullable Object at(
            IndicatorView of, DataFetchingEnvironment field, Function<IndicatorView, @Nullable Object> value) {
        Map<String, Object> asOf = field.getArgument("asOf");
        return asOf == null ? value.apply(of) : then(of, asOf, field, view -> view == null ? null : value.apply(view));
    }

    private Object then(
            IndicatorView of,
            Map<String, Object> asOf,
            DataFetchingEnvironment field,
            Function<@Nullable IndicatorView, @Nullable Object> value) {
        return Objects.requireNonNull(field.<ReadAt, IndicatorBoard>getDataLoader(BOARDS))
                .load(indicators.at(asOf))
                .thenApply(board -> value.apply(board.find(of.indicatorId())));
    }

    private Object history(IndicatorView of, DataFetchingEnvironment field) {
        HistoryRequest request = indicators.historyRequest(field.getArguments(), of);
        return Fields.load(
                field,
                HISTORIES,
                new StoryReader.Asked(new StoryReader.Of(of.indicatorId(), of.version()), of.at(), request));
    }

    private Object series(IndicatorView of, DataFetchingEnvironment field) {
        LocalDate from = Objects.requireNonNull(field.<LocalDate>getArgument("from"));
        LocalDate to = Objects.requireNonNull(field.<LocalDate>getArgument("to"));
        return Fields.load(field, SERIES, new SeriesKey(of.indicatorId(), new Period(of.at(), from, to)));
    }

    private static Object files(IndicatorView of, DataFetchingEnvironment field) {
        return files(field, FILES, new Key<>(of.indicatorId(), of.at()), of.county());
    }

    private static Object files(DataFetchingEnvironment field, String loader, Object key, String county) {
        return Objects.requireNonNull(field.<Object, List<Evidence>>getDataLoader(loader))
                .load(key)
                .thenApply(files -> EvidenceView.list(files, county, null));
    }

    private Fields<StoryEventView> events(Fields<StoryEventView> event) {
        return event.value("id", StoryEventView::id)
                .value("kind", StoryEventView::kind)
                .value("on", StoryEventView::on)
                .value("recordedAt", StoryEventView::recordedAt)
                .value("position", StoryEventView::position)
                .value("recordedBy", StoryEventView::recordedBy)
                .value("note", StoryEventView::note)
                .value("changes", of -> of.changes(Set.of()))
                .with("evidence", (of, field) -> files(field, EVENT_FILES, of.eventId(), of.county()))
                .with("withdrawnBy", (of, field) -> Fields.load(field, WITHDRAWALS, new Key<>(of.eventId(), of.at())));
    }

    private static Fields<IndicatorBoard.Department> departments(Fields<IndicatorBoard.Department> department) {
        return department
                .with("department", (of, field) -> {
                    String code = of.code();
                    return code == null ? null : UnitWiring.load(field, code, of.at());
                })
                .value("indicators", IndicatorBoard.Department::indicators)
                .value("met", of -> of.count(IndicatorStatus.MET))
                .value("atRisk", of -> of.count(IndicatorStatus.AT_RISK))
                .value("notMet", of -> of.count(IndicatorStatus.NOT_MET))
                .value("unknown", of -> of.count(null))
                .value("weight", IndicatorBoard.Department::weight)
                .value("scoreAtRisk", IndicatorBoard.Department::scoreAtRisk)
                .value("liaisonOverdue", IndicatorBoard.Department::liaisonOverdue)
                .value("documentsMissing", IndicatorBoard.Department::documentsMissing);
    }
}
