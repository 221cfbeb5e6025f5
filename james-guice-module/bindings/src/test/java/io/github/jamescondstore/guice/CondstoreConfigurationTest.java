/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.jamescondstore.imap.process.Offer;
import io.github.jamescondstore.mailbox.changes.Retention;

class CondstoreConfigurationTest {
    private final PropertiesConfiguration properties = new PropertiesConfiguration();

    @Test
    void fromShouldTakeTheDefaultsWhenNothingIsSet() throws Exception {
        assertThat(CondstoreConfiguration.from(properties)).isEqualTo(CondstoreConfiguration.defaults());
    }

    @Test
    void fromShouldTakeWhatIsSet() throws Exception {
        properties.setProperty("changelog.retention.count", "500");
        properties.setProperty("changelog.retention.age", "12h");
        properties.setProperty("changelog.retention.bytes", "2M");

        assertThat(CondstoreConfiguration.from(properties).retention()).isEqualTo(Retention.of(500, Duration.ofHours(12), 2 * 1024 * 1024));
    }

    @ParameterizedTest
    @CsvSource({
        "changelog.retention.count, 0, changelog.retention.count must be at least 1: 0",
        "changelog.retention.count, -5, changelog.retention.count must be at least 1: -5",
        "changelog.retention.count, many, changelog.retention.count must be a whole number: many",
        "changelog.retention.count, 99999999999, changelog.retention.count must be a whole number: 99999999999",
        "changelog.retention.age, 0s, changelog.retention.age must be at least a second: 0s",
        "changelog.retention.age, soon, changelog.retention.age must be a duration such as 30d or 12h: soon",
        "changelog.retention.age, -1d, changelog.retention.age must be a duration such as 30d or 12h: -1d",
        "changelog.retention.bytes, 63K, changelog.retention.bytes must be at least 64K: 63K",
        "changelog.retention.bytes, UNLIMITED, changelog.retention.bytes must be at least 64K: UNLIMITED",
        "changelog.retention.bytes, '', 'changelog.retention.bytes must be a size such as 64K or 16M: '",
        "changelog.retention.bytes, much, changelog.retention.bytes must be a size such as 64K or 16M: much",
        "changelog.retention.size, 16M, 'unknown key: changelog.retention.size (did you mean changelog.retention.age?)'",
        "changelog.retenton.bytes, 16M, 'unknown key: changelog.retenton.bytes (did you mean changelog.retention.bytes?)'",
        "imap.condstore, yes, imap.condstore must be true or false: yes",
        "imap.qresnyc, false, 'unknown key: imap.qresnyc (did you mean imap.qresync?)'",
        "retention.count, 5, 'unknown key: retention.count (did you mean changelog.retention.count?)'"
    })
    void fromShouldNameTheKeyWhenItsValueCannotBeUsed(String key, String value, String text) {
        properties.setProperty(key, value);

        assertThatThrownBy(() -> CondstoreConfiguration.from(properties))
            .isInstanceOf(ConfigurationException.class)
            .hasMessage(text);
    }

    @Test
    void theDefaultsShouldBeThoseOfTheStore() throws Exception {
        assertThat(CondstoreConfiguration.defaults().retention()).isEqualTo(Retention.DEFAULT);
        assertThat(CondstoreConfiguration.defaults().offer()).isEqualTo(Offer.QRESYNC);
    }

    @ParameterizedTest
    @CsvSource({"true, true, QRESYNC", "true, false, CONDSTORE", "false, true, NOTHING", "false, false, NOTHING"})
    void withoutCondstoreThereShouldBeNoQresync(String condstore, String qresync, Offer offer) throws Exception {
        properties.setProperty("imap.condstore", condstore);
        properties.setProperty("imap.qresync", qresync);

        assertThat(CondstoreConfiguration.from(properties).offer()).isEqualTo(offer);
    }

    @Test
    void whatHoldsShouldBeTold() throws Exception {
        properties.setProperty("imap.qresync", "false");

        assertThat(CondstoreConfiguration.from(properties)).hasToString("imap.condstore=true, imap.qresync=false, changelog.retention.count=100000, "
            + "changelog.retention.age=30d, changelog.retention.bytes=16M");
    }

    /** docs/configuration.adoc is written by hand around this table. */
    @Test
    void theDocumentShouldSayWhatTheKeysSay() throws Exception {
        String rows = Arrays.stream(ConfigurationKey.values())
            .map(key -> "|`" + key.key() + "`\n|`" + key.defaultValue() + "`\n|"
                + (key.unit().equals(key.bounds()) ? key.unit() : key.unit() + "; " + key.bounds()) + "\n|" + key.meaning() + "\n")
            .collect(Collectors.joining("\n"));

        assertThat(Path.of("../../docs/configuration.adoc")).content().contains("|Key |Default |Value |Meaning\n\n" + rows + "|===\n");
    }
}
