package org.gengtu.launch;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Prints where the program is to be found, once it answers. */
@Component
final class Announcement {
    private final Environment environment;

    Announcement(Environment environment) {
        this.environment = environment;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            String address = environment.getProperty("server.address", "127.0.0.1");
            String host = address.equals("0.0.0.0") || address.equals("::") ? "localhost" : address;
            String scheme = environment.containsProperty("server.ssl.certificate") ? "https" : "http";
            System.out.println("Gengtu 耕图 is ready: " + scheme + "://" + (host.contains(":") ? "[" + host + "]" : host)
                    + ":" + web.getWebServer().getPort() + "/");
        }
    }
}
