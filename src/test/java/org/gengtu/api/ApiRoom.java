package org.gengtu.api;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.geom.Geometry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.graphql.autoconfigure.servlet.GraphQlWebMvcAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The api room alone on a port, with a small schema of its own and no database: the room knows no feature. */
@SpringBootTest(classes = ApiRoom.Room.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "spring.graphql.schema.locations=classpath:api-room/",
            "spring.graphql.schema.additional-files=classpath:graphql/common.graphqls",
            "gengtu.limits.query-seconds=1",
            "gengtu.origins=https://county.example"
        })
abstract class ApiRoom {
    static final JsonMapper JSON = JsonMapper.builder().build();
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    Transactions transactions;

    @SpringBootConfiguration
    @TestConfiguration
    @EnableAutoConfiguration(
            exclude = {
                DataSourceAutoConfiguration.class,
                HibernateJpaAutoConfiguration.class,
                FlywayAutoConfiguration.class,
                GraphQlWebMvcAutoConfiguration.class
            })
    @EnableConfigurationProperties({Limits.class, LiveSettings.class})
    @ComponentScan(
            basePackages = "org.gengtu.api",
            excludeFilters = @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
    @Import({Echo.class, Uploads.class, SchemaInspection.class})
    static class Room {
        @Bean
        CountyClock countyClock() {
            return new CountyClock(Clock.fixed(Instant.parse("2026-06-14T16:30:00Z"), ZoneOffset.UTC));
        }

        @Bean("reading")
        Transactions reading() {
            return new Transactions();
        }
    }

    /** Says which transactions were begun and how they ended; there is no database behind it. */
    static final class Transactions extends AbstractPlatformTransactionManager {
        final List<String> log = new CopyOnWriteArrayList<>();

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            log.add("begin %s %d %s"
                    .formatted(definition.isReadOnly(), definition.getTimeout(), definition.getIsolationLevel()));
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            log.add("commit");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            log.add("rollback");
        }
    }

    record Thing(String id, String calledOn) {}

    record ThingConnection(List<Thing> nodes, int totalCount) {}

    record Due(int campaign, String stage, LocalDate on, int daysLeft) {}

    record Today(
            LocalDate today,
            int campaign,
            boolean demonstration,
            List<Due> deadlines,
            Instant knownUpTo,
            String position) {}

    record Box(double west, double south, double east, double north) {}

    record Days(LocalDate from, LocalDate to) {}

    record Near(double longitude, double latitude, double metres) {}

    record Around(Geometry geometry, double metres) {}

    record Spatial(Box bbox, Geometry intersects, Geometry within, Near near, Around around) {}

    @Controller
    @TestComponent
    static class Echo {
        @QueryMapping
        String echo(
                @Argument LocalDate date,
                @Argument Instant dateTime,
                @Argument String code,
                @Argument java.time.LocalTime time,
                @Argument Geometry shape,
                @Argument String text,
                @Argument Integer number,
                @Argument("float") Double real,
                @Argument String direction,
                @Argument Box box,
                @Argument Days days,
                @Argument Spatial spatial) {
            return List.of(
                            java.util.Optional.ofNullable(date),
                            java.util.Optional.ofNullable(dateTime),
                            java.util.Optional.ofNullable(code),
                            java.util.Optional.ofNullable(time),
                            java.util.Optional.ofNullable(shape),
                            java.util.Optional.ofNullable(text),
                            java.util.Optional.ofNullable(number),
                            java.util.Optional.ofNullable(real),
                            java.util.Optional.ofNullable(direction),
                            java.util.Optional.ofNullable(box),
                            java.util.Optional.ofNullable(days),
                            java.util.Optional.ofNullable(spatial))
                    .stream()
                    .flatMap(java.util.Optional::stream)
                    .map(Objects::toString)
                    .collect(Collectors.joining(" "));
        }

        @QueryMapping
        Today calendar() {
            return new Today(LocalDate.of(2026, 6, 15), 2026, false, List.of(), Instant.EPOCH, "0");
        }

        @QueryMapping
        Instant now() {
            return Instant.parse("2026-06-14T16:30:00.120Z");
        }

        @QueryMapping
        BigDecimal area() {
            return new BigDecimal("1234567.89");
        }

        @QueryMapping
        RawJson position() {
            return new RawJson("{\"type\":\"Point\",\"coordinates\":[105.10,31.5000000]}");
        }

        @QueryMapping
        String actor(Actor actor) {
            return actor.name();
        }

        @QueryMapping
        List<Thing> threads() {
            return List.of(new Thing("a", thread()), new Thing("b", thread()), new Thing("c", thread()));
        }

        @QueryMapping
        ThingConnection things() {
            return new ThingConnection(threads(), 3);
        }

        @BatchMapping
        Map<Thing, String> thread(List<Thing> things) {
            return things.stream().collect(Collectors.toMap(each -> each, each -> each.calledOn + " " + thread()));
        }

        @BatchMapping
        Map<Thing, ThingConnection> things(List<Thing> things) {
            return things.stream().collect(Collectors.toMap(each -> each, each -> new ThingConnection(threads(), 3)));
        }

        @BatchMapping
        Map<Thing, List<Thing>> plain(List<Thing> things) {
            return things.stream().collect(Collectors.toMap(each -> each, each -> List.<Thing>of()));
        }

        private static String thread() {
            return Thread.currentThread().getName() + " "
                    + TransactionSynchronizationManager.isActualTransactionActive();
        }

        @QueryMapping
        int slow(@Argument int millis) throws InterruptedException {
            // A field that takes its time: what is tested is the deadline, not the waiting.
            new java.util.concurrent.CountDownLatch(1).await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
            return millis;
        }

        @QueryMapping
        Integer refused() {
            throw Problem.of(ProblemCode.PLOT_UNKNOWN, "There is no plot X-1.")
                    .at("code")
                    .with("plotId", "X-1");
        }

        @QueryMapping
        Integer broken() {
            throw new IllegalStateException("SELECT secret FROM inside");
        }

        @QueryMapping
        Integer brokenInside() {
            return null;
        }

        /** By count; asked for 0 it counts one and then waits, asked for less it fails. */
        static final BlockingQueue<String> CANCELLED = new LinkedBlockingQueue<>();

        @SubscriptionMapping
        Flux<Thing> counted(@Argument int to) {
            if (to < 0) {
                return Flux.error(Problem.of(ProblemCode.RESYNC_REQUIRED, "Too old."));
            }
            Flux<Thing> things = Flux.range(1, Math.max(1, to)).map(each -> new Thing("" + each, "source"));
            return to > 0
                    ? things
                    : things.concatWith(Flux.never()).doOnCancel(() -> CANCELLED.add(Integer.toString(to)));
        }

        @MutationMapping
        Integer change() {
            return TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? 1 : 0;
        }

        @MutationMapping
        Integer ping() {
            return 1;
        }
    }

    @RestController
    @TestComponent
    static class Uploads {
        @PostMapping("/imports")
        String take(@RequestParam MultipartFile file, Actor actor) {
            return actor.name() + " " + file.getSize();
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    HttpResponse<String> post(String query, Map<String, Object> variables, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/graphql"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("query", query, "variables", variables))));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request.build());
    }

    JsonNode answer(String query, Map<String, Object> variables) {
        return JSON.readTree(post(query, variables).body());
    }

    JsonNode error(String query, Map<String, Object> variables) {
        JsonNode answer = answer(query, variables);
        return Objects.requireNonNull(answer.get("errors"), answer::toString).get(0);
    }
}
