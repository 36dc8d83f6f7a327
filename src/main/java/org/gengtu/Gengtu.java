package org.gengtu;

import java.util.Arrays;
import org.gengtu.launch.Launcher;
import org.gengtu.sample.SampleCommand;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.graphql.autoconfigure.servlet.GraphQlWebMvcAutoConfiguration;

/** The map server of one county. */
// the endpoint of GraphQL over HTTP is our own
@SpringBootApplication(exclude = GraphQlWebMvcAutoConfiguration.class)
@ConfigurationPropertiesScan
public class Gengtu {
    public static void main(String[] arguments) {
        // the generator needs no database, so it runs without the program around it
        if (arguments.length > 0 && arguments[0].equals("sample")) {
            System.exit(SampleCommand.run(Arrays.copyOfRange(arguments, 1, arguments.length), System.out));
        }
        Launcher.launch(Gengtu.class, arguments);
    }
}
