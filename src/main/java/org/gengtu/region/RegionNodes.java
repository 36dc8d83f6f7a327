package org.gengtu.region;

import java.util.Optional;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Finds counties, townships and villages by their ids. */
@Configuration(proxyBeanMethods = false)
class RegionNodes {
    static final int COUNTY_DIGITS = 6;

    @Bean
    NodeSource countyNodes(Regions regions) {
        return new Source("County", regions);
    }

    @Bean
    NodeSource townshipNodes(Regions regions) {
        return new Source("Township", regions);
    }

    @Bean
    NodeSource villageNodes(Regions regions) {
        return new Source("Village", regions);
    }

    private record Source(String kind, Regions regions) implements NodeSource {
        @Override
        public Optional<Region> find(GlobalId id) {
            if (!id.county().equals(regions.getCountyDigits())) {
                throw Problem.of(ProblemCode.OTHER_COUNTY, "The id belongs to the county %s.".formatted(id.county()))
                        .at("id");
            }
            if (!id.key().matches("[0-9]{12}")) {
                throw Problem.of(ProblemCode.ID_INVALID, "The id names no region.")
                        .at("id");
            }
            return regions.findRegion(new RegionCode(id.key()))
                    .filter(region -> region.getClass().getSimpleName().equals(kind));
        }
    }
}
