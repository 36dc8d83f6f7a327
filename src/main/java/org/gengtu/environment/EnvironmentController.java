package org.gengtu.environment;

import graphql.schema.DataFetchingEnvironment;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.filter.Connection;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.GlobalId;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The queries of environment problems. The fields of what they answer are in {@link ProblemWiring}. */
@Controller
class EnvironmentController {
    private final Problems problems;
    private final Reference reference;
    private final Inspections inspections;
    private final EnvironmentMaps maps;
    private final EnvironmentReports reports;
    private final WorstPlaces worstPlaces;
    private final Bulletins bulletins;

    EnvironmentController(
            Problems problems,
            Reference reference,
            Inspections inspections,
            EnvironmentMaps maps,
            EnvironmentReports reports,
            WorstPlaces worstPlaces,
            Bulletins bulletins) {
        this.problems = problems;
        this.reference = reference;
        this.inspections = inspections;
        this.maps = maps;
        this.reports = reports;
        this.worstPlaces = worstPlaces;
        this.bulletins = bulletins;
    }

    @QueryMapping
    Optional<ProblemView> problem(DataFetchingEnvironment field) {
        return problems.findProblem(GlobalId.decode(field.getArgumentOrDefault("id", "")), asOf(field));
    }

    @QueryMapping
    Optional<ProblemView> problemByNumber(DataFetchingEnvironment field) {
        return problems.findByNumber(field.getArgumentOrDefault("number", ""), asOf(field));
    }

    @QueryMapping
    Connection<ProblemView> problems(DataFetchingEnvironment field) {
        return problems.list(field.getArguments(), field.getSelectionSet().contains("totalCount"));
    }

    /** What a new report may be the same as, or a relapse of. */
    @QueryMapping
    List<ProblemView> similarProblems(DataFetchingEnvironment field) {
        return problems.listSimilar(
                field.getArgumentOrDefault("item", ""),
                Objects.requireNonNull(field.<Geometry>getArgument("position")),
                Objects.requireNonNull(field.<Double>getArgument("metres")),
                problems.at((Map<String, Object>) null));
    }

    @QueryMapping
    List<Inspection> inspections(DataFetchingEnvironment field) {
        String level = field.getArgument("level");
        return inspections.list(
                problems.at((Map<String, Object>) null).snapshot(),
                field.<LocalDate>getArgument("from"),
                field.<LocalDate>getArgument("to"),
                level == null ? null : InspectionLevel.valueOf(level));
    }

    @QueryMapping
    List<StandardItem> standardItems(DataFetchingEnvironment field) {
        String setting = field.getArgument("setting");
        return reference.listItems(
                problems.at((Map<String, Object>) null).snapshot(), setting == null ? null : Setting.valueOf(setting));
    }

    @QueryMapping
    List<SeverityRule> severityRules() {
        return reference.listRules(problems.at((Map<String, Object>) null).snapshot());
    }

    @QueryMapping
    EnvironmentMap environmentMap(DataFetchingEnvironment field) {
        return maps.map(field.getArguments());
    }

    @QueryMapping
    List<EnvironmentReports.Grouped> environment(DataFetchingEnvironment field) {
        return reports.list(
                Grouping.valueOf(field.getArgumentOrDefault("by", "")),
                region(field),
                day(field, "from"),
                day(field, "to"),
                knownAt(field));
    }

    @QueryMapping
    List<WorstPlace> worstPlaces(DataFetchingEnvironment field) {
        return worstPlaces.list(
                WorstPlaceGrouping.valueOf(field.getArgumentOrDefault("by", "")),
                region(field),
                day(field, "from"),
                day(field, "to"),
                knownAt(field),
                Objects.requireNonNull(field.<Integer>getArgument("first")));
    }

    @QueryMapping
    Bulletin environmentBulletin(DataFetchingEnvironment field) {
        Map<String, Object> asOf = asOf(field);
        return bulletins.of(
                Bulletins.month(field.getArgumentOrDefault("month", "")),
                region(field),
                asOf == null ? null : AsOf.of(asOf));
    }

    private static @Nullable RegionCode region(DataFetchingEnvironment field) {
        String region = field.getArgument("region");
        return region == null ? null : new RegionCode(region);
    }

    private static LocalDate day(DataFetchingEnvironment field, String name) {
        return Objects.requireNonNull(field.<LocalDate>getArgument(name));
    }

    private static @Nullable Instant knownAt(DataFetchingEnvironment field) {
        return AsOf.of(field.getArguments()).knownAt();
    }

    private static @Nullable Map<String, Object> asOf(DataFetchingEnvironment field) {
        return field.getArgument("asOf");
    }
}
