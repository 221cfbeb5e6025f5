/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.ex.ConversionException;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.james.util.DurationParser;
import org.apache.james.util.Size;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * What {@code condstore.properties} says. Every key has a default; see docs/configuration.adoc.
 */
public final class CondstoreConfiguration {
    public static final String RETENTION_COUNT = "changelog.retention.count";
    public static final String RETENTION_AGE = "changelog.retention.age";
    public static final String RETENTION_BYTES = "changelog.retention.bytes";
    private static final ImmutableList<String> KEYS = ImmutableList.of(RETENTION_COUNT, RETENTION_AGE, RETENTION_BYTES);

    public static final CondstoreConfiguration DEFAULT = new CondstoreConfiguration(Retention.DEFAULT);

    /**
     * @throws ConfigurationException naming the key whose value can't be used, or that there is not
     */
    public static CondstoreConfiguration from(Configuration configuration) throws ConfigurationException {
        checkKeys(configuration);
        int count = retentionCount(configuration);
        Duration age = retentionAge(configuration);
        long bytes = retentionBytes(configuration);
        return new CondstoreConfiguration(Retention.of(count, age, bytes));
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
                throw new ConfigurationException("condstore.properties has an unknown key: " + key + " (did you mean " + nearest + "?)");
            }
        }
    }

    private static int retentionCount(Configuration configuration) throws ConfigurationException {
        try {
            int count = configuration.getInt(RETENTION_COUNT, Retention.DEFAULT.maxEntries());
            if (count < 1) {
                throw new ConfigurationException(RETENTION_COUNT + " must be at least 1: " + count);
            }
            return count;
        } catch (ConversionException e) {
            throw new ConfigurationException(RETENTION_COUNT + " must be a whole number: " + configuration.getString(RETENTION_COUNT));
        }
    }

    private static Duration retentionAge(Configuration configuration) throws ConfigurationException {
        String age = configuration.getString(RETENTION_AGE, null);
        if (age == null) {
            return Retention.DEFAULT.maxAge();
        }
        Duration parsed;
        try {
            parsed = DurationParser.parse(age);
        } catch (NumberFormatException e) {
            throw new ConfigurationException(RETENTION_AGE + " must be a duration such as 30d or 12h: " + age);
        }
        if (parsed.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new ConfigurationException(RETENTION_AGE + " must be at least a second: " + age);
        }
        return parsed;
    }

    private static long retentionBytes(Configuration configuration) throws ConfigurationException {
        String bytes = configuration.getString(RETENTION_BYTES, null);
        if (bytes == null) {
            return Retention.DEFAULT.maxBytes();
        }
        long parsed;
        try {
            parsed = Size.parse(bytes).asBytes();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new ConfigurationException(RETENTION_BYTES + " must be a size such as 64K or 16M: " + bytes);
        }
        if (parsed < Retention.LEAST_MAX_BYTES) {
            throw new ConfigurationException(RETENTION_BYTES + " must be at least 64K: " + bytes);
        }
        return parsed;
    }

    private final Retention retention;

    private CondstoreConfiguration(Retention retention) {
        this.retention = retention;
    }

    public Retention retention() {
        return retention;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CondstoreConfiguration && retention.equals(((CondstoreConfiguration) other).retention);
    }

    @Override
    public int hashCode() {
        return Objects.hash(retention);
    }

    @Override
    public String toString() {
        return "CondstoreConfiguration{" + retention + "}";
    }
}
