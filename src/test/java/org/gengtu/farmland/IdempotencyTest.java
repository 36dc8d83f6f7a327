package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Every command sent again with its key is answered again and done once. */
class IdempotencyTest extends LedgerRoom {
    private static final String ONE = "plot { id } event { id position }";
    private static final String ONE_AGAIN =
            "again: plot { id version status village { name } history(first: 5) { totalCount } } event { id position kind on recordedAt recordedBy }";
    private static final String MANY = "plots { id } events { id position }";
    private static final String MANY_AGAIN = "plots { id version areaMu } events { id position kind plot { id } }";
    private static final String FACT = "fact { id }";
    private static final String FACT_AGAIN = "fact { id kind value from document recordedAt withdrawn }";

    @Autowired
    PlotBulk bulk;

    @Autowired
    PlatformTransactionManager transactions;

    private int number;
    private int campaign = 2015;

    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 8, 10));
    }

    /**
     * A mutation with inputs that are possible, each time others.
     *
     * @param input the fields of the input, or the arguments of a bulk command, without key
     * @param first a selection that names what was done
     * @param again another selection that names it as well
     * @param same pointers to what must be the same in both answers
     */
    record Sent(String mutation, Supplier<String> input, String first, String again, List<String> same) {
        @Override
        public String toString() {
            return mutation;
        }
    }

    private String plot() {
        return register(FIRST, "2026-03-01");
    }

    private String restored() {
        String plot = plot();
        client().mutate(
                        "restorePlot",
                        "{plotId: \"%s\", restoredOn: \"2026-04-01\", expectedVersion: 1}".formatted(plot),
                        ONE);
        return plot;
    }

    Stream<Sent> commands() {
        List<String> one = List.of("/event/id", "/event/position");
        List<String> many = List.of("/events/0/id", "/events/0/position", "/plots/0/id");
        List<String> fact = List.of("/fact/id");
        return Stream.of(
                new Sent(
                        "registerPlot",
                        () -> "villageCode: \"%s\", on: \"2026-03-01\", declaredAreaMu: %d".formatted(FIRST, ++number),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "restorePlot",
                        () -> "plotId: \"%s\", restoredOn: \"2026-04-01\", expectedVersion: 1".formatted(plot()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "recultivatePlot",
                        () -> "plotId: \"%s\", recultivatedOn: \"2026-05-01\", crop: \"玉米\", expectedVersion: 2"
                                .formatted(restored()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "lapsePlot",
                        () -> "plotId: \"%s\", on: \"2026-05-01\", expectedVersion: 2".formatted(restored()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "exemptPlot",
                        () -> "plotId: \"%s\", on: \"2026-05-01\", ground: \"陡\", approvedBy: \"县\", expectedVersion: 1"
                                .formatted(plot()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "verifyPlot",
                        () ->
                                "plotId: \"%s\", stage: RESTORATION, level: COUNTY, accepted: true, on: \"2026-05-01\", expectedVersion: 2"
                                        .formatted(restored()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "correctPlot",
                        () -> "plotId: \"%s\", boundary: %s, reason: \"更正\", expectedVersion: 1"
                                .formatted(plot(), square()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "splitPlot",
                        () -> "plotId: \"%s\", on: \"2026-05-01\", areasMu: [1, 3], expectedVersion: 1"
                                .formatted(plot()),
                        MANY,
                        MANY_AGAIN,
                        many),
                new Sent(
                        "mergePlots",
                        () -> "plotIds: [\"%s\", \"%s\"], on: \"2026-05-01\", expectedVersions: [1, 1]"
                                .formatted(plot(), plot()),
                        ONE,
                        ONE_AGAIN,
                        one),
                new Sent(
                        "withdrawEvent",
                        () -> "eventId: \"%s\", reason: \"误录\", expectedVersion: 1"
                                .formatted(register(FIRST, "2026-03-01", "declaredAreaMu: 2")
                                        .at("/event/id")
                                        .asString()),
                        ONE,
                        ONE_AGAIN,
                        one),
                bulk(
                        "restorePlots",
                        () -> "{plotId: \"%s\", restoredOn: \"2026-04-01\", expectedVersion: 1}".formatted(plot())),
                bulk(
                        "recultivatePlots",
                        () -> "{plotId: \"%s\", recultivatedOn: \"2026-05-01\", crop: \"豆\", expectedVersion: 2}"
                                .formatted(restored())),
                bulk(
                        "verifyPlots",
                        () ->
                                "{plotId: \"%s\", stage: RESTORATION, level: TOWNSHIP, accepted: false, on: \"2026-05-01\", expectedVersion: 2}"
                                        .formatted(restored())),
                bulk(
                        "lapsePlots",
                        () -> "{plotId: \"%s\", on: \"2026-05-01\", expectedVersion: 2}".formatted(restored())),
                bulk(
                        "exemptPlots",
                        () ->
                                "{plotId: \"%s\", on: \"2026-05-01\", ground: \"陡\", approvedBy: \"县\", expectedVersion: 1}"
                                        .formatted(plot())),
                new Sent(
                        "withdrawImport",
                        () -> "importId: \"%s\", reason: \"误\"".formatted(importOne()),
                        "plots events",
                        "again: events plots",
                        List.of("/plots")),
                new Sent(
                        "setTarget",
                        () ->
                                "region: \"%s\", campaign: 2026, stage: RESTORATION, areaMu: %d, from: \"2026-01-01\", document: \"文\""
                                        .formatted(COUNTY, ++number),
                        FACT,
                        FACT_AGAIN + " areaMu region { name }",
                        fact),
                new Sent(
                        "setDeadline",
                        () ->
                                "region: \"%s\", campaign: 2026, stage: RECULTIVATION, deadline: \"%s\", from: \"2026-01-01\", document: \"文\""
                                        .formatted(
                                                COUNTY, LocalDate.of(2026, 8, 1).plusDays(++number)),
                        FACT,
                        FACT_AGAIN + " deadline plots",
                        fact),
                new Sent(
                        "withdrawFact",
                        () -> "factId: \"%s\", reason: \"误\"".formatted(target()),
                        FACT,
                        FACT_AGAIN,
                        fact),
                new Sent(
                        "renameRegion",
                        () -> "code: \"%s\", name: \"名%d\", from: \"2026-01-01\", document: \"文\""
                                .formatted(SECOND, ++number),
                        FACT,
                        FACT_AGAIN + " region { code name }",
                        fact),
                new Sent(
                        "mergeVillages",
                        () ->
                                "codes: [\"%s\", \"%s\"], into: \"%2$s\", name: \"合\", from: \"2026-01-01\", document: \"文\""
                                        .formatted(newVillage(), SECOND),
                        FACT,
                        FACT_AGAIN + " region { code name }",
                        fact),
                new Sent(
                        "drawSample",
                        () -> {
                            restored();
                            return "campaign: 2026, stage: RESTORATION, share: 0.%d".formatted(10 + ++number % 89);
                        },
                        "seed plots { id }",
                        "seed plots { id version }",
                        List.of("/seed", "/plots/0/id")),
                new Sent(
                        "openCampaign",
                        () ->
                                "campaign: %1$d, restorationDeadline: \"%1$d-06-30\", recultivationDeadline: \"%1$d-07-31\", document: \"文\""
                                        .formatted(++campaign),
                        FACT,
                        FACT_AGAIN + " calendar { campaign today }",
                        fact));
    }

    private static Sent bulk(String mutation, Supplier<String> item) {
        return new Sent(
                mutation,
                () -> "inputs: [%s, %s]".formatted(item.get(), item.get()),
                MANY,
                MANY_AGAIN,
                List.of("/events/0/id", "/events/1/id", "/events/0/position", "/plots/1/id"));
    }

    private String target() {
        return client().mutate(
                        "setTarget",
                        "{region: \"%s\", campaign: 2026, stage: RESTORATION, areaMu: %d, from: \"2026-01-01\", document: \"文\"}"
                                .formatted(COUNTY, ++number),
                        FACT)
                .at("/fact/id")
                .asString();
    }

    private String newVillage() {
        String code = "990101101%d".formatted(220 + ++number);
        regions.register(
                List.of(org.gengtu.region.RegionRow.named(new RegionCode(code), "新" + number)),
                Commit.of(Actor.UNKNOWN, "test"));
        return code;
    }

    private UUID importOne() {
        UUID id = UUID.randomUUID();
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            try {
                PlotImport session = bulk.begin(EnumSet.of(PlotField.CODE));
                session.add(new PlotRow(
                        1,
                        "I" + ++number,
                        null,
                        null,
                        new RegionCode(FIRST),
                        null,
                        null,
                        java.math.BigDecimal.TWO,
                        java.math.BigDecimal.TWO,
                        null,
                        null,
                        null,
                        0,
                        null,
                        LocalDate.of(2026, 3, 1),
                        null,
                        null,
                        null,
                        null));
                session.check(found -> {}, compared -> {});
                session.write(new Commit(Actor.UNKNOWN, "import", id, null), written -> {});
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        return id;
    }

    private static String keyed(String input, String key) {
        return input.startsWith("inputs:")
                ? "%s, idempotencyKey: \"%s\"".formatted(input, key)
                : "{%s, idempotencyKey: \"%s\"}".formatted(input, key);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void sentTwiceIsDoneOnce(Sent sent) {
        String input = sent.input.get();
        String key = "key " + UUID.randomUUID();
        JsonNode done = client().mutate(sent.mutation, keyed(input, key), sent.first);
        String digest = digest();
        JsonNode again = client().mutate(sent.mutation, keyed(input, key), sent.again);
        for (String pointer : sent.same) {
            assertThat(again.at(pointer)).as(pointer).isEqualTo(done.at(pointer));
            assertThat(done.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        assertThat(digest()).isEqualTo(digest);
        String other = sent.input.get();
        digest = digest();
        assertThat(client().refusal(sent.mutation, keyed(other, key))).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(digest()).isEqualTo(digest);
        // another actor's key is another key, and so is another mutation's
        LedgerClient colleague = new LedgerClient(port, "县农业农村局 王");
        assertThat(colleague.refusal(sent.mutation, keyed(other, key))).isEqualTo("none");
        assertThat(digest()).isNotEqualTo(digest);
        digest = digest();
        assertThat(colleague.refusal(sent.mutation, keyed(other, key))).isEqualTo("none");
        assertThat(digest()).isEqualTo(digest);
        assertThat(client().refusal(sent.mutation, keyed(input, key))).isEqualTo("none");
        assertThat(digest()).isEqualTo(digest);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void sentByManyAtOnceIsDoneOnce(Sent sent) throws Exception {
        String input = sent.input.get();
        String key = "key " + UUID.randomUUID();
        long position = position();
        List<Callable<JsonNode>> tries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tries.add(() -> client().mutate(sent.mutation, keyed(input, key), sent.first));
        }
        List<JsonNode> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(tries.size())) {
            for (Future<JsonNode> answer : pool.invokeAll(tries)) {
                answers.add(answer.get());
            }
        }
        assertThat(answers).allMatch(answers.getFirst()::equals);
        assertThat(position()).isEqualTo(position + 1);
    }

    @Test
    void aRefusedCommandIsNotStored() {
        String plot = plot();
        String input = "{plotId: \"%s\", restoredOn: \"2026-04-01\", expectedVersion: %d, idempotencyKey: \"refused\"}";
        assertThat(client().refusal("restorePlot", input.formatted(plot, 7))).isEqualTo("VERSION_CONFLICT");
        assertThat(client().refusal("restorePlot", input.formatted(plot, 1))).isEqualTo("none");
        String other = plot();
        String lapse = "{plotId: \"%s\", on: \"2026-05-01\", expectedVersion: 1, idempotencyKey: \"refused\"}"
                .formatted(other);
        assertThat(client().refusal("lapsePlot", lapse)).isEqualTo("STAGE_ORDER");
        assertThat(client().refusal("lapsePlot", lapse)).isEqualTo("STAGE_ORDER");
    }

    @Test
    void anInputIsTheSameHoweverItIsWritten() {
        String plot = plot();
        String key = "written otherwise";
        JsonNode done = client().mutate(
                        "correctPlot",
                        "{plotId: \"%s\", declaredAreaMu: 5.50, reason: \"更正\", expectedVersion: 1, idempotencyKey: \"%s\"}"
                                .formatted(plot, key),
                        ONE);
        JsonNode again = client().mutate(
                        "correctPlot",
                        "{idempotencyKey: \"%s\", expectedVersion: 1, reason: \"更正\", declaredAreaMu: 5.5, plotId: \"%s\"}"
                                .formatted(key, plot),
                        ONE);
        assertThat(again.at("/event/id")).isEqualTo(done.at("/event/id"));
    }
}
