/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.util.Optional;

import picocli.CommandLine.IVersionProvider;

/**
 * The version the jar was built as; a class directory has none.
 */
class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
        return new String[] {"james-condstore " + version};
    }
}
