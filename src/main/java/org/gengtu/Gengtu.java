package org.gengtu;

import org.gengtu.launch.Launcher;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The map server of one county. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Gengtu {
    public static void main(String[] arguments) {
        Launcher.launch(Gengtu.class, arguments);
    }
}
