/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.jamescondstore.server.support.PublishedJames.Layout;

/**
 * How the module gets into a James that was not built here.
 */
public enum Way {
    AGENT {
        @Override
        List<String> command(Path directory) {
            return PublishedJames.command("-javaagent:" + PublishedJames.DROP_IN, "-jar", PublishedJames.JAR);
        }
    },
    LAUNCHER {
        @Override
        List<String> command(Path directory) {
            return PublishedJames.command("-cp", PublishedJames.DROP_IN + ":" + PublishedJames.JAR, "io.github.jamescondstore.launch.CondstoreLauncher",
                "org.apache.james.MemoryJamesServerMain");
        }
    },
    /** On Derby. */
    JPA_AGENT {
        @Override
        List<String> command(Path directory) {
            return PublishedJames.command(JpaClassPath.main(directory, "-javaagent:" + PublishedJames.JPA_DROP_IN));
        }
    };

    private static final String CHOICE = "condstore.test.way";

    /** The one that this run of the tests is about; empty where the server is one of ours. */
    public static Optional<Way> chosen() {
        return Optional.ofNullable(System.getProperty(CHOICE)).map(Way::valueOf);
    }

    abstract List<String> command(Path directory);

    public PublishedJames start(Path directory) throws Exception {
        Layout layout = PublishedJames.layout(directory);
        return PublishedJames.start(layout, command(directory), Map.of());
    }
}
