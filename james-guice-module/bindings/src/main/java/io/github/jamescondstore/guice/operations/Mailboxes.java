/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import javax.inject.Inject;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MailboxMapper;

import com.google.common.collect.ImmutableList;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The mailboxes of a server, for its operator.
 */
public class Mailboxes {
    private static final Username OPERATOR = Username.of("condstore-operations");

    private final MailboxSessionMapperFactory mappers;
    private final SessionProvider sessions;

    @Inject
    Mailboxes(MailboxSessionMapperFactory mappers, SessionProvider sessions) {
        this.mappers = mappers;
        this.sessions = sessions;
    }

    private <T> Mono<T> asking(Function<MailboxSession, Mono<T>> question) {
        return Mono.using(() -> sessions.createSystemSession(OPERATOR), question::apply, mappers::endProcessingRequest);
    }

    /**
     * All of them, or those of a user.
     */
    public Mono<List<Mailbox>> list(Optional<Username> user) {
        return asking(session -> of(user, mappers.getMailboxMapper(session)).collect(ImmutableList.toImmutableList()));
    }

    private static Flux<Mailbox> of(Optional<Username> user, MailboxMapper mapper) {
        return user.map(known -> mapper.findMailboxWithPathLike(MailboxQuery.builder()
                .userAndNamespaceFrom(MailboxPath.forUser(known, ""))
                .matchesAllMailboxNames()
                .build()
                .asUserBound()))
            .orElseGet(mapper::list);
    }

    /**
     * A user's mailbox of that name; empty if there is none.
     */
    Mono<Mailbox> find(Username user, String name) {
        String known = name.equalsIgnoreCase(MailboxConstants.INBOX) ? MailboxConstants.INBOX : name;
        return asking(session -> mappers.getMailboxMapper(session).findMailboxByPath(MailboxPath.forUser(user, known)))
            .onErrorResume(MailboxNotFoundException.class, e -> Mono.empty());
    }

    /** Empty if it was deleted. */
    Mono<Mailbox> find(MailboxId mailboxId) {
        return asking(session -> mappers.getMailboxMapper(session).findMailboxById(mailboxId))
            .onErrorResume(MailboxNotFoundException.class, e -> Mono.empty());
    }
}
