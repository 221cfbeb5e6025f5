/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.search;

import io.github.jamescondstore.server.support.Backend;

class PostgresqlSearchTest extends SearchContract {
    @Override
    Backend backend() {
        return Backend.POSTGRESQL;
    }
}
