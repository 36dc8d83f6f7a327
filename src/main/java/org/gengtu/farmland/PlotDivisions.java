package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.Division;
import org.gengtu.geo.Measured;
import org.gengtu.geo.Merging;
import org.gengtu.geo.Shares;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.springframework.stereotype.Service;

/**
 * Splits and merges plots. The ledger area is shared out exactly and every total stays as it was; the plot of before ends
 * on the day, and those that come of it begin with its state.
 */
@Service
class PlotDivisions {
    static final int MOST = 100;

    private final PlotEventLog log;
    private final RecoveryDeltas deltas;
    private final PlotRulesReader rules;
    private final PlotCommands names;
    private final Ledger ledger;
    private final Commands commands;
    private final CountyClock clock;

    PlotDivisions(
            PlotEventLog log,
            RecoveryDeltas deltas,
            PlotRulesReader rules,
            PlotCommands names,
            Ledger ledger,
            Commands commands,
            CountyClock clock) {
        this.log = log;
        this.deltas = deltas;
        this.rules = rules;
        this.names = names;
        this.ledger = ledger;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * How a plot is to be split: exactly one of the three.
     *
     * @param boundaries of the parts, as surveyed; none: not given
     * @param cut a line across the plot
     * @param areasMu of the parts, which sum to the plot's ledger area; none: not given
     */
    record Split(
            long plotId,
            int expectedVersion,
            LocalDate on,
            List<Geometry> boundaries,
            @Nullable Geometry cut,
            List<BigDecimal> areasMu,
            @Nullable String note) {}

    /** A part to be written. @param place null for a plot of which only the village is known */
    private record Part(BigDecimal areaMu, PlotPlace.@Nullable Place place, boolean provisional) {}

    /**
     * @return its result names the parts under {@code plots}, and under {@code events} that of the plot, then those of the
     *     parts
     * @throws Problem PLOT_UNKNOWN, VERSION_CONFLICT, DAY_IN_FUTURE, BEFORE_REGISTRATION, PLOT_ENDED, STAGE_ORDER for
     *     what stands after the day, ARGUMENT_INVALID unless one of the three is given, SPLIT_LOSES_LAND, SPLIT_OVERLAPS,
     *     CUT_MISSES, SPLIT_AREA_DIFFERS, AREA_INVALID, PLACE_DIFFERS for a shape to be cut from a plot that has none
     */
    Done split(CommandCall call, Split split) {
        int ways =
                (split.boundaries.isEmpty() ? 0 : 1) + (split.cut == null ? 0 : 1) + (split.areasMu.isEmpty() ? 0 : 1);
        if (ways != 1) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A split is given by boundaries, by a cut or by areasMu: by one of them, not %d."
                                    .formatted(ways))
                    .at(ways == 0 ? "boundaries" : split.cut != null ? "cut" : "areasMu");
        }
        return commands.run(call, () -> {
            // before the plots are locked, as whoever changes a fact does: else the two would wait for each other
            rules.hold();
            Map<Long, List<PlotEventRow>> stories = log.open(List.of(split.plotId));
            return names.named(split.plotId, stories, "on", () -> write(split, stories));
        });
    }

    private Written write(Split split, Map<Long, List<PlotEventRow>> stories) {
        require(split.plotId, stories, split.expectedVersion, split.on);
        long commitId = ledger.drawCommitId();
        PlotRules by = rules.read(commitId);
        PlotState whole = PlotCommands.on(split.on, states(stories, split.plotId, by), "on");
        List<Part> parts;
        try {
            parts = parts(split, whole);
        } catch (Problem problem) {
            throw problem.orAt(split.cut != null ? "cut" : split.areasMu.isEmpty() ? "boundaries" : "areasMu");
        }
        List<Long> children = log.plotIds(parts.size());
        PlotEventLog.Batch batch = log.begin(stories, parts.size() + 1, commitId, by);
        List<Long> events = new ArrayList<>();
        events.add(end(batch, PlotEventKind.SPLIT, split.plotId, split.on, whole, children, split.note));
        for (int i = 0; i < parts.size(); i++) {
            events.add(begin(
                    batch,
                    PlotEventKind.SPLIT,
                    children.get(i),
                    split.on,
                    List.of(split.plotId),
                    parts.get(i),
                    commitId));
        }
        deltas.write(commitId, batch.write());
        return new Written(commitId, result(children, events));
    }

    private static Map<String, @Nullable Object> result(List<Long> plots, List<Long> events) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("plots", plots);
        result.put("events", events);
        return result;
    }

    private void require(long plotId, Map<Long, List<PlotEventRow>> stories, int expectedVersion, LocalDate on) {
        List<PlotEventRow> story = stories.get(plotId);
        if (story == null) {
            throw PlotCommands.unknown();
        }
        Stories.requireVersion(story, expectedVersion, "plot");
        PlotGuard.requireNotAhead(on, clock.today(), "on");
        PlotGuard.requireThere(story, on, "on");
    }

    private static List<PlotState> states(Map<Long, List<PlotEventRow>> stories, long plotId, PlotRules by) {
        return Objects.requireNonNull(PlotFold.foldAll(stories, by).get(plotId));
    }

    private List<Part> parts(Split split, PlotState whole) {
        Geometry shape = whole.boundaryId() == null ? null : log.readBoundary(whole.boundaryId());
        boolean isDrawn = whole.placement() == Placement.BOUNDARY;
        if (split.areasMu.isEmpty() && !isDrawn) {
            throw Problem.of(
                            ProblemCode.PLACE_DIFFERS,
                            "The plot has no boundary that could be divided: give areasMu, or correct its boundary first.")
                    .at(split.cut != null ? "cut" : "boundaries");
        }
        if (!split.areasMu.isEmpty()) {
            List<BigDecimal> shares = Shares.given(whole.areaMu(), split.areasMu);
            if (shares.size() > MOST) {
                throw Problem.of(ProblemCode.ARGUMENT_INVALID, "A plot is split into %d parts at most.".formatted(MOST))
                        .at("areasMu");
            }
            List<Measured> pieces = isDrawn && shape != null ? Division.byShares(shape, shares) : List.of();
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < shares.size(); i++) {
                // A plot of which only a position is known keeps it in each part: what is mapped stays mapped.
                PlotPlace.Place place = shape == null
                        ? null
                        : PlotPlace.ofChecked(isDrawn ? pieces.get(i).boundary() : shape.copy());
                parts.add(new Part(shares.get(i), place, isDrawn));
            }
            return parts;
        }
        Geometry drawn = Objects.requireNonNull(shape);
        List<Measured> pieces =
                split.cut != null ? Division.byCut(drawn, split.cut) : Division.byBoundaries(drawn, split.boundaries);
        List<BigDecimal> shares = Shares.inProportion(
                whole.areaMu(),
                pieces.stream().mapToDouble(Measured::squareMetres).toArray());
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            boolean provisional = split.cut != null && whole.boundaryProvisional();
            parts.add(new Part(shares.get(i), PlotPlace.ofChecked(pieces.get(i).boundary()), provisional));
        }
        return parts;
    }

    private static long end(
            PlotEventLog.Batch batch,
            PlotEventKind kind,
            long plotId,
            LocalDate on,
            PlotState whole,
            List<Long> children,
            @Nullable String note) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("children", children);
        Map<String, @Nullable Object> was = new LinkedHashMap<>();
        was.put("areaMu", whole.areaMu().toPlainString());
        was.put("boundary", whole.boundaryId());
        return batch.append(plotId, kind, on, null, set, was, note).eventId();
    }

    private long begin(
            PlotEventLog.Batch batch,
            PlotEventKind kind,
            long plotId,
            LocalDate on,
            List<Long> parents,
            Part part,
            long commitId) {
        log.insertChild(plotId, parents, commitId);
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("parents", parents);
        set.put("areaMu", part.areaMu.toPlainString());
        set.put("declaredAreaMu", part.areaMu.toPlainString());
        PlotPlace.Place place = part.place;
        set.put("placement", (place == null ? Placement.VILLAGE : place.placement()).name());
        if (place != null) {
            set.put("boundary", place.insert(log, plotId));
            set.put("measuredAreaMu", place.measuredAreaMu());
        }
        if (part.provisional) {
            set.put("boundaryProvisional", true);
        }
        batch.begin(plotId);
        return batch.append(plotId, kind, on, null, set, Map.of(), null).eventId();
    }

    /**
     * Makes one plot of several of one village that count alike.
     *
     * @param expectedVersions of the plots, in their order
     * @return its result names the plot under {@code plots}, and under {@code events} its own event, then those of the
     *     plots that ended
     * @throws Problem as {@link #split}; MERGE_DIFFERS naming in what they differ, MERGE_OVERLAPS
     */
    Done merge(
            CommandCall call, List<Long> plotIds, List<Integer> expectedVersions, LocalDate on, @Nullable String note) {
        boolean isPossible = plotIds.size() >= 2
                && plotIds.size() <= MOST
                && plotIds.stream().distinct().count() == plotIds.size()
                && expectedVersions.size() == plotIds.size();
        if (!isPossible) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A merge takes 2 to %d plots, each once, and a version of each: %d plots and %d versions are given."
                                    .formatted(MOST, plotIds.size(), expectedVersions.size()))
                    .at(expectedVersions.size() == plotIds.size() ? "plotIds" : "expectedVersions");
        }
        return commands.run(call, () -> {
            rules.hold();
            Map<Long, List<PlotEventRow>> stories = log.open(plotIds);
            for (int i = 0; i < plotIds.size(); i++) {
                long plotId = plotIds.get(i);
                int expected = expectedVersions.get(i);
                names.named(plotId, stories, "plotIds", () -> {
                    try {
                        require(plotId, stories, expected, on);
                    } catch (Problem problem) {
                        throw problem.at(ofMerge(problem.where()));
                    }
                    return new Written(0, Map.of());
                });
            }
            return names.named(plotIds.getFirst(), stories, "on", () -> {
                try {
                    return writeMerge(stories, plotIds, on, note);
                } catch (Problem problem) {
                    throw problem.code() == ProblemCode.STAGE_ORDER ? problem : problem.orAt("plotIds");
                }
            });
        });
    }

    private static String ofMerge(@Nullable String where) {
        if ("expectedVersion".equals(where)) {
            return "expectedVersions";
        }
        return "on".equals(where) ? "on" : "plotIds";
    }

    private Written writeMerge(
            Map<Long, List<PlotEventRow>> stories, List<Long> plotIds, LocalDate on, @Nullable String note) {
        long commitId = ledger.drawCommitId();
        PlotRules by = rules.read(commitId);
        List<PlotState> wholes = plotIds.stream()
                .map(plotId -> PlotCommands.on(on, states(stories, plotId, by), "on"))
                .toList();
        // The largest first: what is not counted, such as the group, follows it where they differ.
        List<PlotState> ordered = wholes.stream()
                .sorted((a, b) -> b.areaMu().compareTo(a.areaMu()))
                .toList();
        long child = log.plotIds(1).getFirst();
        Part part = merged(ordered);
        PlotEventLog.Batch batch = log.begin(stories, plotIds.size() + 1, commitId, by);
        List<Long> ends = new ArrayList<>();
        for (PlotState whole : wholes) {
            ends.add(end(batch, PlotEventKind.MERGED, whole.plotId(), on, whole, List.of(child), note));
        }
        List<Long> parents = ordered.stream().map(PlotState::plotId).toList();
        List<Long> events = new ArrayList<>();
        events.add(begin(batch, PlotEventKind.MERGED, child, on, parents, part, commitId));
        events.addAll(ends);
        deltas.write(commitId, batch.write());
        return new Written(commitId, result(List.of(child), events));
    }

    /** What the plots are together; where not all have a boundary, that of those that have, provisional. */
    private Part merged(List<PlotState> wholes) {
        BigDecimal areaMu = wholes.stream().map(PlotState::areaMu).reduce(BigDecimal.ZERO, BigDecimal::add);
        List<PlotState> drawn = wholes.stream()
                .filter(whole -> whole.placement() == Placement.BOUNDARY)
                .toList();
        boolean provisional = drawn.size() < wholes.size() && !drawn.isEmpty()
                || drawn.stream().anyMatch(PlotState::boundaryProvisional);
        Geometry shape = null;
        if (drawn.size() == 1) {
            shape = boundary(drawn.getFirst());
        } else if (!drawn.isEmpty()) {
            shape = Merging.merge(drawn.stream().map(this::boundary).toList()).boundary();
        } else {
            PlotState positioned = wholes.stream()
                    .filter(whole -> whole.placement() == Placement.POINT)
                    .findFirst()
                    .orElse(null);
            shape = positioned == null ? null : boundary(positioned);
        }
        return new Part(areaMu, shape == null ? null : PlotPlace.ofChecked(shape), provisional);
    }

    private Geometry boundary(PlotState whole) {
        return log.readBoundary(Objects.requireNonNull(whole.boundaryId()));
    }
}
