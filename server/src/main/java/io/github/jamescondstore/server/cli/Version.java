/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import io.github.jamescondstore.guice.BuildVersion;
import picocli.CommandLine.IVersionProvider;

/**
 * The build that this is; a class directory has none.
 */
class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"james-condstore " + BuildVersion.get()};
    }
}
