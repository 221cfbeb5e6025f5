/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import io.github.jamescondstore.server.support.Backend;

class PostgresqlCrashTest implements CrashContract {
    @Override
    public Backend backend() {
        return Backend.POSTGRESQL;
    }
}
