package org.gengtu.importing;

import java.util.List;
import java.util.stream.Stream;
import org.gengtu.launch.Command;
import org.springframework.stereotype.Component;

/** {@code bin/gengtu roads FILE}: imports roads, in place of those before. */
@Component
class RoadCommand implements Command {
    private final ImportCommand imports;

    RoadCommand(ImportCommand imports) {
        this.imports = imports;
    }

    @Override
    public String name() {
        return "roads";
    }

    @Override
    public String arguments() {
        return "FILE.osm|.osm.gz|.osm.pbf|.zip [options as of import]";
    }

    @Override
    public void run(List<String> arguments) {
        imports.run(Stream.concat(Stream.of("--layer", Layer.ROADS.label()), arguments.stream())
                .toList());
    }
}
