package org.gengtu.api;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.TypeRuntimeWiring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import reactor.core.publisher.Mono;

/** The data fetchers of one type, whose Java objects are of class {@code S}: light ones, for types of which a page has thousands. */
public record Fields<S>(TypeRuntimeWiring.Builder type) {
    /** A field that its object answers alone. */
    public Fields<S> value(String name, Function<S, @Nullable Object> value) {
        type.dataFetcher(name, new Light<S>((source, field) -> value.apply(source)));
        return this;
    }

    /** A field that needs its arguments or a loader. */
    public Fields<S> with(String name, BiFunction<S, DataFetchingEnvironment, @Nullable Object> value) {
        type.dataFetcher(name, new Light<S>((source, field) -> value.apply(source, field.get())));
        return this;
    }

    /** Reads with all others of the level what a loader that was registered reads. */
    public static Object load(DataFetchingEnvironment field, String loader, Object key) {
        return Objects.requireNonNull(field.getDataLoader(loader)).load(key);
    }

    /** The same of several keys, in their order. */
    public static Object loadAll(DataFetchingEnvironment field, String loader, List<?> keys) {
        return Objects.requireNonNull(field.getDataLoader(loader)).loadMany(List.copyOf(keys));
    }

    /** Whether the argument {@code language} asks for English. */
    public static boolean isEnglish(DataFetchingEnvironment field) {
        return "EN".equals(String.valueOf(field.<Object>getArgument("language")));
    }

    /** A loader that reads for all objects of a level at once; keys that it does not answer are null. */
    public static <K, V> void register(BatchLoaderRegistry loaders, String name, Function<Set<K>, Map<K, V>> load) {
        loaders.<K, V>forName(name)
                .registerMappedBatchLoader((keys, environment) -> Mono.fromCallable(() -> load.apply(keys)));
    }

    /** Something at a state. */
    public record Key<K>(K key, ReadAt at) {}

    /** Reads what is asked for of each state at once. */
    public static <K, V> Map<Key<K>, V> byState(Set<Key<K>> keys, BiFunction<Collection<K>, ReadAt, Map<K, V>> load) {
        Map<ReadAt, List<K>> byState = new HashMap<>();
        keys.forEach(
                key -> byState.computeIfAbsent(key.at, at -> new ArrayList<>()).add(key.key));
        Map<Key<K>, V> loaded = new HashMap<>();
        byState.forEach((at, of) -> load.apply(of, at).forEach((key, value) -> loaded.put(new Key<>(key, at), value)));
        loaded.keySet().retainAll(keys);
        return loaded;
    }

    /** The same lists, and an empty one for a key without. */
    public static <K, V> Map<K, List<V>> listed(Map<K, List<V>> lists, Set<K> keys) {
        Map<K, List<V>> all = new HashMap<>(lists);
        keys.forEach(key -> all.putIfAbsent(key, List.of()));
        return all;
    }

    private record Light<S>(BiFunction<S, Supplier<DataFetchingEnvironment>, @Nullable Object> value)
            implements LightDataFetcher<@Nullable Object> {
        @Override
        @SuppressWarnings("unchecked")
        public @Nullable Object get(
                GraphQLFieldDefinition definition, Object source, Supplier<DataFetchingEnvironment> field) {
            return value.apply((S) source, field);
        }

        @Override
        public @Nullable Object get(DataFetchingEnvironment field) {
            return get(field.getFieldDefinition(), Objects.requireNonNull(field.getSource()), () -> field);
        }
    }
}
