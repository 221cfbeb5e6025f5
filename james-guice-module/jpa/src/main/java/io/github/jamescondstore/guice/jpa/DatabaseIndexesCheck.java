/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import javax.inject.Inject;
import javax.persistence.EntityManagerFactory;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import io.github.jamescondstore.mailbox.jpa.database.DatabaseIndexes;

/**
 * Sees to it that James's tables have the indexes without which commands take the longer the more mail others have. Where mail can be read and
 * written meanwhile, the server starts at once. Where the role may not create them, the SQL to run is in the log and in a file, and the server
 * goes on as it is.
 */
class DatabaseIndexesCheck implements StartUpCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseIndexesCheck.class);
    private static final String NAME = "database indexes";
    private static final String FILE = "file://var/condstore-indexes.sql";

    private final DatabaseIndexes indexes;
    private final FileSystem fileSystem;

    /**
     * @param tables sees to it that they are there
     */
    @Inject
    DatabaseIndexesCheck(EntityManagerFactory entityManagers, CondstoreJpaMapperFactory tables, FileSystem fileSystem) {
        this.indexes = new DatabaseIndexes(entityManagers);
        this.fileSystem = fileSystem;
    }

    @Override
    public String checkName() {
        return NAME;
    }

    @Override
    public CheckResult check() {
        if (indexes.isDoneBesideOthers()) {
            Thread building = new Thread(this::create, "condstore-indexes");
            building.setDaemon(true);
            building.start();
        } else {
            create();
        }
        return CheckResult.builder().checkName(NAME).resultType(ResultType.GOOD).build();
    }

    private void create() {
        try {
            List<String> failed = indexes.create();
            Path file = fileSystem.getFile(FILE).toPath();
            if (failed.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                String sql = failed.stream().map(statement -> statement + ";\n").collect(Collectors.joining());
                LOGGER.warn("Indexes of James's tables are missing, without which commands take the longer the more mail others have. They could not be"
                    + " created. Let the owner of the tables run this, which is also in {}:\n{}", file, sql);
                Files.createDirectories(file.getParent());
                Files.writeString(file, sql);
            }
        } catch (SQLException | IOException | RuntimeException e) {
            LOGGER.error("The indexes of James's tables can't be seen to: the server goes on without those that are missing", e);
        }
    }
}
