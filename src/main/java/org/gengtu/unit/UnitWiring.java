package org.gengtu.unit;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.Optional;
import java.util.Set;
import org.gengtu.api.Fields;
import org.gengtu.api.Fields.Key;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.region.Regions;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** The GraphQL type {@code ResponsibleUnit}: its fields, its ids, and how fields of any feature answer one. */
@Component
public class UnitWiring implements RuntimeWiringConfigurer, NodeSource {
    private static final String UNITS = "responsibleUnits";

    private final Units units;
    private final Regions regions;
    private final Reading reading;

    UnitWiring(Units units, Regions regions, Reading reading, BatchLoaderRegistry loaders) {
        this.units = units;
        this.regions = regions;
        this.reading = reading;
        Fields.register(
                loaders,
                UNITS,
                (Set<Key<String>> keys) -> Fields.byState(keys, (codes, at) -> units.byCode(at.snapshot())));
    }

    /** The unit of a code at a state, read for all fields of the level at once; null where there is none. */
    public static Object load(DataFetchingEnvironment field, String code, ReadAt at) {
        return Fields.load(field, UNITS, new Key<>(code, at));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type(
                "ResponsibleUnit",
                type -> new Fields<ResponsibleUnit>(type)
                        .value(
                                "id",
                                of -> GlobalId.live(ResponsibleUnit.KIND, regions.getCountyDigits(), of.code())
                                        .encode())
                        .with(
                                "region",
                                (of, field) ->
                                        of.region() == null ? null : Fields.load(field, Regions.LOADER, of.region()))
                        .type());
    }

    @Override
    public String kind() {
        return ResponsibleUnit.KIND;
    }

    @Override
    public Optional<ResponsibleUnit> find(GlobalId id) {
        return Optional.ofNullable(units.byCode(reading.at(null)).get(id.key()));
    }
}
