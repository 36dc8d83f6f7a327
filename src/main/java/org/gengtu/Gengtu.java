package org.gengtu;

import java.time.Clock;
import org.gengtu.calendar.CountyClock;
import org.gengtu.launch.Launcher;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The map server of one county. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Gengtu {
    public static void main(String[] arguments) {
        Launcher.launch(Gengtu.class, arguments);
    }

    @Bean
    CountyClock countyClock() {
        return new CountyClock(Clock.systemUTC());
    }
}
