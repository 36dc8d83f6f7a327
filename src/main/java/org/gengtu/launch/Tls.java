package org.gengtu.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * TLS as the settings ask for it: {@code GENGTU_TLS_CERTIFICATE} and {@code GENGTU_TLS_KEY} name a PEM pair, or
 * {@code GENGTU_TLS=self-signed} makes one in the data folder, for this machine's names and addresses.
 */
final class Tls implements EnvironmentPostProcessor, Ordered {
    private static final Duration VALID = Duration.ofDays(800);
    private static final Duration RENEW = Duration.ofDays(30);

    private record Pair(Path certificate, Path key) {}

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        findPair(environment)
                .ifPresent(pair -> environment
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "tls",
                                Map.of(
                                        "server.ssl.certificate",
                                        pair.certificate().toUri().toString(),
                                        "server.ssl.certificate-private-key",
                                        pair.key().toUri().toString()))));
    }

    private static Optional<Pair> findPair(ConfigurableEnvironment environment) {
        String certificate = environment.getProperty("gengtu.tls.certificate", "");
        String key = environment.getProperty("gengtu.tls.key", "");
        String mode = environment.getProperty("gengtu.tls", "");
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new StartFailure("TLS needs a certificate and its key: give both GENGTU_TLS_CERTIFICATE and"
                    + " GENGTU_TLS_KEY, each naming a PEM file, or neither.");
        }
        if (!certificate.isEmpty()) {
            return Optional.of(checked(
                    new Pair(Path.of(certificate).toAbsolutePath(), Path.of(key).toAbsolutePath())));
        }
        return switch (mode) {
            case "", "off" -> Optional.empty();
            case "self-signed" ->
                Optional.of(checked(selfSigned(Path.of(environment.getProperty("gengtu.data", "data")))));
            default ->
                throw new StartFailure("GENGTU_TLS is \"" + mode + "\": give self-signed, or off, or name a PEM pair in"
                        + " GENGTU_TLS_CERTIFICATE and GENGTU_TLS_KEY.");
        };
    }

    private static Pair checked(Pair pair) {
        X509Certificate first = read(pair.certificate(), "certificate", PemContent::getCertificates)
                .getFirst();
        try {
            first.checkValidity();
        } catch (CertificateException e) {
            throw new StartFailure(
                    "The TLS certificate " + pair.certificate() + " is valid from "
                            + first.getNotBefore().toInstant() + " to "
                            + first.getNotAfter().toInstant() + ": replace it by one that is valid now.",
                    e);
        }
        read(pair.key(), "key", PemContent::getPrivateKey);
        return pair;
    }

    private interface Reader<T> {
        @Nullable
        T read(PemContent content);
    }

    private static <T> T read(Path file, String what, Reader<T> reader) {
        try {
            T read = reader.read(PemContent.load(file));
            if (read != null) {
                return read;
            }
        } catch (IOException e) {
            throw new StartFailure(
                    "The TLS " + what + " " + file + " cannot be opened: name a file that this account may read.", e);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new StartFailure("The TLS " + what + " " + file + " is not one in PEM form: convert it to PEM.", e);
        }
        throw new StartFailure("The TLS " + what + " " + file + " is not one in PEM form: convert it to PEM.");
    }

    private static Pair selfSigned(Path data) {
        Path folder = data.toAbsolutePath().normalize().resolve("tls");
        Pair pair = new Pair(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        try {
            if (!isFresh(pair)) {
                Files.createDirectories(folder);
                make(folder, pair);
            }
            return pair;
        } catch (IOException | GeneralSecurityException e) {
            throw new StartFailure(
                    "The self-signed certificate cannot be made in " + folder + " (" + e.getMessage()
                            + "): give this account the right to write there, or name another folder in GENGTU_DATA.",
                    e);
        }
    }

    private static boolean isFresh(Pair pair) {
        if (!Files.isReadable(pair.certificate()) || !Files.isReadable(pair.key())) {
            return false;
        }
        return read(pair.certificate(), "certificate", PemContent::getCertificates)
                .getFirst()
                .getNotAfter()
                .toInstant()
                .isAfter(Instant.now().plus(RENEW));
    }

    private static void make(Path folder, Pair pair) throws IOException, GeneralSecurityException {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Path scratch = Files.createTempDirectory(folder, "new");
        Path store = scratch.resolve("store.p12");
        Path secret = scratch.resolve("secret");
        Files.writeString(secret, password);
        try {
            run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "gengtu",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=Gengtu",
                    "-validity",
                    String.valueOf(VALID.toDays()),
                    "-ext",
                    "SAN=" + String.join(",", names()),
                    "-ext",
                    "EKU=serverAuth",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    store.toString(),
                    "-storepass:file",
                    secret.toString()));
            KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
            Key key = keys.getKey("gengtu", password.toCharArray());
            Path newKey = Files.createFile(
                    scratch.resolve("key"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(newKey, pem("PRIVATE KEY", key.getEncoded()));
            Path newCertificate = Files.writeString(
                    scratch.resolve("certificate"),
                    pem("CERTIFICATE", keys.getCertificate("gengtu").getEncoded()));
            Files.move(newKey, pair.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(newCertificate, pair.certificate(), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(store);
            Files.deleteIfExists(secret);
            Files.deleteIfExists(scratch);
        }
    }

    private static void run(List<String> command) throws IOException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What a browser may call this machine: its name, localhost, and every address it has. */
    private static TreeSet<String> names() throws IOException {
        TreeSet<String> names = new TreeSet<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:::1"));
        String host = InetAddress.getLocalHost().getHostName();
        if (host.matches("[A-Za-z][A-Za-z0-9.-]*")) {
            names.add("dns:" + host);
        }
        for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
            device.inetAddresses()
                    .filter(address -> !address.isLinkLocalAddress())
                    .forEach(address ->
                            names.add("ip:" + address.getHostAddress().replaceFirst("%.*", "")));
        }
        return names;
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + kind + "-----\n";
    }
}
