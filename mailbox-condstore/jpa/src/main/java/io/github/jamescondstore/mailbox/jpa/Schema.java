/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.util.Locale;

import javax.persistence.EntityManagerFactory;
import javax.sql.DataSource;

import org.apache.openjpa.jdbc.conf.JDBCConfiguration;
import org.apache.openjpa.persistence.OpenJPAPersistence;
import org.flywaydb.core.Flyway;

/**
 * Creates and migrates the tables of the change log. James's own are left alone.
 */
final class Schema {
    private static final String HISTORY = "CONDSTORE_SCHEMA_HISTORY";
    private static final String SCRIPTS = "classpath:io/github/jamescondstore/mailbox/jpa/schema/";
    private static final String NOTHING_OF_OURS = "0";

    static void migrate(EntityManagerFactory entityManagers) {
        JDBCConfiguration configuration = (JDBCConfiguration) OpenJPAPersistence.cast(entityManagers).getConfiguration();
        DataSource dataSource = configuration.getDataSource(null);
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(dataSource)
            .table(HISTORY)
            .locations(SCRIPTS + vendor(configuration))
            // The database holds James's tables already.
            .baselineOnMigrate(true)
            .baselineVersion(NOTHING_OF_OURS)
            .load()
            .migrate();
    }

    private static String vendor(JDBCConfiguration configuration) {
        String dictionary = configuration.getDBDictionaryInstance().platform.toLowerCase(Locale.US);
        if (dictionary.contains("derby")) {
            return "derby";
        }
        if (dictionary.contains("postgres")) {
            return "postgresql";
        }
        throw new IllegalStateException("The change log can be kept in Apache Derby and in PostgreSQL, not in " + dictionary);
    }

    private Schema() {
    }
}
