/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import static io.github.jamescondstore.guice.ConfigurationKey.CONDSTORE;
import static io.github.jamescondstore.guice.ConfigurationKey.QRESYNC;
import static io.github.jamescondstore.guice.ConfigurationKey.RETENTION_AGE;
import static io.github.jamescondstore.guice.ConfigurationKey.RETENTION_BYTES;
import static io.github.jamescondstore.guice.ConfigurationKey.RETENTION_COUNT;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.james.util.DurationParser;
import org.apache.james.util.Size;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.imap.process.Offer;
import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * What {@code condstore.properties} says. Every key has a default; see {@link ConfigurationKey}.
 */
public final class CondstoreConfiguration {
    private static final List<String> KEYS = Arrays.stream(ConfigurationKey.values()).map(ConfigurationKey::key).collect(ImmutableList.toImmutableList());

    /** What holds where nothing is configured. */
    public static CondstoreConfiguration defaults() {
        try {
            return from(new BaseConfiguration());
        } catch (ConfigurationException e) {
            throw new IllegalStateException("a default is out of its bounds", e);
        }
    }

    /**
     * @throws ConfigurationException naming the key whose value can't be used, or that there is not
     */
    public static CondstoreConfiguration from(Configuration configuration) throws ConfigurationException {
        checkKeys(configuration);
        Offer offer = Offer.of(truth(configuration, CONDSTORE), truth(configuration, QRESYNC));
        Retention retention = Retention.of(retentionCount(configuration), retentionAge(configuration), retentionBytes(configuration));
        String effective = Arrays.stream(ConfigurationKey.values())
            .map(key -> key.key() + "=" + value(configuration, key))
            .collect(Collectors.joining(", "));
        return new CondstoreConfiguration(offer, retention, effective);
    }

    /**
     * A key that was mistyped would be one that says nothing.
     */
    private static void checkKeys(Configuration configuration) throws ConfigurationException {
        Iterator<String> keys = configuration.getKeys();
        while (keys.hasNext()) {
            String key = keys.next();
            if (!KEYS.contains(key)) {
                String nearest = Collections.min(KEYS, Comparator.comparing(known -> LevenshteinDistance.getDefaultInstance().apply(known, key)));
                throw new ConfigurationException("unknown key: " + key + " (did you mean " + nearest + "?)");
            }
        }
    }

    private static String value(Configuration configuration, ConfigurationKey key) {
        return configuration.getString(key.key(), key.defaultValue()).trim();
    }

    private static ConfigurationException unusable(ConfigurationKey key, String must, String value) {
        return new ConfigurationException(key.key() + " must be " + must + ": " + value);
    }

    private static boolean truth(Configuration configuration, ConfigurationKey key) throws ConfigurationException {
        String value = value(configuration, key);
        if (!value.equals("true") && !value.equals("false")) {
            throw unusable(key, key.bounds(), value);
        }
        return Boolean.parseBoolean(value);
    }

    private static int retentionCount(Configuration configuration) throws ConfigurationException {
        String value = value(configuration, RETENTION_COUNT);
        int count;
        try {
            count = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw unusable(RETENTION_COUNT, "a whole number", value);
        }
        if (count < 1) {
            throw unusable(RETENTION_COUNT, RETENTION_COUNT.bounds(), value);
        }
        return count;
    }

    private static Duration retentionAge(Configuration configuration) throws ConfigurationException {
        String value = value(configuration, RETENTION_AGE);
        Duration age;
        try {
            age = DurationParser.parse(value);
        } catch (IllegalArgumentException e) {
            throw unusable(RETENTION_AGE, "a duration such as 30d or 12h", value);
        }
        if (age.compareTo(Duration.ofSeconds(1)) < 0) {
            throw unusable(RETENTION_AGE, RETENTION_AGE.bounds(), value);
        }
        return age;
    }

    private static long retentionBytes(Configuration configuration) throws ConfigurationException {
        String value = value(configuration, RETENTION_BYTES);
        long bytes;
        try {
            bytes = Size.parse(value).asBytes();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw unusable(RETENTION_BYTES, "a size such as 64K or 16M", value);
        }
        if (bytes < Retention.LEAST_MAX_BYTES) {
            throw unusable(RETENTION_BYTES, RETENTION_BYTES.bounds(), value);
        }
        return bytes;
    }

    private final Offer offer;
    private final Retention retention;
    private final String effective;

    private CondstoreConfiguration(Offer offer, Retention retention, String effective) {
        this.offer = offer;
        this.retention = retention;
        this.effective = effective;
    }

    /** Which extensions clients are offered. */
    public Offer offer() {
        return offer;
    }

    public Retention retention() {
        return retention;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CondstoreConfiguration)) {
            return false;
        }
        CondstoreConfiguration that = (CondstoreConfiguration) other;
        return offer == that.offer && retention.equals(that.retention);
    }

    @Override
    public int hashCode() {
        return Objects.hash(offer, retention);
    }

    /** Every key with the value that holds. */
    @Override
    public String toString() {
        return effective;
    }
}
