package org.gengtu.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.gengtu.launch.StartFailure;

/**
 * A program on a data folder of its own process, to be killed: prints {@code ready PID} of the server, then each row's
 * number once its commit is acknowledged; ends cleanly when its input is closed.
 */
final class ChildProgram {
    private ChildProgram() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]));
                Connection connection = server.connect("gengtu", server.owner());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS child");
            statement.execute("CREATE TABLE IF NOT EXISTS child.note (id int PRIMARY KEY)");
            System.out.println("ready " + server.pid());
            for (int id = 1; System.in.available() == 0; id++) {
                statement.execute("INSERT INTO child.note VALUES (" + id + ") ON CONFLICT DO NOTHING");
                System.out.println(id);
            }
        } catch (StartFailure e) {
            System.err.println(e.sentence());
            System.exit(1);
        }
    }
}
