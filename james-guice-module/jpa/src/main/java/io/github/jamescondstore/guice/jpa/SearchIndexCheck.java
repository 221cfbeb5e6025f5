/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.util.Optional;

import javax.inject.Inject;

import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.indexer.ReIndexer;
import org.apache.james.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an index that is not complete, before any protocol is served: a search that misses mail is not an answer.
 */
class SearchIndexCheck implements StartUpCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(SearchIndexCheck.class);
    private static final String NAME = "search index";
    /** James slows indexing down for the sake of those it serves meanwhile; here is nobody yet. */
    private static final int MESSAGES_PER_SECOND = 100_000;

    private final SearchIndexFiles files;
    private final ReIndexer reIndexer;

    @Inject
    SearchIndexCheck(SearchIndexFiles files, ReIndexer reIndexer) {
        this.files = files;
        this.reIndexer = reIndexer;
    }

    @Override
    public CheckResult check() {
        if (!files.isComplete()) {
            LOGGER.info("The search index is new or was not closed: all mail is indexed before the server starts");
            if (!fill()) {
                return CheckResult.builder()
                    .checkName(NAME)
                    .resultType(ResultType.BAD)
                    .description("some mail could not be indexed")
                    .build();
            }
            files.completed();
        }
        return CheckResult.builder().checkName(NAME).resultType(ResultType.GOOD).build();
    }

    private boolean fill() {
        try {
            ReIndexer.RunningOptions options = ReIndexer.RunningOptions.builder()
                .messagesPerSeconds(Optional.of(MESSAGES_PER_SECOND))
                .mode(ReIndexer.RunningOptions.Mode.REBUILD_ALL_NO_CLEANUP)
                .build();
            return reIndexer.reIndex(options).run() == Task.Result.COMPLETED;
        } catch (MailboxException | InterruptedException e) {
            LOGGER.error("The search index could not be filled", e);
            return false;
        }
    }

    @Override
    public String checkName() {
        return NAME;
    }
}
