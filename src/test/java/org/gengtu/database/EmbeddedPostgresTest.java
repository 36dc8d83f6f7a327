package org.gengtu.database;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gengtu.TestDatabase;
import org.gengtu.launch.StartFailure;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real servers and real processes: what is acknowledged stays, whatever is killed. */
class EmbeddedPostgresTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static Path parent;
    private static Path folder;

    private final List<Process> children = new ArrayList<>();

    @BeforeAll
    static void aFolder() throws IOException {
        parent = Files.createTempDirectory(Path.of("/var/tmp"), "gengtu-launch-");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        folder = parent.resolve("data");
    }

    @AfterEach
    void noChildren() throws InterruptedException {
        for (Process child : children) {
            child.destroyForcibly().waitFor();
        }
        // whatever a killed child left running is adopted, and stopped by its last instance
        EmbeddedPostgres.start(folder).close();
    }

    @AfterAll
    static void noFolder() throws IOException {
        delete(parent);
    }

    @Test
    void aFirstStartMakesACleanStopEndsAndARestartFindsEverything() throws Exception {
        Path fresh = parent.resolve("fresh/deep");
        long pid;
        try (EmbeddedPostgres server = EmbeddedPostgres.start(fresh)) {
            pid = server.pid();
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
            assertThat(Files.getPosixFilePermissions(fresh.resolve("postgis/passwords")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(single(server, "SHOW fsync")).isEqualTo("on");
            assertThat(single(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(single(server, "SELECT rolsuper FROM pg_roles WHERE rolname = 'gengtu_writer'"))
                    .isEqualTo("f");
        }
        assertThat(lives(pid)).isFalse();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(fresh)) {
            assertThat(single(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void aKilledProgramLeavesTheServerForTheNextOne() throws Exception {
        Child child = child();
        int acknowledged = child.killAfterRows();
        assertThat(lives(child.serverPid)).isTrue();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            assertThat(server.pid()).isEqualTo(child.serverPid);
            assertThat(rows(server)).isGreaterThanOrEqualTo(acknowledged);
        }
        assertThat(lives(child.serverPid)).isFalse();
    }

    @Test
    void aKilledServerIsStartedAgainByTheRunningProgram() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            execute(server, "DROP TABLE IF EXISTS acknowledged");
            execute(server, "CREATE TABLE acknowledged AS SELECT 1 AS id");
            long first = server.pid();
            int port = server.port();
            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await().atMost(30, SECONDS).until(() -> server.pid() != first && answers(server));
            assertThat(server.port()).isEqualTo(port);
            assertThat(single(server, "SELECT count(*) FROM acknowledged")).isEqualTo("1");
        }
    }

    @Test
    void aKillOfBothLosesNothingAcknowledged() throws Exception {
        Child child = child();
        child.awaitRows();
        ProcessHandle.of(child.serverPid).orElseThrow().destroyForcibly();
        int acknowledged = child.kill();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(folder)) {
            assertThat(server.pid()).isNotEqualTo(child.serverPid);
            assertThat(rows(server)).isGreaterThanOrEqualTo(acknowledged);
        }
    }

    @Test
    void twoInstancesShareOneServerAndTheLastOneStopsIt() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(folder);
        Child second = child();
        EmbeddedPostgres third = EmbeddedPostgres.start(folder);
        assertThat(second.serverPid).isEqualTo(first.pid());
        assertThat(third.pid()).isEqualTo(first.pid());
        third.close();
        assertThat(answers(first)).isTrue();
        second.stop();
        assertThat(answers(first)).isTrue();
        Child fourth = child();
        first.close();
        assertThat(lives(fourth.serverPid)).isTrue();
        fourth.stop();
        assertThat(lives(fourth.serverPid)).isFalse();
    }

    @Test
    void aFolderOfANewerPostgresIsRefused() throws Exception {
        Path newer = parent.resolve("newer");
        Files.createDirectories(newer.resolve("postgis/cluster"));
        Files.writeString(newer.resolve("postgis/cluster/PG_VERSION"), "99\n");
        assertThatThrownBy(() -> EmbeddedPostgres.start(newer))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("PostgreSQL 99")
                .hasMessageContaining("postgresql-99-postgis-3");
    }

    @Test
    void aSchemaOfANewerProgramIsRefused() {
        try (TestDatabase database = TestDatabase.fresh()) {
            org.springframework.jdbc.core.simple.JdbcClient.create(database.owner())
                    .sql("""
                            INSERT INTO flyway_schema_history
                                (installed_rank, version, description, type, script, installed_by, execution_time, success)
                            VALUES (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 'gengtu_owner', 1, true)
                            """)
                    .update();
            assertThatThrownBy(() -> Database.migrate(database.access(), new SchemaName("county")))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("newer version")
                    .hasMessageContaining("9999");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "in the way");
        for (Path impossible : List.of(file, file.resolve("below"), Path.of("/proc/gengtu"))) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(impossible))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining(impossible.toString())
                    .hasMessageContaining("GENGTU_DATA");
        }
    }

    @Test
    void aFullDiskIsSaidAndLosesNothing() throws Exception {
        Path small = parent.resolve("small");
        Files.createDirectories(small);
        if (!ROOT || run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", small.toString()) != 0) {
            // without the right to mount, a limit on the size of files stands for the full disk
            Process limited = new ProcessBuilder(
                            "sh",
                            "-c",
                            "ulimit -f 2000; exec \"$@\"",
                            "sh",
                            java(),
                            "-cp",
                            classPath(),
                            ChildProgram.class.getName(),
                            small.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(limited.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(limited.waitFor()).isEqualTo(1);
            assertThat(said).contains("is full: make room");
            return;
        }
        try {
            assertThatThrownBy(() -> EmbeddedPostgres.start(small))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("is full: make room");
            assertThat(run("mount", "-o", "remount,size=160m", small.toString()))
                    .isZero();
            try (EmbeddedPostgres server = EmbeddedPostgres.start(small)) {
                execute(server, "CREATE TABLE acknowledged (id int PRIMARY KEY, filling text)");
                execute(server, "INSERT INTO acknowledged VALUES (1, '')");
                int count = 1;
                try {
                    while (true) {
                        execute(
                                server,
                                "INSERT INTO acknowledged SELECT " + (count + 1)
                                        + ", string_agg(md5(random()::text), '') FROM generate_series(1, 100000)");
                        count++;
                    }
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isIn("53100", "57P01", "57P02", "57P03", "08006");
                }
                assertThat(run("mount", "-o", "remount,size=400m", small.toString()))
                        .isZero();
                await().atMost(60, SECONDS).until(() -> answers(server));
                assertThat(Integer.parseInt(single(server, "SELECT count(*) FROM acknowledged")))
                        .isGreaterThanOrEqualTo(count);
                execute(server, "INSERT INTO acknowledged VALUES (0, 'goes on')");
            }
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void theProgramSaysAPortIsTakenAndComesBackWhenItsDatabaseIsKilled() throws Exception {
        int port;
        try (ServerSocket any = new ServerSocket(0)) {
            port = any.getLocalPort();
        }
        Path output = parent.resolve("program.out");
        Process program = program(port, output);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                .timeout(Duration.ofSeconds(10))
                .build();
        await().atMost(90, SECONDS).until(() -> {
            assertThat(program.isAlive()).as(() -> read(output)).isTrue();
            return status(client, health) == 200;
        });
        long pid = Long.parseLong(Files.readAllLines(folder.resolve("postgis/cluster/postmaster.pid"))
                .getFirst());

        Path refused = parent.resolve("refused.out");
        Process second = program(port, refused);
        assertThat(second.waitFor(90, SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(refused))
                .containsExactly("Port " + port + " is taken by another program: stop that one,"
                        + " or give another port in SERVER_PORT.");
        assertThat(lives(pid)).isTrue();

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(10, SECONDS).pollInterval(Duration.ofMillis(20)).until(() -> status(client, health) == 503);
        await().atMost(60, SECONDS).until(() -> status(client, health) == 200);

        program.destroy();
        assertThat(program.waitFor(60, SECONDS)).isTrue();
        assertThat(folder.resolve("postgis/cluster/postmaster.pid")).doesNotExist();
    }

    private Process program(int port, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                java(), "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", classPath(), "org.gengtu.Gengtu");
        builder.environment()
                .putAll(Map.of(
                        "SERVER_PORT", String.valueOf(port), "GENGTU_DATA", folder.toString(), "GENGTU_SAMPLE", "off"));
        Process program = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        children.add(program);
        return program;
    }

    private static int status(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private Child child() throws IOException {
        Process process = new ProcessBuilder(
                        java(), "-Xmx128m", "-cp", classPath(), ChildProgram.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        children.add(process);
        return new Child(process);
    }

    private static final class Child {
        private final Process process;
        private final BufferedReader output;
        private final long serverPid;
        private int acknowledged;

        Child(Process process) throws IOException {
            this.process = process;
            this.output = process.inputReader();
            String line = output.readLine();
            while (line != null && !line.startsWith("ready ")) {
                line = output.readLine();
            }
            assertThat(line).isNotNull();
            this.serverPid = Long.parseLong(line.substring("ready ".length()));
        }

        void awaitRows() throws IOException {
            while (acknowledged < 50) {
                acknowledged = Integer.parseInt(output.readLine());
            }
        }

        int killAfterRows() throws IOException, InterruptedException {
            awaitRows();
            return kill();
        }

        /** Kills the process and answers the last row whose commit it was told of. */
        int kill() throws IOException, InterruptedException {
            process.destroyForcibly();
            try {
                for (String line = output.readLine(); line != null; line = output.readLine()) {
                    if (line.matches("\\d+") && line.length() < 7) {
                        acknowledged = Math.max(acknowledged, Integer.parseInt(line));
                    }
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("closed");
            }
            process.waitFor();
            return acknowledged;
        }

        void stop() throws IOException, InterruptedException {
            Thread.ofVirtual().start(() -> output.lines().forEach(line -> {}));
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(process.waitFor(60, SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    private static int rows(EmbeddedPostgres server) throws SQLException {
        return Integer.parseInt(single(server, "SELECT count(*) FROM child.note"));
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.connect("gengtu", server.admin());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String single(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.connect("gengtu", server.admin());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static boolean answers(EmbeddedPostgres server) {
        try {
            return single(server, "SELECT 1").equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean lives(long pid) throws IOException {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        return Files.exists(status) && !read(status).contains("State:\tZ");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList().reversed()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
