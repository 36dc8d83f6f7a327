package org.gengtu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.gengtu.database.Database;
import org.gengtu.database.DatabaseAccess;
import org.gengtu.database.EmbeddedPostgres;
import org.gengtu.database.SchemaName;
import org.gengtu.launch.StartFailure;
import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A fresh, migrated, empty database on the one PostGIS of the test run, copied from a template in some 50 ms. The
 * server is that of production, in {@code target/postgis}.
 *
 * <pre>{@code
 * try (TestDatabase database = TestDatabase.fresh()) {
 *     database.jdbc().sql("INSERT …").update();
 * }
 * }</pre>
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Database database;
    private final DatabaseAccess access;
    private final List<AutoCloseable> pools = new ArrayList<>();
    private final DataSource writing;
    private final DataSource reading;

    private TestDatabase(String name, SchemaName schema) {
        this.name = name;
        EmbeddedPostgres server = server();
        this.access = new DatabaseAccess(() -> server.url(name), server.owner(), server.writer());
        this.database = Database.of(access, schema);
        this.writing = kept(database.writing(8, 0));
        this.reading = kept(database.reading(8, 0));
    }

    /** A database of its own, with the county's schema migrated and empty. */
    public static TestDatabase fresh() {
        return copyOf(Shared.TEMPLATE);
    }

    /** The same with the made-up county, which is loaded once for all test classes of the run. */
    static TestDatabase sample() {
        administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + Sample.NAME + "'");
        TestDatabase copy = copyOf(Sample.NAME);
        try {
            FileSystemUtils.copyRecursively(data(Sample.NAME), data(copy.name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    private static TestDatabase copyOf(String template) {
        String name = "test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        administer("CREATE DATABASE " + name + " TEMPLATE " + template + " OWNER gengtu_owner");
        // No test pulls the plug of this server: its commits need not wait for the disk.
        administer("ALTER DATABASE " + name + " SET synchronous_commit = off");
        return new TestDatabase(name, new SchemaName("county"));
    }

    /** A second county in another schema of the same database. */
    public TestDatabase beside(String schema) {
        Database.migrate(access, new SchemaName(schema));
        return new TestDatabase(name, new SchemaName(schema));
    }

    /** The server of the test run. */
    public static EmbeddedPostgres server() {
        return Shared.SERVER;
    }

    /** Connections of the role that owns the tables: may do what the program may not. */
    public DataSource owner() {
        return database.owner();
    }

    /** The program's own role, read committed. */
    public DataSource writing() {
        return writing;
    }

    /** The program's reading pool: each transaction a snapshot, nothing is written. */
    public DataSource reading() {
        return reading;
    }

    /** Connections that listen, not pooled. */
    public DataSource listening() {
        return database.listening();
    }

    /** SQL as the program writes it. */
    public JdbcClient jdbc() {
        return JdbcClient.create(writing);
    }

    /** Where the database is, and its two roles. */
    public DatabaseAccess access() {
        return access;
    }

    public String url() {
        return access.url().get();
    }

    /** What a program needs to be told, as {@code name=value}, to work in this database. */
    public List<String> properties() {
        return List.of(
                "spring.datasource.url=" + url(),
                "spring.datasource.username=" + access.writer().user(),
                "spring.datasource.password=" + access.writer().password(),
                "spring.flyway.user=" + access.owner().user(),
                "spring.flyway.password=" + access.owner().password(),
                "gengtu.schema=" + database.schema(),
                "gengtu.data=" + data(name),
                "gengtu.idle=0",
                "gengtu.sample=off");
    }

    /** Closes the pools; the database is dropped by the next test run, which costs nobody a checkpoint. */
    @Override
    public void close() {
        for (AutoCloseable pool : pools) {
            try {
                pool.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private <T extends DataSource & AutoCloseable> T kept(T pool) {
        pools.add(pool);
        return pool;
    }

    private static void administer(String sql) {
        try (Connection connection = server().connect("postgres", server().admin());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path data(String name) {
        return Path.of("target", "test-data", name);
    }

    private static final class Sample {
        static final String NAME = load();

        private static String load() {
            TestDatabase database = fresh();
            List<String> settings = new ArrayList<>(database.properties());
            settings.remove("gengtu.sample=off");
            settings.addAll(List.of("gengtu.sample=on", "server.port=0"));
            SpringApplication.run(
                            Gengtu.class,
                            settings.stream().map(each -> "--" + each).toArray(String[]::new))
                    .close();
            database.close();
            return database.name;
        }
    }

    private static final class Shared {
        static final EmbeddedPostgres SERVER = start();
        static final String TEMPLATE = template();

        private static EmbeddedPostgres start() {
            EmbeddedPostgres server = await(folder());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }

        /** The server of the run before may still be writing down what it has: then it is started again when it has gone. */
        private static EmbeddedPostgres await(Path folder) {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
            while (true) {
                try {
                    return EmbeddedPostgres.start(folder);
                } catch (StartFailure failure) {
                    if (System.nanoTime() > end) {
                        throw failure;
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                }
            }
        }

        /** Below target, unless that lies where the system account postgres cannot reach it, as under /root. */
        private static Path folder() {
            Path folder = Path.of("target", "postgis").toAbsolutePath();
            boolean root = "root".equals(System.getProperty("user.name"));
            try {
                for (Path parent = folder.getParent(); root && parent != null; parent = parent.getParent()) {
                    if (Files.exists(parent)
                            && !Files.getPosixFilePermissions(parent).toString().contains("OTHERS_EXECUTE")) {
                        return Path.of("/var/tmp", "gengtu-test-" + Integer.toHexString(folder.hashCode()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return folder;
        }

        /** Made once for each set of migrations, and kept for the next test run. */
        private static synchronized String template() {
            String template = "template_" + digest();
            try (Connection connection = SERVER.connect("postgres", SERVER.admin());
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(1)");
                statement.execute("SET client_min_messages = error");
                List<String> present = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery("SELECT datname FROM pg_database")) {
                    while (rows.next()) {
                        present.add(rows.getString(1));
                    }
                }
                for (String left : present) {
                    boolean oldTemplate = left.startsWith("template_") && !left.equals(template);
                    boolean oldTest = left.startsWith("test_")
                            && ProcessHandle.of(Long.parseLong(left.split("_")[1]))
                                    .isEmpty();
                    if (oldTemplate || oldTest) {
                        statement.execute("DROP DATABASE IF EXISTS " + left + " WITH (FORCE)");
                    }
                }
                if (!present.contains(template)) {
                    String making = "making_" + ProcessHandle.current().pid();
                    statement.execute("DROP DATABASE IF EXISTS " + making + " WITH (FORCE)");
                    statement.execute("CREATE DATABASE " + making + " OWNER gengtu_owner");
                    SERVER.addPostgis(making);
                    Database.migrate(
                            new DatabaseAccess(() -> SERVER.url(making), SERVER.owner(), SERVER.writer()),
                            new SchemaName("county"));
                    statement.execute("ALTER DATABASE " + making + " RENAME TO " + template);
                }
                statement.execute("SELECT pg_advisory_unlock(1)");
                return template;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String digest() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                Path migrations = Path.of("src/main/resources/db/migration");
                if (Files.isDirectory(migrations)) {
                    try (Stream<Path> files = Files.list(migrations)) {
                        for (Path file : files.sorted().toList()) {
                            digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                            digest.update(Files.readAllBytes(file));
                        }
                    }
                }
                return HexFormat.of().formatHex(digest.digest(), 0, 8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
