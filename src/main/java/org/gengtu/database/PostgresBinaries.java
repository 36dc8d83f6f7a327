package org.gengtu.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gengtu.launch.StartFailure;

/** One installed PostgreSQL that has PostGIS, as Debian lays it out. */
record PostgresBinaries(int major, Path bin) {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    static final String INSTALL = "run bin/install as root, or apt-get install postgresql-15-postgis-3";

    /** The newest installed version. */
    static PostgresBinaries newest() {
        return listInstalled().stream()
                .max(Comparator.comparingInt(PostgresBinaries::major))
                .orElseThrow(() ->
                        new StartFailure("No PostgreSQL with PostGIS is installed on this machine: " + INSTALL + "."));
    }

    /** The version that a data folder was made by. */
    static PostgresBinaries ofMajor(int major, Path folder) {
        Optional<PostgresBinaries> same = listInstalled().stream()
                .filter(installed -> installed.major == major)
                .findFirst();
        return same.orElseThrow(() -> new StartFailure("The data folder " + folder + " was made by PostgreSQL " + major
                + ", which is not installed here: apt-get install postgresql-" + major
                + "-postgis-3, or name another folder in GENGTU_DATA."));
    }

    static List<PostgresBinaries> listInstalled() {
        if (!Files.isDirectory(DEBIAN)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .filter(version -> Files.exists(Path.of(
                            "/usr/share/postgresql", version.getFileName().toString(), "extension/postgis.control")))
                    .map(version -> new PostgresBinaries(
                            Integer.parseInt(version.getFileName().toString()), version.resolve("bin")))
                    .toList();
        } catch (IOException e) {
            throw new StartFailure("The folder " + DEBIAN + " cannot be read: " + INSTALL + ".", e);
        }
    }

    String path(String program) {
        return bin.resolve(program).toString();
    }
}
