package org.gengtu.importing.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The folder of real files. A test class that needs it is skipped with a printed count when the folder is absent, and
 * fails when it was named but is not there.
 */
public final class SharedData implements ExecutionCondition {
    private static final AtomicInteger SKIPPED = new AtomicInteger();

    public static Path folder() {
        return Path.of(System.getProperty(
                "gengtu.test-data", System.getenv().getOrDefault("GENGTU_TEST_DATA", "../shared/data")));
    }

    public static Path file(String path) {
        return folder().resolve(path);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean named = System.getProperty("gengtu.test-data") != null || System.getenv("GENGTU_TEST_DATA") != null;
        if (Files.isDirectory(folder())) {
            return ConditionEvaluationResult.enabled("the test data is there");
        }
        if (named) {
            throw new IllegalStateException("GENGTU_TEST_DATA names " + folder() + ", which is not a folder.");
        }
        System.out.println("Skipped for want of test data (" + SKIPPED.incrementAndGet() + " so far): "
                + context.getDisplayName());
        return ConditionEvaluationResult.disabled("no test data");
    }
}
