package org.gengtu.region;

import java.util.List;
import org.gengtu.launch.Command;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.springframework.stereotype.Component;

/** {@code bin/gengtu county CODE NAME}: makes the county of an empty database, or gives it another name. */
@Component
class CountyCommand implements Command {
    private static final int LONGEST_NAME = 100;

    private final RegionBulk regions;

    CountyCommand(RegionBulk regions) {
        this.regions = regions;
    }

    @Override
    public String name() {
        return "county";
    }

    @Override
    public String arguments() {
        return "CODE NAME";
    }

    @Override
    public void run(List<String> arguments) {
        if (arguments.size() != 2
                || arguments.get(1).isBlank()
                || arguments.get(1).length() > LONGEST_NAME) {
            throw new StartFailure("Give the county's code and its name, such as: bin/gengtu county 510199 青禾县");
        }
        RegionCode code = RegionCode.padded(arguments.get(0));
        String name = arguments.get(1).strip();
        regions.makeCounty(code, name, Commit.of(Actor.UNKNOWN, "county"));
        System.out.println("The county is " + code + " " + name + ".");
    }
}
