package org.gengtu;

import org.gengtu.launch.Launcher;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.graphql.autoconfigure.servlet.GraphQlWebMvcAutoConfiguration;

/** The map server of one county. */
// the endpoint of GraphQL over HTTP is our own
@SpringBootApplication(exclude = GraphQlWebMvcAutoConfiguration.class)
@ConfigurationPropertiesScan
public class Gengtu {
    public static void main(String[] arguments) {
        Launcher.launch(Gengtu.class, arguments);
    }
}
