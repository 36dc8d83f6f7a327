package org.gengtu.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The public audit of GraphQL over HTTP (npm package graphql-http) against the running server. */
class AuditTest extends ApiRoom {
    private static final Path FOLDER = Path.of("src/test/audit");

    @Test
    void passesThePublicAuditWithoutAWarning() throws Exception {
        Path folder = Path.of("target/audit");
        Files.createDirectories(folder);
        for (String name : List.of("package.json", "package-lock.json", ".npmrc", "audit.mjs")) {
            Files.copy(FOLDER.resolve(name), folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        String report = run(folder, "node", "audit.mjs", uri("/graphql").toString());
        JsonNode results = JSON.readTree(report);
        for (JsonNode result : results) {
            assertThat(result.get("status").asString()).as("%s", result).isEqualTo("ok");
        }
        assertThat(results.size()).isEqualTo(61);
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path out = folder.resolve(command[0] + ".out");
        Path errors = folder.resolve(command[0] + ".err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES))
                .as("%s ends", command[0])
                .isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(errors, StandardCharsets.UTF_8))
                .isZero();
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
