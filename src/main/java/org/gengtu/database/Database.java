package org.gengtu.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.gengtu.launch.StartFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * One county's schema in a PostGIS database, migrated, and the connections to it. No SQL of the program names a schema:
 * every connection's search path is the county's schema, then that of PostGIS.
 */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final DatabaseAccess access;
    private final SchemaName schema;
    private final String searchPath;

    private Database(DatabaseAccess access, SchemaName schema, String searchPath) {
        this.access = access;
        this.schema = schema;
        this.searchPath = searchPath;
    }

    /**
     * Makes the schema if there is none and brings it to this program's version.
     *
     * @throws StartFailure when the database cannot be reached, lacks PostGIS, or was made by a newer program
     */
    public static Database migrate(DatabaseAccess access, SchemaName schema) {
        Database database = of(access, schema);
        database.makeSchema();
        database.runMigrations();
        return database;
    }

    /** A schema that is known to be migrated. */
    public static Database of(DatabaseAccess access, SchemaName schema) {
        return new Database(access, schema, schema + "," + postgisSchema(access));
    }

    public SchemaName schema() {
        return schema;
    }

    /** Connections of the owner, one for each call, for migrations and tests; not pooled. */
    public DataSource owner() {
        return source(access.owner(), searchPathOption());
    }

    /**
     * A pool of the program's role that writes, read committed. Commands send the same few statements again and again, each
     * on the rows of a few objects by their index: planning them anew for every list of ids takes longer than they do.
     */
    public HikariDataSource writing(int maximum, int idle) {
        return pool("writing", maximum, idle, searchPathOption() + " -c plan_cache_mode=force_generic_plan");
    }

    /**
     * A pool whose every transaction is one unchanging snapshot and writes nothing. Both are the session's own defaults,
     * so that no statement is spent on them.
     */
    public HikariDataSource reading(int maximum, int idle) {
        return pool(
                "reading",
                maximum,
                idle,
                searchPathOption()
                        + " -c default_transaction_isolation=repeatable\\ read"
                        + " -c default_transaction_read_only=on");
    }

    /** Two connections aside, for rows that must stand whatever becomes of the transaction they tell of. */
    public HikariDataSource jobs() {
        return pool("jobs", 2, 0, searchPathOption());
    }

    /** Connections of the program's role, one for each call, not pooled: for one that stays open and listens. */
    public DataSource listening() {
        return source(access.writer(), searchPathOption());
    }

    /** Whether the database answers now, asked on a connection of its own so that busy pools do not look like an outage. */
    boolean answers() {
        try (Connection connection = connect(access, access.writer())) {
            return connection.isValid(3);
        } catch (SQLException e) {
            LOG.debug("The database does not answer", e);
            return false;
        }
    }

    private String searchPathOption() {
        return "-c search_path=" + searchPath;
    }

    private HikariDataSource pool(String name, int maximum, int idle, String options) {
        HikariConfig configuration = new HikariConfig();
        configuration.setPoolName(name);
        configuration.setDataSource(source(access.writer(), options));
        configuration.setMaximumPoolSize(maximum);
        configuration.setMinimumIdle(Math.min(idle, maximum));
        configuration.setConnectionTimeout(10_000);
        configuration.setValidationTimeout(3_000);
        // The server may be on its way back; the pool fills when it is there.
        configuration.setInitializationFailTimeout(-1);
        return new HikariDataSource(configuration);
    }

    private DataSource source(Login login, String options) {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("options", options);
        properties.setProperty("ApplicationName", "gengtu");
        properties.setProperty("reWriteBatchedInserts", "true");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        // postgis-jdbc registers types of its own for these, which makes the server write every geometry as text and
        // the driver parse it: reads through Hibernate were seven to ten times slower.
        properties.setProperty("datatype.geometry", "org.postgresql.util.PGobject");
        properties.setProperty("datatype.geography", "org.postgresql.util.PGobject");
        return new ServerDataSource(access.url(), properties);
    }

    /** Asks for the address at each connection: an embedded server may have come back on another port. */
    private static final class ServerDataSource extends SimpleDriverDataSource {
        private final Supplier<String> url;

        private ServerDataSource(Supplier<String> url, Properties properties) {
            this.url = url;
            setDriver(new org.postgresql.Driver());
            setConnectionProperties(properties);
        }

        @Override
        public String getUrl() {
            return url.get();
        }
    }

    private static Connection connect(DatabaseAccess access, Login login) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", "10");
        return new SimpleDriverDataSource(
                        new org.postgresql.Driver(), access.url().get(), properties)
                .getConnection();
    }

    /** The schema that PostGIS lives in; an own server's is {@code postgis}, others are taken as they are. */
    private static String postgisSchema(DatabaseAccess access) {
        try (Connection connection = connect(access, access.owner());
                Statement statement = connection.createStatement()) {
            String found = findPostgis(statement);
            if (found.isEmpty()) {
                createPostgis(statement, access);
                found = findPostgis(statement);
            }
            return found;
        } catch (SQLException e) {
            throw unreachable(access, access.owner(), e);
        }
    }

    private static String findPostgis(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("""
                SELECT quote_ident(nspname)
                FROM pg_extension
                JOIN pg_namespace ON pg_namespace.oid = pg_extension.extnamespace
                WHERE extname = 'postgis'
                """)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static void createPostgis(Statement statement, DatabaseAccess access) {
        try {
            statement.execute("CREATE SCHEMA IF NOT EXISTS postgis");
            statement.execute("CREATE EXTENSION postgis SCHEMA postgis");
            statement.execute("GRANT USAGE ON SCHEMA postgis TO PUBLIC");
        } catch (SQLException e) {
            throw new StartFailure(
                    "The database " + place(access) + " has no PostGIS and the role "
                            + access.owner() + " may not add it (" + firstLine(e)
                            + "): let its administrator run CREATE EXTENSION postgis there.",
                    e);
        }
    }

    private void makeSchema() {
        String writer = '"' + access.writer().user().replace("\"", "\"\"") + '"';
        try (Connection writing = connect(access, access.writer())) {
            LOG.debug("The writer {} reaches {}", access.writer(), writing.getCatalog());
        } catch (SQLException e) {
            throw unreachable(access, access.writer(), e);
        }
        try (Connection connection = connect(access, access.owner());
                Statement statement = connection.createStatement()) {
            statement.execute("SET client_min_messages = warning");
            // CREATE SCHEMA IF NOT EXISTS asks for the right to create even where the schema is there.
            try (ResultSet rows =
                    statement.executeQuery("SELECT 1 FROM pg_namespace WHERE nspname = '" + schema + "'")) {
                if (!rows.next()) {
                    connection.createStatement().execute("CREATE SCHEMA \"" + schema + "\"");
                }
            }
            if (!access.writer().user().equals(access.owner().user())) {
                // Defaults for tables to come, so that a migration's own REVOKE has the last word.
                statement.execute("""
                        GRANT USAGE ON SCHEMA "%1$s" TO %2$s;
                        ALTER DEFAULT PRIVILEGES IN SCHEMA "%1$s"
                            GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %2$s;
                        ALTER DEFAULT PRIVILEGES IN SCHEMA "%1$s" GRANT USAGE, SELECT ON SEQUENCES TO %2$s;
                        ALTER DEFAULT PRIVILEGES IN SCHEMA "%1$s" GRANT EXECUTE ON FUNCTIONS TO %2$s;
                        """.formatted(schema, writer));
            }
        } catch (SQLException e) {
            throw new StartFailure(
                    "The schema " + schema + " cannot be made in " + place(access) + " by the role " + access.owner()
                            + " (" + firstLine(e) + "): let its administrator grant CREATE on the database to it.",
                    e);
        }
    }

    private void runMigrations() {
        String writer = '"' + access.writer().user().replace("\"", "\"\"") + '"';
        try {
            Flyway flyway = Flyway.configure()
                    .dataSource(owner())
                    .defaultSchema(schema.value())
                    .schemas(schema.value())
                    .createSchemas(false)
                    .locations("classpath:db/migration")
                    .placeholders(Map.of("writer", writer))
                    .load();
            for (MigrationInfo applied : flyway.info().applied()) {
                if (applied.getState().isApplied()
                        && !applied.getState().isResolved()
                        && applied.getVersion() != null) {
                    throw new StartFailure("The schema " + schema + " in " + place(access)
                            + " was made by a newer version of this program (its migration " + applied.getVersion()
                            + " is not known here): start that version, or name another folder in GENGTU_DATA.");
                }
            }
            flyway.migrate();
            revokeHistory(writer);
        } catch (FlywayException e) {
            throw Failures.of(place(access), e);
        }
    }

    private void revokeHistory(String writer) {
        if (access.writer().user().equals(access.owner().user())) {
            return;
        }
        try (Connection connection = owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("REVOKE INSERT, UPDATE, DELETE ON flyway_schema_history FROM " + writer);
        } catch (SQLException e) {
            throw Failures.of(place(access), e);
        }
    }

    private static StartFailure unreachable(DatabaseAccess access, Login login, SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("28")) {
            return new StartFailure(
                    "The database " + place(access) + " refuses the role " + login
                            + ": correct SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD.",
                    e);
        }
        if (state.startsWith("08")) {
            return new StartFailure(
                    "The database " + place(access) + " cannot be reached (" + firstLine(e)
                            + "): start it, or correct SPRING_DATASOURCE_URL.",
                    e);
        }
        return Failures.of(place(access), e);
    }

    /** The address without its parameters, which may hold a password. */
    private static String place(DatabaseAccess access) {
        return access.url().get().replaceFirst("\\?.*", "").replaceFirst("^jdbc:", "");
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
