package org.gengtu.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.ledger.NodeSource;
import org.gengtu.ledger.ReadAt;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What belongs to environment problems, for the query {@code node}. */
@Configuration(proxyBeanMethods = false)
class EnvironmentNodes {
    @Bean
    NodeSource problemNodes(Problems problems) {
        return NodeSource.of(ProblemView.KIND, id -> problems.findProblem(id, null));
    }

    @Bean
    NodeSource problemEventNodes(Problems problems) {
        return NodeSource.of(ProblemEventView.KIND, id -> {
            long key = problems.key(id, ProblemEventView.KIND, "id");
            return Optional.ofNullable(
                    problems.findEvents(List.of(key), problems.at(id)).get(key));
        });
    }

    @Bean
    NodeSource inspectionNodes(Problems problems, Inspections inspections) {
        return NodeSource.of(
                Inspection.KIND,
                id -> inspections.find(
                        problems.key(id, Inspection.KIND, "id"),
                        newest(problems).snapshot()));
    }

    @Bean
    NodeSource standardItemNodes(Problems problems, Reference reference) {
        return NodeSource.of(
                StandardItem.KIND,
                id -> Optional.ofNullable(
                        reference.itemsByCode(newest(problems).snapshot()).get(id.key())));
    }

    private static ReadAt newest(Problems problems) {
        return problems.at((Map<String, Object>) null);
    }
}
