package org.gengtu.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.ledger.ReadAt;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What belongs to environment problems, for the query {@code node}. */
@Configuration(proxyBeanMethods = false)
class EnvironmentNodes {
    private record Source(String kind, Function<GlobalId, Optional<?>> finder) implements NodeSource {
        @Override
        public Optional<?> find(GlobalId id) {
            return finder.apply(id);
        }
    }

    @Bean
    NodeSource problemNodes(Problems problems) {
        return new Source(ProblemView.KIND, id -> problems.findProblem(id, null));
    }

    @Bean
    NodeSource problemEventNodes(Problems problems) {
        return new Source(ProblemEventView.KIND, id -> {
            long key = problems.key(id, ProblemEventView.KIND, "id");
            return Optional.ofNullable(
                    problems.findEvents(List.of(key), problems.at(id)).get(key));
        });
    }

    @Bean
    NodeSource inspectionNodes(Problems problems, Inspections inspections) {
        return new Source(
                Inspection.KIND,
                id -> inspections.find(
                        problems.key(id, Inspection.KIND, "id"),
                        newest(problems).snapshot()));
    }

    @Bean
    NodeSource standardItemNodes(Problems problems, Reference reference) {
        return new Source(
                StandardItem.KIND,
                id -> Optional.ofNullable(
                        reference.itemsByCode(newest(problems).snapshot()).get(id.key())));
    }

    private static ReadAt newest(Problems problems) {
        return problems.at((Map<String, Object>) null);
    }
}
