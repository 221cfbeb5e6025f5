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

import io.github.jamescondstore.imap.process.Offer;
import io.github.jamescondstore.mailbox.changes.Retention;

/**
 * {@code condstore.properties} of the server's configuration directory, where there is one.
 */
public class CondstoreConfigurationModule extends AbstractModule {
    /** James's logger for what a server is made of: its own logback.xml shows that at INFO, and nothing of other packages. */
    public static final String STARTUP = "org.apache.james.CONFIGURATION";
    private static final Logger LOGGER = LoggerFactory.getLogger(STARTUP);
    static final String FILE = "condstore";

    @Provides
    @Singleton
    CondstoreConfiguration configuration(PropertiesProvider properties) throws ConfigurationException {
        CondstoreConfiguration configuration;
        String origin = "condstore.properties";
        try {
            configuration = CondstoreConfiguration.from(properties.getConfiguration(FILE));
        } catch (FileNotFoundException e) {
            configuration = CondstoreConfiguration.defaults();
            origin = "no condstore.properties, so all by default";
        } catch (ConfigurationException e) {
            throw new ConfigurationException("condstore.properties: " + e.getMessage(), e);
        }
        LOGGER.info("James CONDSTORE {}: {} ({})", BuildVersion.get(), configuration, origin);
        return configuration;
    }

    @Provides
    Retention retention(CondstoreConfiguration configuration) {
        return configuration.retention();
    }

    @Provides
    Offer offer(CondstoreConfiguration configuration) {
        return configuration.offer();
    }
}
