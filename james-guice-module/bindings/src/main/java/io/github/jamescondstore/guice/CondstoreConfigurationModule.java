/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import java.io.FileNotFoundException;

import javax.inject.Singleton;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.utils.PropertiesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;

import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * {@code condstore.properties} of the server's configuration directory, where there is one.
 */
public class CondstoreConfigurationModule extends AbstractModule {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreConfigurationModule.class);
    private static final String FILE = "condstore";

    @Provides
    @Singleton
    CondstoreConfiguration configuration(PropertiesProvider properties) throws ConfigurationException {
        try {
            return CondstoreConfiguration.from(properties.getConfiguration(FILE));
        } catch (FileNotFoundException e) {
            LOGGER.info("No {}.properties: the change logs are kept as by default, {}", FILE, CondstoreConfiguration.DEFAULT.retention());
            return CondstoreConfiguration.DEFAULT;
        }
    }

    @Provides
    Retention retention(CondstoreConfiguration configuration) {
        return configuration.retention();
    }
}
