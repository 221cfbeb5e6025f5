/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

import org.junit.jupiter.api.AfterAll;

import io.github.jamescondstore.server.Store;
import io.github.jamescondstore.server.support.KillablePostgresql;

class PostgresqlFailedTransactionTest extends FailedTransactionContract {
    private KillablePostgresql database;

    @Override
    Store store(Path directory) throws Exception {
        database = new KillablePostgresql(Files.createDirectory(directory.resolve("postgresql")));
        return Store.postgresql(database.address());
    }

    @AfterAll
    @Override
    void stop() throws Exception {
        super.stop();
        database.close();
    }

    @Override
    Connection connect() throws SQLException {
        return database.connect();
    }

    @Override
    String routine() {
        return "CREATE FUNCTION refuse() RETURNS trigger AS "
            + "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql";
    }

    @Override
    String trigger(String name, Moment moment, String statement) {
        return "CREATE TRIGGER " + name + " " + moment + " " + statement + " FOR EACH ROW EXECUTE FUNCTION refuse()";
    }

    @Override
    String dropping(String name, String statement) {
        return super.dropping(name, statement) + statement.substring(statement.indexOf(" ON "));
    }
}
