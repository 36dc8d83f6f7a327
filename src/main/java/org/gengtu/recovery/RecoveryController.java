package org.gengtu.recovery;

import graphql.language.Field;
import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/**
 * The query {@code recovery} and the same figures as a field of regions. Figures come from memory; what needs a statement
 * (burn-downs, forecasts) is read for all regions of a field at once.
 */
@Controller
class RecoveryController {
    private static final String BURN_DOWNS = "recoveryBurnDowns";
    private static final String FORECASTS = "recoveryForecasts";

    private final Recoveries recoveries;

    RecoveryController(Recoveries recoveries, BatchLoaderRegistry loaders) {
        this.recoveries = recoveries;
        register(loaders, BURN_DOWNS, recoveries::burnDowns);
        register(loaders, FORECASTS, recoveries::forecasts);
    }

    private static <K, V> void register(BatchLoaderRegistry loaders, String name, Function<Set<K>, Map<K, V>> load) {
        loaders.<K, V>forName(name)
                .registerMappedBatchLoader((keys, environment) -> Mono.fromCallable(() -> load.apply(keys)));
    }

    @QueryMapping
    List<RegionRecovery> recovery(DataFetchingEnvironment field) {
        String region = field.getArgument("region");
        String orderBy = field.getArgument("orderBy");
        return recoveries.list(
                RegionLevel.valueOf(field.getArgumentOrDefault("by", "")),
                region == null ? null : Problem.naming("region", () -> new RegionCode(region)),
                asOf(field),
                field.getArgument("campaign"),
                orderBy == null ? null : RecoveryOrder.valueOf(orderBy));
    }

    @SchemaMapping(typeName = "Region", field = "recovery")
    Optional<Recovery> recoveryOf(Region region, DataFetchingEnvironment field) {
        // The arguments are the same for all regions of the field: they are read once.
        Asked asked = field.getGraphQlContext()
                .computeIfAbsent(new OneField(field.getMergedField().getFields()), first -> {
                    Snapshot at = recoveries.at(asOf(field));
                    return new Asked(at, Recoveries.campaign(field.getArgument("campaign"), at));
                });
        return recoveries.find(region.code(), asked.campaign, asked.at);
    }

    private record Asked(Snapshot at, int campaign) {}

    /** One field of the document; its nodes are compared by identity. */
    private record OneField(List<Field> nodes) {}

    @SchemaMapping
    CompletableFuture<List<BurnDownDay>> burnDown(StageRecovery stage, DataFetchingEnvironment field) {
        LocalDate from = Objects.requireNonNull(field.getArgument("from"));
        LocalDate to = Objects.requireNonNull(field.getArgument("to"));
        return Objects.requireNonNull(field.<Recoveries.BurnDown, List<BurnDownDay>>getDataLoader(BURN_DOWNS))
                .load(new Recoveries.BurnDown(stage.scope(), from, to));
    }

    @SchemaMapping
    CompletableFuture<RecoveryForecast> forecast(StageRecovery stage, DataFetchingEnvironment field) {
        return Objects.requireNonNull(field.<StageScope, RecoveryForecast>getDataLoader(FORECASTS))
                .load(stage.scope());
    }

    private static @Nullable AsOf asOf(DataFetchingEnvironment field) {
        Map<String, Object> input = field.getArgument("asOf");
        return input == null ? null : AsOf.of(input);
    }
}
