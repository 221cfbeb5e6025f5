/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;

class DerbyServerTest implements DatabaseServerContract {
    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.on(Backend.DERBY, options -> options.stock(true));

    @Override
    public ServerExtension james() {
        return JAMES;
    }
}
