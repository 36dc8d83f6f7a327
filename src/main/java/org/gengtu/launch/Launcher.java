package org.gengtu.launch;

import java.util.List;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Runs the program: as a server, or one {@link Command} when the first argument is a word. */
public final class Launcher {
    private Launcher() {}

    /** Serves until told to stop, or runs the command and answers its exit code through {@link System#exit}. */
    public static void launch(Class<?> program, String[] arguments) {
        if (arguments.length == 0 || arguments[0].startsWith("--")) {
            new SpringApplication(program).run(arguments);
            return;
        }
        System.exit(command(program, arguments[0], List.of(arguments).subList(1, arguments.length)));
    }

    private static int command(Class<?> program, String word, List<String> arguments) {
        SpringApplication application = new SpringApplication(program);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        // A command works with what is there: it does not load the sample county as a server on an empty folder does.
        application.addInitializers(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("command", Map.of("gengtu.sample", "off", "gengtu.command", word))));
        try (ConfigurableApplicationContext context = application.run()) {
            List<Command> commands =
                    context.getBeanProvider(Command.class).orderedStream().toList();
            for (Command command : commands) {
                if (command.name().equals(word)) {
                    command.run(arguments);
                    return 0;
                }
            }
            if (!word.equals("help")) {
                System.err.println("There is no command " + word + "; there are:");
            }
            System.err.println("  bin/gengtu sample --out DIR …");
            commands.forEach(
                    command -> System.err.println("  bin/gengtu " + command.name() + " " + command.arguments()));
            return 2;
        } catch (StartFailure e) {
            System.err.println(e.sentence());
            return 1;
        } catch (Problem problem) {
            System.err.println(problem.what() + " " + problem.remedy());
            return 1;
        } catch (RuntimeException e) {
            if (StartFailureReporter.findSentence(e).isEmpty()) {
                System.err.println(e.getMessage());
            }
            return 1;
        }
    }
}
