import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * The database of the program that runs on a data folder, reached aside of it.
 *
 * @param data the program's data folder
 */
record Postgres(Path data) {
    static final String OWNER = "gengtu_owner";
    static final String WRITER = "gengtu_writer";
    private static final String ADMIN = "gengtu_admin";

    /** For psql, pgbench and GDAL. */
    Map<String, String> environment(String role, String schema) throws IOException {
        Properties passwords = new Properties();
        try (var reader = Files.newBufferedReader(data.resolve("postgis/passwords"))) {
            passwords.load(reader);
        }
        return Map.of(
                "PGHOST", "127.0.0.1",
                "PGPORT", Files.readString(data.resolve("postgis/port")).strip(),
                "PGDATABASE", "gengtu",
                "PGUSER", role,
                "PGPASSWORD", passwords.getProperty(role),
                "PGOPTIONS", "-c search_path=" + schema + ",postgis");
    }

    String psql(String role, String schema, String sql) throws Exception {
        return Tools.run(environment(role, schema), "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql).strip();
    }

    void checkpoint() throws Exception {
        psql(ADMIN, "public", "CHECKPOINT");
    }
}
