/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import java.util.Optional;

/**
 * Which build of the module this is: its version and the commit it was made from, as the manifest of its jar says in
 * {@code Implementation-Version}.
 */
public final class BuildVersion {
    /** What the build writes where there is no repository to ask for the commit. */
    private static final String NO_COMMIT = "+${";

    /** For instance {@code 0.1.0+1a2b3c4}; a directory of classes has none. */
    public static String get() {
        return Optional.ofNullable(BuildVersion.class.getPackage().getImplementationVersion())
            .map(version -> version.contains(NO_COMMIT) ? version.substring(0, version.indexOf(NO_COMMIT)) : version)
            .orElse("(not packaged)");
    }

    private BuildVersion() {
    }
}
