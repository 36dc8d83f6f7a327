package org.gengtu.farmland;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import org.gengtu.farmland.LedgerModel.What;
import org.gengtu.farmland.LedgerOrder.Happened;
import org.gengtu.farmland.LedgerOrder.Shape;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.geom.Coordinate;
import tools.jackson.databind.JsonNode;

/** Sends the commands of a random sequence over GraphQL, as a client would. */
final class LedgerSender {
    private static final String ONE = "plot { id version } event { id position kind }";
    private static final String MANY = "plots { id version } events { id position kind }";
    private static final String FACT = "fact { id kind value }";

    private final LedgerClient client;

    LedgerSender(int port, String actor) {
        client = new LedgerClient(port, actor);
    }

    /**
     * @return what was done; null for a command that GraphQL has no mutation for
     * @throws Problem of the code that the answer names
     */
    Done send(
            LedgerOrder order,
            String key,
            IntToLongFunction plotIds,
            IntToLongFunction eventIds,
            List<Long> factIds,
            List<UUID> importIds) {
        return switch (order) {
            case LedgerOrder.Register register -> {
                LedgerOrder.Row row = register.row();
                StringBuilder input =
                        new StringBuilder("villageCode: \"%s\", on: \"%s\"".formatted(row.village(), row.registered()));
                if (row.code() != null) {
                    input.append(", code: \"").append(row.code()).append('"');
                }
                if (row.declared() != null) {
                    input.append(", declaredAreaMu: ").append(row.declared());
                }
                yield mutate("registerPlot", input + place(row.shape()), key, ONE);
            }
            case Happened happened -> mutate(mutation(happened.what()), input(happened, plotIds), key, ONE);
            case LedgerOrder.Bulk bulk -> bulk(bulk, key, plotIds);
            case LedgerOrder.Correct correct -> {
                StringBuilder input = new StringBuilder("plotId: \"%s\", expectedVersion: %d, reason: \"更正\""
                        .formatted(plot(plotIds, correct.plot()), correct.version()));
                if (correct.from() != null) {
                    input.append(", from: \"").append(correct.from()).append('"');
                }
                if (correct.values().containsKey("code")) {
                    input.append(", code: \"")
                            .append(correct.values().get("code"))
                            .append('"');
                }
                if (correct.values().containsKey("declared")) {
                    input.append(", declaredAreaMu: ").append(correct.values().get("declared"));
                }
                yield mutate(
                        "correctPlot", input + place((Shape) correct.values().get("shape")), key, ONE);
            }
            case LedgerOrder.WithdrawEvent withdraw ->
                mutate(
                        "withdrawEvent",
                        "eventId: \"%s\", reason: \"误录\", expectedVersion: %d"
                                .formatted(
                                        id("PlotEvent", eventIds.applyAsLong(withdraw.happening())),
                                        withdraw.version()),
                        key,
                        ONE);
            case LedgerOrder.Split split ->
                split.shapes()
                        ? null
                        : mutate(
                                "splitPlot",
                                "plotId: \"%s\", expectedVersion: %d, on: \"%s\", areasMu: %s"
                                        .formatted(
                                                plot(plotIds, split.plot()),
                                                split.version(),
                                                split.on(),
                                                split.areas()),
                                key,
                                MANY);
            case LedgerOrder.Merge merge ->
                mutate(
                        "mergePlots",
                        "plotIds: [%s], expectedVersions: %s, on: \"%s\""
                                .formatted(
                                        merge.plots().stream()
                                                .map(plot -> '"' + plot(plotIds, plot) + '"')
                                                .collect(Collectors.joining(", ")),
                                        merge.versions(),
                                        merge.on()),
                        key,
                        "plot { id version } event { id position } ");
            case LedgerOrder.Import file -> null;
            case LedgerOrder.WithdrawImport withdraw ->
                mutate(
                        "withdrawImport",
                        "importId: \"%s\", reason: \"误录\"".formatted(importIds.get(withdraw.number())),
                        key,
                        "plots events");
            case LedgerOrder.SetTarget target ->
                mutate(
                        "setTarget",
                        "region: \"%s\", campaign: %d, stage: %s, areaMu: %s, from: \"%s\", document: \"文一\""
                                .formatted(
                                        target.region(),
                                        target.campaign(),
                                        target.stage(),
                                        target.areaMu(),
                                        target.from()),
                        key,
                        FACT);
            case LedgerOrder.SetDeadline deadline ->
                mutate(
                        "setDeadline",
                        "%s, campaign: %d, stage: %s, deadline: \"%s\", from: \"%s\", document: \"文二\""
                                .formatted(
                                        deadline.region() != null
                                                ? "region: \"" + deadline.region() + '"'
                                                : "plotId: \"" + plot(plotIds, deadline.plot()) + '"',
                                        deadline.campaign(),
                                        deadline.stage(),
                                        deadline.deadline(),
                                        deadline.from()),
                        key,
                        FACT);
            case LedgerOrder.OpenCampaign open ->
                mutate(
                        "openCampaign",
                        "campaign: %d, restorationDeadline: \"%s\", recultivationDeadline: \"%s\", document: \"文三\""
                                .formatted(open.campaign(), open.restoration(), open.recultivation()),
                        key,
                        FACT);
            case LedgerOrder.WithdrawFact withdraw ->
                mutate(
                        "withdrawFact",
                        "factId: \"%s\", reason: \"误录\"".formatted(id("Fact", factIds.get(withdraw.document() - 1))),
                        key,
                        FACT);
            case LedgerOrder.Rename rename ->
                mutate(
                        "renameRegion",
                        "code: \"%s\", name: \"%s\", from: \"%s\", document: \"文四\"%s"
                                .formatted(
                                        rename.code(),
                                        rename.name(),
                                        rename.from(),
                                        rename.newCode() == null ? "" : ", newCode: \"" + rename.newCode() + '"'),
                        key,
                        FACT);
            case LedgerOrder.MergeVillages merge ->
                mutate(
                        "mergeVillages",
                        "codes: [%s], into: \"%s\", name: \"%s\", from: \"%s\", document: \"文五\""
                                .formatted(
                                        merge.codes().stream()
                                                .map(code -> '"' + code + '"')
                                                .collect(Collectors.joining(", ")),
                                        merge.into(),
                                        merge.name(),
                                        merge.from()),
                        key,
                        FACT);
        };
    }

    private Done bulk(LedgerOrder.Bulk bulk, String key, IntToLongFunction plotIds) {
        What what = bulk.items().getFirst().what();
        if (bulk.items().stream().anyMatch(item -> item.what() != what)) {
            return null;
        }
        String items = bulk.items().stream()
                .map(item -> "{" + input(item, plotIds) + "}")
                .collect(Collectors.joining(", "));
        return mutate(
                mutation(what) + "s",
                "inputs: [%s]%s".formatted(items, key == null ? "" : ", idempotencyKey: \"" + key + '"'),
                MANY);
    }

    private static String mutation(What what) {
        return switch (what) {
            case RESTORED -> "restorePlot";
            case RECULTIVATED -> "recultivatePlot";
            case LAPSED -> "lapsePlot";
            case EXEMPTED -> "exemptPlot";
            default -> "verifyPlot";
        };
    }

    private static String input(Happened happened, IntToLongFunction plotIds) {
        String more = switch (happened.what()) {
            case RESTORED -> "mode: SELF, restoredOn";
            case RECULTIVATED -> "crop: \"玉米\", recultivatedOn";
            case LAPSED -> "on";
            case EXEMPTED -> "ground: \"坡度过大\", approvedBy: \"县政府\", on";
            default ->
                "stage: %s, level: %s, accepted: %s, on"
                        .formatted(
                                happened.values().get("stage"),
                                happened.values().get("level"),
                                happened.values().get("accepted"));
        };
        return "plotId: \"%s\", expectedVersion: %d, %s: \"%s\""
                .formatted(plot(plotIds, happened.plot()), happened.version(), more, happened.on());
    }

    private static String plot(IntToLongFunction plotIds, int plot) {
        return id("Plot", plotIds.applyAsLong(plot));
    }

    private static String id(String kind, long number) {
        return GlobalId.live(kind, "990101", Long.toString(number)).encode();
    }

    private static String place(Shape shape) {
        if (shape == null) {
            return "";
        }
        List<String> points = new ArrayList<>();
        for (Coordinate point : LedgerTrial.geometry(shape).getCoordinates()) {
            points.add("[%s, %s]".formatted(BigDecimal.valueOf(point.x), BigDecimal.valueOf(point.y)));
        }
        return shape.boundary()
                ? ", boundary: {type: \"Polygon\", coordinates: [[%s]]}".formatted(String.join(", ", points))
                : ", position: {type: \"Point\", coordinates: %s}".formatted(points.getFirst());
    }

    private Done mutate(String mutation, String input, String key, String selection) {
        String keyed = key == null ? input : "%s, idempotencyKey: \"%s\"".formatted(input, key);
        return mutate(mutation, "{" + keyed + "}", selection);
    }

    private Done mutate(String mutation, String arguments, String selection) {
        JsonNode answer;
        try {
            answer = client.send(
                    "mutation { %s(%s) { %s } }".formatted(mutation, LedgerClient.arguments(arguments), selection));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (answer.has("errors")) {
            String code = answer.at("/errors/0/extensions/code").asString();
            if (code.isEmpty() || code.toUpperCase(Locale.ROOT).startsWith("INTERNAL")) {
                throw new AssertionError("%s %s: %s".formatted(mutation, arguments, answer));
            }
            throw Problem.of(
                    ProblemCode.valueOf(code), answer.at("/errors/0/message").asString());
        }
        return done(answer.at("/data/" + mutation));
    }

    private static Done done(JsonNode data) {
        Map<String, Object> result = new LinkedHashMap<>();
        List<Long> plots = new ArrayList<>();
        List<Long> events = new ArrayList<>();
        for (String pointer : List.of("/plot", "/plots")) {
            collect(data.at(pointer), plots);
        }
        for (String pointer : List.of("/event", "/events")) {
            collect(data.at(pointer), events);
        }
        result.put("plots", plots);
        result.put("events", events);
        if (data.has("fact")) {
            result.put("fact", number(data.at("/fact/id")));
        }
        JsonNode position = data.at(data.has("events") ? "/events/0/position" : "/event/position");
        return new Done(position.isMissingNode() ? 0 : position.asLong(), Instant.EPOCH, LocalDate.EPOCH, result);
    }

    private static void collect(JsonNode node, List<Long> into) {
        if (node.isArray()) {
            node.forEach(each -> collect(each, into));
        } else if (node.has("id")) {
            into.add(number(node.get("id")));
        }
    }

    private static long number(JsonNode id) {
        return Long.parseLong(GlobalId.decode(id.asString()).key());
    }
}
