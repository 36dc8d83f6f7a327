package org.gengtu.launch;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;

/** Prints why the program cannot start as one sentence, ahead of Spring Boot's own reports. */
final class StartFailureReporter implements SpringBootExceptionReporter, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(StartFailureReporter.class);

    @Override
    public boolean reportException(Throwable failure) {
        Optional<String> sentence = findSentence(failure);
        sentence.ifPresent(System.err::println);
        LOG.debug("The program did not start", failure);
        return sentence.isPresent();
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    static Optional<String> findSentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartFailure known) {
                return Optional.of(known.sentence());
            }
            if (cause instanceof PortInUseException taken) {
                return Optional.of("Port " + taken.getPort()
                        + " is taken by another program: stop that one, or give another port in SERVER_PORT.");
            }
            if (cause instanceof java.net.BindException) {
                return Optional.of(
                        "The address cannot be listened on (" + cause.getMessage()
                                + "): give an address of this machine in GENGTU_ADDRESS and a port you may use in SERVER_PORT.");
            }
            if (cause instanceof InvalidConfigurationPropertyValueException setting) {
                return Optional.of(unreadable(setting.getName(), setting.getValue()));
            }
            if (cause instanceof BindException setting) {
                ConfigurationProperty property = setting.getProperty();
                return Optional.of(
                        unreadable(String.valueOf(setting.getName()), property == null ? null : property.getValue()));
            }
        }
        return Optional.empty();
    }

    private static String unreadable(String name, @Nullable Object value) {
        return "The setting " + name + " ("
                + name.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "") + " in the environment) is \""
                + value + "\", which cannot be read as what it should be: correct or remove it.";
    }
}
