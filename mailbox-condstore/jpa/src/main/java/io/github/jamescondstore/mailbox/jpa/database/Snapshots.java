/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.database;

import javax.persistence.EntityManagerFactory;

import org.apache.openjpa.jdbc.conf.JDBCConfiguration;
import org.apache.openjpa.jdbc.sql.DerbyDictionary;
import org.apache.openjpa.persistence.JPAFacadeHelper;

/**
 * What a statement sees of the transactions beside it.
 */
public final class Snapshots {
    /**
     * Whether a statement sees the database as it was at one moment. Derby's goes from row to row, and may see some as they were before
     * another transaction and some as they were after it.
     */
    public static boolean areOfStatements(EntityManagerFactory entityManagers) {
        JDBCConfiguration configuration = (JDBCConfiguration) JPAFacadeHelper.toBrokerFactory(entityManagers).getConfiguration();
        return !(configuration.getDBDictionaryInstance() instanceof DerbyDictionary);
    }

    private Snapshots() {
    }
}
