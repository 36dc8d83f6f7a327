package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** The county's days around midnight, deadlines and the leap day, wherever the server stands. */
@Tag("timezone")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ContextConfiguration(initializers = LedgerDaysTest.Clocks.class)
class LedgerDaysTest extends LedgerRoom {
    /** A clock that is set. */
    static final class SetClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T04:00:00Z"));

        @Override
        public ZoneId getZone() {
            return ZoneId.systemDefault();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }

    private static final SetClock SET_CLOCK = new SetClock();

    /** In place of the server's clock. */
    static final class Clocks implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getBeanFactory().registerSingleton("setClock", SET_CLOCK);
        }
    }

    private void at(String instant) {
        SET_CLOCK.now.set(Instant.parse(instant));
    }

    private String restore(String plot, String on) {
        return client().refusal(
                        "restorePlot", "{plotId: \"%s\", restoredOn: \"%s\", expectedVersion: 1}".formatted(plot, on));
    }

    private JsonNode today() {
        return client().ask("""
                { overdue: plots(filter: {overdue: RESTORATION}) { totalCount asOf { on } }
                  late: plots(filter: {late: RESTORATION}) { totalCount }
                  recovery(by: COUNTY) { recovery { campaign asOf { on } foundLatePlots
                    restoration { deadline overduePlots latePlots reachedPlots } } }
                  calendar { today campaign } }""");
    }

    private int overdue(String pointer) {
        JsonNode today = today();
        assertThat(today.at("/overdue/totalCount").asInt())
                .isEqualTo(today.at("/recovery/0/recovery/restoration/overduePlots")
                        .asInt());
        assertThat(today.at("/late/totalCount").asInt())
                .isEqualTo(
                        today.at("/recovery/0/recovery/restoration/latePlots").asInt());
        assertThat(today.at("/overdue/asOf/on")).isEqualTo(today.at("/calendar/today"));
        return today.at(pointer).asInt();
    }

    private static final String OVERDUE = "/recovery/0/recovery/restoration/overduePlots";
    private static final String LATE = "/recovery/0/recovery/restoration/latePlots";

    @Test
    @Order(1)
    void aDayEndsAtMidnightInShanghaiAndADeadlineWithIt() {
        at("2026-03-01T04:00:00Z");
        String inTime = register(FIRST, "2026-03-01");
        String late = register(FIRST, "2026-03-01");
        at("2026-06-29T15:59:59.999999Z");
        assertThat(today().at("/calendar/today").asString()).isEqualTo("2026-06-29");
        assertThat(restore(inTime, "2026-06-30")).isEqualTo("DAY_IN_FUTURE");
        at("2026-06-29T16:00:00Z");
        assertThat(today().at("/calendar/today").asString()).isEqualTo("2026-06-30");
        // the deadline's own day: nothing is overdue, and what is done on it is in time
        assertThat(overdue(OVERDUE)).isZero();
        assertThat(restore(inTime, "2026-06-30")).isEqualTo("none");
        at("2026-06-30T15:59:59.999999Z");
        assertThat(overdue(OVERDUE)).isZero();
        assertThat(restore(late, "2026-07-01")).isEqualTo("DAY_IN_FUTURE");
        at("2026-06-30T16:00:00Z");
        assertThat(overdue(OVERDUE)).isEqualTo(1);
        assertThat(overdue(LATE)).isZero();
        assertThat(restore(late, "2026-07-01")).isEqualTo("none");
        assertThat(overdue(OVERDUE)).isZero();
        assertThat(overdue(LATE)).isEqualTo(1);
        // found on the deadline's day is in time, a day later it is found late
        register(FIRST, "2026-06-30");
        assertThat(today().at("/recovery/0/recovery/foundLatePlots").asInt()).isZero();
        register(FIRST, "2026-07-01");
        assertThat(today().at("/recovery/0/recovery/foundLatePlots").asInt()).isEqualTo(1);
    }

    @Test
    @Order(3)
    void theYearEndsAtMidnightInShanghaiToo() {
        at("2029-12-31T15:59:59Z");
        assertThat(
                        client().refusal(
                                        "openCampaign",
                                        "{campaign: 2030, restorationDeadline: \"2030-06-30\", recultivationDeadline: \"2030-07-31\", document: \"文\"}"))
                .isEqualTo("DAY_IN_FUTURE");
        String plot = register(THIRD, "2029-12-31");
        at("2029-12-31T16:00:00Z");
        assertThat(today().at("/calendar/campaign").asInt()).isEqualTo(2030);
        client().mutate(
                        "openCampaign",
                        "{campaign: 2030, restorationDeadline: \"2030-06-30\", recultivationDeadline: \"2030-07-31\", document: \"文\"}",
                        "fact { id from }");
        JsonNode carried = client().ask("""
                { before: plot(id: "%1$s", asOf: {on: "2029-12-31"}) { campaign foundLate restorationDueOn }
                  after: plot(id: "%1$s") { campaign foundLate restorationDueOn } }""".formatted(plot));
        assertThat(carried.at("/before/campaign").asInt()).isEqualTo(2029);
        assertThat(carried.at("/before/foundLate").asBoolean()).isTrue();
        assertThat(carried.at("/before/restorationDueOn").asString()).isEqualTo("2030-03-01");
        assertThat(carried.at("/after/campaign").asInt()).isEqualTo(2030);
        assertThat(carried.at("/after/foundLate").asBoolean()).isFalse();
        assertThat(carried.at("/after/restorationDueOn").asString()).isEqualTo("2030-06-30");
    }

    @Test
    @Order(2)
    void aLeapDayIsADay() {
        at("2028-02-28T16:00:00Z");
        assertThat(today().at("/calendar/today").asString()).isEqualTo("2028-02-29");
        // found late on the last day of 2027, a plot has sixty days, the last of which is the leap day
        String foundLate = register(SECOND, "2027-12-31");
        JsonNode plot = client().ask(
                        "{ plot(id: \"%s\") { restorationDueOn overdue(stage: RESTORATION) } }".formatted(foundLate));
        assertThat(plot.at("/plot/restorationDueOn").asString())
                .isEqualTo(LocalDate.of(2027, 12, 31).plusDays(60).toString())
                .isEqualTo("2028-02-29");
        assertThat(plot.at("/plot/overdue").asBoolean()).isFalse();
        String registered = register(SECOND, "2028-02-29");
        assertThat(restore(registered, "2028-02-29")).isEqualTo("none");
        at("2028-02-29T15:59:59.999Z");
        assertThat(client().ask("{ plot(id: \"%s\") { overdue(stage: RESTORATION) } }".formatted(foundLate))
                        .at("/plot/overdue")
                        .asBoolean())
                .isFalse();
        at("2028-02-29T16:00:00Z");
        assertThat(client().ask("{ plot(id: \"%s\") { overdue(stage: RESTORATION) } }".formatted(foundLate))
                        .at("/plot/overdue")
                        .asBoolean())
                .isTrue();
        assertThat(restore(foundLate, "2028-02-29")).isEqualTo("none");
        assertThat(client().ask("{ plot(id: \"%s\") { late(stage: RESTORATION) statusOn } }".formatted(foundLate))
                        .at("/plot/late")
                        .asBoolean())
                .isFalse();
    }
}
