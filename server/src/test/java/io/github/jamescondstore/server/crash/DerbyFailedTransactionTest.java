/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import io.github.jamescondstore.server.Store;

/** Public for Derby, which calls it by name. */
public class DerbyFailedTransactionTest extends FailedTransactionContract {
    private static final String REFUSED = "38053";

    private Path database;

    /** What the triggers call. */
    public static void refuse() throws SQLException {
        throw new SQLException("no space left on device", REFUSED);
    }

    @Override
    Store store(Path directory) {
        database = directory.resolve("james").resolve("var").resolve("derby");
        return Store.derby();
    }

    @Override
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:derby:" + database);
    }

    @Override
    String routine() {
        return "CREATE PROCEDURE refuse() PARAMETER STYLE JAVA LANGUAGE JAVA NO SQL EXTERNAL NAME '" + getClass().getName() + ".refuse'";
    }

    @Override
    String trigger(String name, Moment moment, String statement) {
        return "CREATE TRIGGER " + name + " " + (moment == Moment.BEFORE ? "NO CASCADE BEFORE " : "AFTER ") + statement + " FOR EACH ROW CALL refuse()";
    }
}
