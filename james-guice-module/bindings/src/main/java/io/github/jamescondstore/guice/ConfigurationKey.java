/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

/**
 * The keys of {@code condstore.properties}: the code, the sample file and docs/configuration.adoc all come from here. Nothing of James is needed
 * to read them.
 */
public enum ConfigurationKey {
    CONDSTORE("imap.condstore", "true", "true or false", "true or false",
        "Whether IMAP offers CONDSTORE. With false it offers neither CONDSTORE nor QRESYNC, and refuses commands that need them with BAD. "
            + "Changes are recorded all the same, so it can be switched on at any later start."),
    QRESYNC("imap.qresync", "true", "true or false", "true or false",
        "Whether IMAP offers QRESYNC beside CONDSTORE. With false, commands that need it are refused with BAD."),
    RETENTION_COUNT("changelog.retention.count", "100000", "changes for each mailbox", "at least 1",
        "How many changes are remembered. A command makes one change, however many messages it touches."),
    RETENTION_AGE("changelog.retention.age", "30d", "a number with s, m, h, d, w or y, for instance 12h or 30d", "at least a second",
        "How long a change is remembered, whether the mailbox changes or not."),
    RETENTION_BYTES("changelog.retention.bytes", "16M", "bytes for each mailbox, or a number with K, M or G", "at least 64K",
        "How much the changes of a mailbox may take. The oldest go first. A command that alone takes more is not remembered, and nothing before it.");

    private final String key;
    private final String defaultValue;
    private final String unit;
    private final String bounds;
    private final String meaning;

    ConfigurationKey(String key, String defaultValue, String unit, String bounds, String meaning) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.unit = unit;
        this.bounds = bounds;
        this.meaning = meaning;
    }

    /** As the file names it. */
    public String key() {
        return key;
    }

    /** As it would be written into the file. */
    public String defaultValue() {
        return defaultValue;
    }

    public String unit() {
        return unit;
    }

    public String bounds() {
        return bounds;
    }

    /** Sentences for an operator. */
    public String meaning() {
        return meaning;
    }
}
