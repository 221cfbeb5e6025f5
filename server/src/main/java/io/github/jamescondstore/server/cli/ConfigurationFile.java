/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeSet;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.Tls;

/**
 * What does not belong on a command line, from a properties file: keys for TLS, and the password of web administration.
 */
final class ConfigurationFile {
    private static final String KEYSTORE = "tls.keystore";
    private static final String KEYSTORE_TYPE = "tls.keystore.type";
    private static final String KEYSTORE_PASSWORD = "tls.keystore.password";
    private static final String IMAPS_PORT = "tls.imaps.port";
    private static final String WEB_ADMIN_PASSWORD = "webadmin.password";
    private static final ImmutableSet<String> KEYS = ImmutableSet.of(KEYSTORE, KEYSTORE_TYPE, KEYSTORE_PASSWORD, IMAPS_PORT, WEB_ADMIN_PASSWORD);

    private final Path file;
    private final Properties properties = new Properties();

    /**
     * @throws IllegalArgumentException where the file can't be read or has a key that there is not; the message is for whoever wrote it
     */
    ConfigurationFile(Path file) {
        this.file = file;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the configuration file " + file, e);
        }
        TreeSet<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeAll(KEYS);
        Preconditions.checkArgument(unknown.isEmpty(), "%s has an unknown key: %s (there are %s)", file, String.join(", ", unknown),
            String.join(", ", KEYS));
    }

    private Optional<String> value(String key) {
        return Optional.ofNullable(properties.getProperty(key)).map(String::trim).filter(value -> !value.isEmpty());
    }

    /** A relative path is one from the file. */
    Optional<Tls> tls() {
        Optional<String> keystore = value(KEYSTORE);
        if (keystore.isEmpty()) {
            Preconditions.checkArgument(value(IMAPS_PORT).isEmpty(), "%s: %s needs %s", file, IMAPS_PORT, KEYSTORE);
            return Optional.empty();
        }
        String password = value(KEYSTORE_PASSWORD)
            .orElseThrow(() -> new IllegalArgumentException(file + ": " + KEYSTORE + " needs " + KEYSTORE_PASSWORD));
        return Optional.of(new Tls(file.toAbsolutePath().resolveSibling(keystore.get()), value(KEYSTORE_TYPE).orElse(Tls.DEFAULT_TYPE), password,
            value(IMAPS_PORT).map(this::port).map(OptionalInt::of).orElse(OptionalInt.empty())));
    }

    private int port(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(file + ": " + IMAPS_PORT + " is not a port: " + value, e);
        }
    }

    Optional<String> webAdminPassword() {
        return value(WEB_ADMIN_PASSWORD);
    }
}
