package org.gengtu.database;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.gengtu.launch.StartFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private PostGIS server in the data folder, made from the PostgreSQL installed on the machine. Every instance of the
 * program on one folder uses the one server: the first starts it, the last one out stops it, and one that finds it
 * running, even after a kill of the program, adopts it. While open, it brings a server that died back.
 *
 * <p>The folder holds {@code postgis/cluster} (PostgreSQL's own), {@code passwords}, {@code port}, {@code server.log},
 * {@code lock} (held while starting or stopping) and {@code instances/*} (each held by a living instance).
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final String ADMIN = "gengtu_admin";
    private static final String OWNER = "gengtu_owner";
    private static final String WRITER = "gengtu_writer";
    private static final String DATABASE = "gengtu";
    private static final Duration WATCH = Duration.ofMillis(500);
    private static final int START_SECONDS = 120;
    private static final int MAXIMUM_SOCKET_PATH = 80;
    private static final long MAXIMUM_LOG_BYTES = 10_000_000;

    // Closing any channel on a file drops every lock that this process has on it, so one process must never open the
    // lock files of its own instances again: it knows them from here, and takes the folder's lock one at a time.
    private static final Set<Path> OWN_INSTANCES = ConcurrentHashMap.newKeySet();
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final Path dataFolder;
    private final Path folder;
    private static final int ORPHAN_SECONDS = 30;

    private final Path cluster;
    private final ServerAccount account = new ServerAccount();
    private final Properties passwords = new Properties();
    private final Path instanceFile;
    private @Nullable FileChannel instanceLock;
    private volatile int port;
    private volatile long serverPid;
    private volatile boolean closed;
    private @Nullable Thread watchdog;

    private EmbeddedPostgres(Path dataFolder) {
        this.dataFolder = dataFolder.toAbsolutePath().normalize();
        this.folder = this.dataFolder.resolve("postgis");
        this.cluster = folder.resolve("cluster");
        this.instanceFile = folder.resolve("instances")
                .resolve(ProcessHandle.current().pid() + "-"
                        + UUID.randomUUID().toString().substring(0, 8));
    }

    /**
     * Makes the server in the folder if there is none, starts it or adopts it, and makes its roles and database.
     *
     * @throws StartFailure with a sentence that says what to do
     */
    public static EmbeddedPostgres start(Path dataFolder) {
        EmbeddedPostgres server = new EmbeddedPostgres(dataFolder);
        try {
            server.makeFolder();
            server.locked(() -> {
                server.enter();
                server.ensureRunning();
                server.makeRolesAndDatabase();
            });
        } catch (IOException e) {
            server.close();
            throw server.failure(e);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        server.watchdog = Thread.ofPlatform().daemon().name("postgis-watchdog").start(server::watch);
        return server;
    }

    /** The JDBC address of the program's database, at the port of now. */
    public String url() {
        return url(DATABASE);
    }

    /** The JDBC address of another database of this server. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public Login owner() {
        return login(OWNER);
    }

    public Login writer() {
        return login(WRITER);
    }

    /** The superuser, for set-up only: the program never works under it. */
    public Login admin() {
        return login(ADMIN);
    }

    /** The program's database and its two roles. */
    public DatabaseAccess access() {
        return new DatabaseAccess(this::url, owner(), writer());
    }

    /** The process id of the server. */
    public long pid() {
        return serverPid;
    }

    public int port() {
        return port;
    }

    /** Leaves the server; the last instance on the folder stops it, after every transaction that is acknowledged. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread watching = watchdog;
        if (watching != null) {
            watching.interrupt();
        }
        try {
            if (instanceLock != null) {
                locked(this::leave);
            }
        } catch (IOException e) {
            LOG.warn("The database in {} could not be stopped: {}", dataFolder, e.getMessage());
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void locked(Step step) throws IOException {
        ONE_AT_A_TIME.lock();
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            LOG.trace("Holding {}", held);
            step.run();
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private void makeFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(dataFolder);
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            }
        }
        if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
        account.own(folder);
        account.requireReachable(folder);
        Files.createDirectories(folder.resolve("instances"));
    }

    private void enter() throws IOException {
        FileChannel channel = FileChannel.open(instanceFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        channel.lock();
        OWN_INSTANCES.add(instanceFile);
        instanceLock = channel;
    }

    private void leave() throws IOException {
        FileChannel mine = instanceLock;
        if (mine != null) {
            OWN_INSTANCES.remove(instanceFile);
            mine.close();
            Files.deleteIfExists(instanceFile);
            instanceLock = null;
        }
        if (!otherInstanceLives() && running()) {
            ServerAccount.Outcome outcome = control("stop", "-m", "fast", "-w", "-t", String.valueOf(START_SECONDS));
            if (!outcome.ok()) {
                LOG.warn("The database did not stop: {}", outcome.output());
            }
        }
    }

    private boolean otherInstanceLives() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("instances"))) {
            boolean lives = false;
            for (Path file : files.toList()) {
                if (OWN_INSTANCES.contains(file)) {
                    lives |= !file.equals(instanceFile);
                    continue;
                }
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    FileLock lock = channel.tryLock();
                    if (lock == null) {
                        lives = true;
                    } else {
                        Files.deleteIfExists(file);
                    }
                }
            }
            return lives;
        }
    }

    private void ensureRunning() throws IOException {
        PostgresBinaries binaries = binaries();
        readPasswords();
        if (!Files.exists(cluster)) {
            initialise(binaries);
            binaries = binaries();
        }
        long deadline = deadline();
        while (true) {
            clearStalePid();
            if (!running()) {
                startServer();
            }
            readPid();
            try {
                restartAfterUpgrade(binaries);
                return;
            } catch (StartFailure e) {
                // a server that was killed just now looks alive until the system has cleared it away
                if (alive(serverPid) || System.nanoTime() > deadline) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static long deadline() {
        return System.nanoTime() + Duration.ofSeconds(START_SECONDS).toNanos();
    }

    private PostgresBinaries binaries() throws IOException {
        if (!Files.exists(cluster)) {
            return PostgresBinaries.newest();
        }
        Path version = cluster.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            throw new StartFailure("The folder " + cluster
                    + " is damaged: put back a copy of it, or name another folder in GENGTU_DATA.");
        }
        return PostgresBinaries.ofMajor(
                Integer.parseInt(Files.readString(version).strip()), dataFolder);
    }

    private void readPasswords() throws IOException {
        Path file = folder.resolve("passwords");
        if (!Files.exists(file)) {
            SecureRandom random = new SecureRandom();
            StringBuilder text = new StringBuilder();
            for (String role : List.of(ADMIN, OWNER, WRITER)) {
                byte[] secret = new byte[24];
                random.nextBytes(secret);
                text.append(role)
                        .append('=')
                        .append(HexFormat.of().formatHex(secret))
                        .append('\n');
            }
            Path fresh = Files.createTempFile(
                    folder,
                    "passwords",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            writeDurably(fresh, text.toString());
            move(fresh, file);
        }
        try (var reader = Files.newBufferedReader(file)) {
            passwords.load(reader);
        }
    }

    /** Makes the cluster aside and renames it when whole, so that a kill half-way leaves nothing to trip over. */
    private void initialise(PostgresBinaries binaries) throws IOException {
        Path fresh = folder.resolve("cluster.new");
        deleteTree(fresh);
        Path secret = folder.resolve("secret.new");
        Files.deleteIfExists(secret);
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, passwords.getProperty(ADMIN) + "\n");
        account.own(secret);
        try {
            ServerAccount.Outcome outcome = account.run(
                    folder,
                    List.of(
                            binaries.path("initdb"),
                            "-D",
                            fresh.toString(),
                            "-U",
                            ADMIN,
                            "-E",
                            "UTF8",
                            "--locale=C.UTF-8",
                            "--auth=scram-sha-256",
                            "--pwfile=" + secret));
            if (!outcome.ok()) {
                deleteTree(fresh);
                throw failure("could not be made", outcome.output());
            }
        } finally {
            Files.deleteIfExists(secret);
        }
        move(fresh, cluster);
    }

    private void startServer() throws IOException {
        Path log = folder.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > MAXIMUM_LOG_BYTES) {
            Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long deadline = deadline();
        while (true) {
            configure(choosePort());
            long logged = Files.exists(log) ? Files.size(log) : 0;
            ServerAccount.Outcome outcome =
                    control("start", "-w", "-t", String.valueOf(START_SECONDS), "-l", log.toString());
            if (outcome.ok()) {
                return;
            }
            String said = outcome.output() + "\n" + tail(log, logged);
            // After a kill the server's remains may live on for a moment; a port may be taken in between.
            boolean passing = Stream.of("shared memory block", "lock file", "Address already in use")
                    .anyMatch(said::contains);
            if (!passing || System.nanoTime() > deadline) {
                throw failure("did not start", said);
            }
            pause();
            clearStalePid();
        }
    }

    private void configure(int wanted) throws IOException {
        Path socket = folder.resolve("socket");
        Files.createDirectories(socket);
        account.own(socket);
        String sockets = socket.toString().length() <= MAXIMUM_SOCKET_PATH ? socket.toString() : "";
        Path configuration = cluster.resolve("postgresql.conf");
        Files.writeString(configuration, """
                # Written by Gengtu at every start; settings of your own go into local.conf beside this file.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = '%s'
                unix_socket_permissions = 0700
                max_connections = 100
                password_encryption = 'scram-sha-256'
                shared_buffers = '256MB'
                effective_cache_size = '1GB'
                work_mem = '16MB'
                maintenance_work_mem = '128MB'
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                wal_compression = on
                max_wal_size = '2GB'
                # what an import has logged is written out bit by bit, so that a command beside it has less to wait for
                wal_buffers = '16MB'
                wal_writer_delay = '10ms'
                wal_writer_flush_after = 0
                # after an import the planner soon knows what came
                autovacuum_naptime = '10s'
                checkpoint_timeout = '15min'
                random_page_cost = 1.1
                jit = off
                track_io_timing = off
                max_parallel_workers_per_gather = 2
                timezone = 'UTC'
                log_timezone = 'UTC'
                datestyle = 'iso, ymd'
                lc_messages = 'C.UTF-8'
                lc_monetary = 'C.UTF-8'
                lc_numeric = 'C.UTF-8'
                lc_time = 'C.UTF-8'
                default_text_search_config = 'pg_catalog.simple'
                logging_collector = off
                log_min_messages = warning
                log_checkpoints = off
                log_line_prefix = '%%m [%%p] '
                include_if_exists = 'local.conf'
                """.formatted(wanted, sockets.replace("'", "''")));
        account.own(configuration);
        Files.writeString(folder.resolve("port"), wanted + "\n");
    }

    /** The port of last time if it is free, so that connections of every instance find the server again. */
    private int choosePort() throws IOException {
        Path file = folder.resolve("port");
        if (Files.exists(file)) {
            String last = Files.readString(file).strip();
            if (last.matches("\\d{1,5}") && isFree(Integer.parseInt(last))) {
                return Integer.parseInt(last);
            }
        }
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A newer minor version was installed under the running server: its extensions would no longer load. */
    private void restartAfterUpgrade(PostgresBinaries binaries) throws IOException {
        String installed = account.run(folder, List.of(binaries.path("postgres"), "--version"))
                .output()
                .replaceFirst("^postgres \\(PostgreSQL\\) ", "");
        String running;
        try (Connection connection = connect("postgres", admin());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW server_version")) {
            rows.next();
            running = rows.getString(1);
        } catch (SQLException e) {
            throw failure("does not answer", String.valueOf(e.getMessage()));
        }
        if (!installed.equals(running)) {
            LOG.info("The database is restarted: version {} is installed, {} was running", installed, running);
            ServerAccount.Outcome outcome = control("stop", "-m", "fast", "-w", "-t", String.valueOf(START_SECONDS));
            if (!outcome.ok()) {
                throw failure("did not stop", outcome.output());
            }
            startServer();
            readPid();
        }
    }

    private void makeRolesAndDatabase() {
        try (Connection connection = connect("postgres", admin());
                Statement statement = connection.createStatement()) {
            for (Login login : List.of(owner(), writer())) {
                if (isMissing(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", login.user())) {
                    statement.execute("CREATE ROLE " + login.user() + " LOGIN PASSWORD '" + login.password() + "'");
                }
            }
            if (isMissing(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
            }
        } catch (SQLException e) {
            throw failure("could not be set up", String.valueOf(e.getMessage()));
        }
        addPostgis(DATABASE);
    }

    /** Puts PostGIS into a database of this server, in a schema of its own, and keeps it at the installed version. */
    public void addPostgis(String database) {
        try (Connection connection = connect(database, admin());
                Statement statement = connection.createStatement()) {
            if (isMissing(connection, "SELECT 1 FROM pg_extension WHERE extname = ?", "postgis")) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS postgis");
                statement.execute("CREATE EXTENSION postgis SCHEMA postgis");
                statement.execute("GRANT USAGE ON SCHEMA postgis TO PUBLIC");
            } else if (!isMissing(
                    connection,
                    "SELECT 1 FROM pg_available_extensions WHERE name = ? AND installed_version <> default_version",
                    "postgis")) {
                statement.execute("ALTER EXTENSION postgis UPDATE");
            }
        } catch (SQLException e) {
            throw failure("could not be given PostGIS", String.valueOf(e.getMessage()));
        }
    }

    private static boolean isMissing(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return !rows.next();
            }
        }
    }

    /** A connection of its own to a database of this server. */
    public Connection connect(String database, Login login) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("ApplicationName", "gengtu");
        Connection connection = new org.postgresql.Driver().connect(url(database), properties);
        if (connection == null) {
            throw new SQLException("No connection to " + url(database));
        }
        return connection;
    }

    private Login login(String role) {
        return new Login(role, String.valueOf(passwords.getProperty(role)));
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(WATCH);
                if (!alive(serverPid)) {
                    locked(() -> {
                        if (!closed) {
                            LOG.warn("The database server has gone; it is started again");
                            ensureRunning();
                            LOG.info("The database server runs again on port {}", port);
                        }
                    });
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.error("The database server could not be started again: {}", e.getMessage());
            }
        }
    }

    private ServerAccount.Outcome control(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries().path("pg_ctl"), "-D", cluster.toString()));
        command.addAll(List.of(arguments));
        return account.run(folder, command);
    }

    private boolean running() throws IOException {
        return control("status").ok();
    }

    /**
     * Removes the server's pid file where it surely tells of no server: its process is dead but not yet reaped, or its
     * number has gone to another program and no other instance lives that might see more than this one does.
     */
    private void clearStalePid() throws IOException {
        Optional<Long> pid = findPid();
        if (pid.isEmpty() || !Files.exists(Path.of("/proc", pid.get().toString()))) {
            return;
        }
        boolean ofPostgres = processStatus(pid.get()).contains("Name:\tpostgres");
        if (!alive(pid.get()) || (!ofPostgres && !otherInstanceLives())) {
            endOrphans();
            Files.deleteIfExists(cluster.resolve("postmaster.pid"));
        }
    }

    /**
     * Ends the sessions of a server whose own process was killed. Without its pid file PostgreSQL no longer tells that they
     * are there, and one that still commits beside a new server would acknowledge what the recovery has passed by.
     */
    private void endOrphans() throws IOException {
        Path own = cluster.toRealPath();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ORPHAN_SECONDS);
                while (worksIn(process, own) && System.nanoTime() < end) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(ProcessHandle::destroyForcibly);
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Whether a process stands in a folder, as each of a server's does in the cluster; one that has ended stands nowhere. */
    private static boolean worksIn(Path process, Path folder) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd")).equals(folder);
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Long> findPid() throws IOException {
        Path file = cluster.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() || !lines.getFirst().strip().matches("\\d+")
                ? Optional.empty()
                : Optional.of(Long.valueOf(lines.getFirst().strip()));
    }

    private void readPid() throws IOException {
        List<String> lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
        serverPid = Long.parseLong(lines.get(0).strip());
        port = Integer.parseInt(lines.get(3).strip());
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                && !processStatus(pid).contains("State:\tZ");
    }

    private static String processStatus(long pid) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), "status"));
        } catch (IOException e) {
            return "";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted: start the program again.", e);
        }
    }

    private static String tail(Path log, long from) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(Math.min(from, file.length()), file.length() - 4_000));
            byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void writeDurably(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList().reversed()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw new IOException("Cannot remove " + root, e);
        }
    }

    private StartFailure failure(String what, String said) {
        if (isFull(said)) {
            return diskFull(null);
        }
        return new StartFailure("The database in " + dataFolder + " " + what + ": read " + folder.resolve("server.log")
                + ", where it says \"" + lastLine(said) + "\".");
    }

    private StartFailure failure(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (isFull(message)) {
            return diskFull(e);
        }
        if (e instanceof FileSystemException) {
            return new StartFailure(
                    "The data folder " + dataFolder + " cannot be written"
                            + " (" + e.getClass().getSimpleName().replace("Exception", "") + " at " + message
                            + "): give this account the right to write there, or name another folder in GENGTU_DATA.",
                    e);
        }
        return new StartFailure(
                "The data folder " + dataFolder + " cannot be used (" + message
                        + "): name another folder in GENGTU_DATA.",
                e);
    }

    private static boolean isFull(String said) {
        return Stream.of("No space left on device", "Disk quota exceeded", "File too large", "signal 25")
                .anyMatch(said::contains);
    }

    private StartFailure diskFull(@Nullable Throwable cause) {
        return new StartFailure(
                "The disk that holds the data folder " + dataFolder
                        + " is full: make room on it and start again; nothing that was saved is lost.",
                cause);
    }

    private static String lastLine(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        return lines.stream()
                .filter(line ->
                        line.contains("FATAL") || line.toLowerCase(Locale.ROOT).contains("error:"))
                .findFirst()
                .orElse(lines.isEmpty() ? "" : lines.getLast())
                .strip();
    }
}
