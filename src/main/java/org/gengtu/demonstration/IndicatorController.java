package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.ledger.ReadAt;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The queries of indicators. The fields of what they answer are in {@link IndicatorWiring}. */
@Controller
class IndicatorController {
    private final Indicators indicators;

    IndicatorController(Indicators indicators) {
        this.indicators = indicators;
    }

    @QueryMapping
    List<IndicatorView> indicators(DataFetchingEnvironment field) {
        String status = field.getArgument("status");
        return indicators.list(
                field.getArgument("level"),
                status == null ? null : IndicatorStatus.valueOf(status),
                field.getArgument("department"),
                at(field));
    }

    @QueryMapping
    Optional<IndicatorView> indicator(DataFetchingEnvironment field) {
        return Optional.ofNullable(indicators.board(at(field)).find(field.getArgumentOrDefault("code", "")));
    }

    @QueryMapping
    List<IndicatorBoard.Department> indicatorsByDepartment(DataFetchingEnvironment field) {
        return indicators.board(at(field)).departments();
    }

    private ReadAt at(DataFetchingEnvironment field) {
        return indicators.at(field.<Map<String, Object>>getArgument("asOf"));
    }
}
