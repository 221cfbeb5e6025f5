/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import java.io.FileNotFoundException;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;

/**
 * Reads {@code condstore.properties} as a server would that starts, without starting it.
 */
public final class ConfigurationCheck {
    /**
     * @param workingDirectory of James, with its configuration in {@code conf}
     * @return every key with the value that holds
     * @throws ConfigurationException that says what is wrong with it
     */
    public static String effective(String workingDirectory) throws ConfigurationException {
        Configuration.Basic james = Configuration.builder()
            .workingDirectory(workingDirectory)
            .configurationPath(new Configuration.ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF))
            .build();
        PropertiesProvider properties = new PropertiesProvider(new FileSystemImpl(james.directories()), james.configurationPath());
        try {
            return CondstoreConfiguration.from(properties.getConfiguration(CondstoreConfigurationModule.FILE)).toString();
        } catch (FileNotFoundException e) {
            return CondstoreConfiguration.defaults().toString();
        }
    }

    private ConfigurationCheck() {
    }
}
