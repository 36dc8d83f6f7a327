package org.gengtu.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.launch.StartFailure;

/**
 * The system account that the server runs under: the program's own, or postgres when the program is root, which
 * PostgreSQL refuses to run as.
 */
final class ServerAccount {
    private static final String POSTGRES = "postgres";
    private static final List<String> AS_POSTGRES =
            List.of("setpriv", "--reuid=" + POSTGRES, "--regid=" + POSTGRES, "--init-groups", "--reset-env", "--");

    private final boolean root = "root".equals(System.getProperty("user.name"));

    /** What a program of the server printed, and its exit code. */
    record Outcome(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    /**
     * Runs a program of the server to its end. Its output goes to a file and its input comes from nowhere: a server
     * that it leaves behind must hold neither the terminal nor a pipe of whoever started this program.
     */
    Outcome run(Path folder, List<String> command) {
        List<String> whole = new ArrayList<>(root ? AS_POSTGRES : List.of());
        whole.addAll(command);
        try {
            Path output = Files.createTempFile("gengtu-", ".out");
            try {
                int exitCode = new ProcessBuilder(whole)
                        .directory(folder.toFile())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start()
                        .waitFor();
                return new Outcome(exitCode, Files.readString(output).strip());
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new StartFailure(
                    "The program " + whole.getFirst() + " cannot be run (" + e.getMessage() + "): "
                            + PostgresBinaries.INSTALL + ".",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted: start the program again.", e);
        }
    }

    /** Hands a file or folder to the account, for its eyes only. */
    void own(Path path) throws IOException {
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        if (root) {
            UserPrincipalLookupService users = path.getFileSystem().getUserPrincipalLookupService();
            PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
            view.setGroup(users.lookupPrincipalByGroupName(POSTGRES));
            view.setOwner(users.lookupPrincipalByName(POSTGRES));
        }
    }

    /** Fails unless the account can write in the folder: as root, every parent of it must be open to postgres. */
    void requireReachable(Path folder) {
        Outcome outcome;
        try {
            Path anywhere = Path.of("/");
            outcome = run(anywhere, List.of("/usr/bin/test", "-w", folder.toString()));
        } catch (UncheckedIOException e) {
            throw new StartFailure("The data folder " + folder + " cannot be used: name another in GENGTU_DATA.", e);
        }
        if (!outcome.ok()) {
            throw new StartFailure("The data folder " + folder + " cannot be reached by the system account "
                    + (root ? POSTGRES : System.getProperty("user.name"))
                    + ", which the database runs under: name a folder in GENGTU_DATA whose parents are open to it,"
                    + " such as /var/lib/gengtu.");
        }
    }
}
