/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import javax.inject.Inject;

import org.apache.james.core.Username;
import org.apache.james.lifecycle.api.StartUpCheck;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.search.ListeningMessageSearchIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.Iterables;

import reactor.core.publisher.Mono;

/**
 * Fills an index of James's that is not complete, before any protocol is served: a search that misses mail is not an answer.
 *
 * One message after the other: James's own task indexes messages of one entity manager on many threads, which OpenJPA refuses.
 */
class SearchIndexCheck implements StartUpCheck {
    private static final Logger LOGGER = LoggerFactory.getLogger(SearchIndexCheck.class);
    private static final String NAME = "search index";
    private static final int NO_LIMIT = -1;
    /** How many messages are in memory. */
    private static final int AT_ONCE = 100;

    private final SearchIndexFiles files;
    private final MailboxSessionMapperFactory mappers;
    private final ListeningMessageSearchIndex index;
    private final SessionProvider sessions;

    @Inject
    SearchIndexCheck(SearchIndexFiles files, MailboxSessionMapperFactory mappers, ListeningMessageSearchIndex index, SessionProvider sessions) {
        this.files = files;
        this.mappers = mappers;
        this.index = index;
        this.sessions = sessions;
    }

    @Override
    public CheckResult check() {
        if (index instanceof KeptSearchIndex && !files.isComplete()) {
            LOGGER.info("The search index is new or was not closed: all mail is indexed before the server starts");
            try {
                fill();
            } catch (Exception e) {
                LOGGER.error("The search index could not be filled", e);
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

    private void fill() throws MailboxException {
        MailboxSession session = sessions.createSystemSession(Username.of(NAME));
        try {
            mappers.getMailboxMapper(session).list()
                .concatMap(mailbox -> fill(mailbox, session))
                .then()
                .block();
        } finally {
            mappers.endProcessingRequest(session);
        }
    }

    private Mono<Void> fill(Mailbox mailbox, MailboxSession session) {
        MessageMapper messages = mappers.getMessageMapper(session);
        return messages.listAllMessageUids(mailbox)
            .buffer(AT_ONCE)
            .map(uids -> MessageRange.range(uids.get(0), Iterables.getLast(uids)))
            .concatMap(range -> messages.findInMailboxReactive(mailbox, range, FetchType.FULL, NO_LIMIT))
            .concatMap(message -> index.add(session, mailbox, message))
            .then();
    }

    @Override
    public String checkName() {
        return NAME;
    }
}
