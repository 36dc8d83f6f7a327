package org.gengtu.api;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The query {@code node}: hands an id to the feature that gave it. */
@Controller
class NodeController {
    private final Map<String, NodeSource> sources;

    NodeController(List<NodeSource> sources) {
        this.sources = sources.stream().collect(Collectors.toMap(NodeSource::kind, Function.identity()));
    }

    @QueryMapping
    @Nullable
    Object node(@Argument String id) {
        GlobalId decoded = GlobalId.decode(id);
        NodeSource source = sources.get(decoded.kind());
        if (source == null) {
            throw Problem.of(ProblemCode.ID_INVALID, "The id names nothing that this server has.")
                    .at("id");
        }
        return source.find(decoded).orElse(null);
    }
}
