package org.gengtu.unit;

import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Objects;
import org.gengtu.api.Inputs;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.ReferenceCommands;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.locationtech.jts.geom.Polygonal;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The query and the command of responsible units. */
@Controller
class UnitController {
    private static final int LONGEST_REGION = 40;

    private final Units units;
    private final Regions regions;
    private final Reading reading;

    UnitController(Units units, Regions regions, Reading reading) {
        this.units = units;
        this.regions = regions;
        this.reading = reading;
    }

    record OneUnit(ResponsibleUnit unit) {}

    @QueryMapping
    List<ResponsibleUnit> responsibleUnits(DataFetchingEnvironment field) {
        String kind = field.getArgument("kind");
        return units.list(reading.at(null), kind == null ? null : UnitKind.valueOf(kind));
    }

    @MutationMapping
    OneUnit saveResponsibleUnit(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = Inputs.of(field, regions.getCountyDigits());
        String region = input.text("region", LONGEST_REGION);
        if (region != null) {
            Problem.naming("region", () -> regions.getRegion(new RegionCode(region)));
        }
        if (input.shape("area") != null && !(input.shape("area") instanceof Polygonal)) {
            throw Problem.of(ProblemCode.GEOMETRY_TYPE, "The area is no Polygon or MultiPolygon.")
                    .at("area");
        }
        ResponsibleUnit unit = new ResponsibleUnit(
                input.code("code"),
                input.required("name", CommandInput.LONGEST_NAME),
                input.get(UnitKind.class, "kind"),
                region == null ? null : new RegionCode(region),
                null,
                input.findDay("retiredOn"));
        Done done = units.save(Inputs.call(field, actor, input), unit, input.shape("area"), input.day("from"));
        return new OneUnit(Objects.requireNonNull(
                units.byCode(reading.behind(done).snapshot()).get(ReferenceCommands.key(done))));
    }
}
