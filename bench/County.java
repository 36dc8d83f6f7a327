import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;

/**
 * The made-up county of a bench, in its data folder.
 *
 * @param plots with a boundary; about so many, and at most 938,000
 * @param dated the share of plots that were restored or recultivated already
 */
record County(Path root, Path data, int plots, double dated) {
    /** Of the generated plots so many have a boundary and stand in plots.zip; the others stand in a table beside it. */
    private static final double MAPPED_SHARE = 0.938;
    /** The sample makes no more. */
    private static final int MOST_PLOTS = 1_000_000;

    /** Its files, made when they are not there yet. */
    Path files() throws Exception {
        Path files = data.resolve("files-%d-%s".formatted(plots, dated));
        if (!Files.exists(files.resolve("checksums.txt"))) {
            Tools.note("Making the files of a county with " + plots + " plots ...");
            Tools.run(
                    Map.of(),
                    Tools.java(),
                    "-jar",
                    root.resolve("target/gengtu.jar").toString(),
                    "sample",
                    "--out",
                    files.toString(),
                    "--plots",
                    String.valueOf((int) Math.min(MOST_PLOTS, plots / MAPPED_SHARE)),
                    "--year",
                    String.valueOf(LocalDate.now().getYear() - 1),
                    "--dated",
                    String.valueOf(dated));
        }
        return files;
    }

    /** Imports its townships, villages and plots, unless plots are there. */
    void fill(Server server, String schema) throws Exception {
        if (!server.psql(server.owner, schema, "SELECT count(*) FROM plot").equals("0")) {
            return;
        }
        Path files = files();
        server.importFile("townships", files.resolve("townships.gpkg"));
        server.importFile("villages", files.resolve("villages.zip"));
        server.importFile("plots", files.resolve("plots.zip"));
    }
}
