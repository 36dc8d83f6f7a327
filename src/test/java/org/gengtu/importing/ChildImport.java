package org.gengtu.importing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.gengtu.Gengtu;
import org.gengtu.TestDatabase;
import org.gengtu.ledger.Actor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The program in a process of its own that imports one file of plots: to be killed, or to be kept short of memory. */
final class ChildImport {
    private ChildImport() {}

    /** Starts it on a database of this process; what it says goes to this process's output. */
    static Process start(TestDatabase database, UUID id, Path file, String... javaOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(javaOptions));
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), ChildImport.class.getName()));
        command.addAll(List.of(id.toString(), file.toString(), "--server.port=0"));
        database.properties().forEach(property -> command.add("--" + property));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[1]);
        try (ConfigurableApplicationContext context =
                SpringApplication.run(Gengtu.class, Arrays.copyOfRange(arguments, 2, arguments.length))) {
            ImportJob job = context.getBean(Imports.class)
                    .run(new ImportRequest(
                            UUID.fromString(arguments[0]),
                            file,
                            String.valueOf(file.getFileName()),
                            Layer.PLOTS,
                            ImportOptions.none(),
                            new Actor("child"),
                            null));
            System.exit(job.phase() == ImportPhase.DONE ? 0 : 1);
        }
    }
}
