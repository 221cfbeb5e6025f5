/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import javax.inject.Inject;

import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.upkeep.Finding;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import reactor.core.publisher.Mono;

/**
 * Whether the change logs can be read and written, whether changes get on, and whether the log and the messages of a mailbox, another one each time,
 * agree. It names no mailbox: James shows its health to everybody.
 */
class ChangeLogHealthCheck implements HealthCheck {
    static final ComponentName NAME = new ComponentName("CONDSTORE change log");
    private static final Logger LOGGER = LoggerFactory.getLogger(ChangeLogHealthCheck.class);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A change may be at work in the mailbox, which is no fault as long as it is not {@link #LONG}. */
    private static final Duration PATIENCE_WITH_A_MAILBOX = Duration.ofSeconds(5);
    private static final int NEWEST = 100;

    private final Upkeep upkeep;
    private final Mailboxes mailboxes;

    @Inject
    ChangeLogHealthCheck(Upkeep upkeep, Mailboxes mailboxes) {
        this.upkeep = upkeep;
        this.mailboxes = mailboxes;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Mono<Result> check() {
        return upkeep.check()
            .timeout(PATIENCE)
            .then(Mono.defer(() -> upkeep.longestAtWork().compareTo(LONG) > 0
                ? Mono.just(Result.degraded(NAME, "A change has been at work for " + upkeep.longestAtWork().toSeconds() + " s, and all others of its mailbox"
                    + " wait. The log names it and says where its thread is: look there, and at what the database waits for"))
                : sample()))
            .onErrorResume(TimeoutException.class, e -> Mono.just(Result.unhealthy(NAME, "The change log has not answered for " + PATIENCE.toSeconds()
                + " s. Look whether the database answers, and whether something in it is locked")))
            .onErrorResume(e -> Mono.just(Result.unhealthy(NAME, Optional.ofNullable(e.getMessage()).orElseGet(e::toString), e)));
    }

    private Mono<Result> sample() {
        return Mono.justOrEmpty(upkeep.anyInUse())
            .flatMap(mailboxes::find)
            .flatMap(this::sample)
            .timeout(PATIENCE_WITH_A_MAILBOX, Mono.empty())
            .defaultIfEmpty(Result.healthy(NAME));
    }

    private Mono<Result> sample(Mailbox mailbox) {
        return upkeep.verifyNewest(mailbox, NEWEST)
            .filter(findings -> !findings.isEmpty())
            .map(findings -> disagreement(mailbox, findings))
            .onErrorResume(MailboxNotFoundException.class, e -> Mono.empty())
            .onErrorResume(e -> Mono.just(incomparable(mailbox, e)));
    }

    private static Result incomparable(Mailbox mailbox, Throwable failure) {
        LOGGER.error("The change log of mailbox {} can't be compared with its messages", path(mailbox), failure);
        return Result.unhealthy(NAME, "The change log of a mailbox can't be compared with its messages. The log says which, and why", failure);
    }

    private static String path(Mailbox mailbox) {
        return mailbox.generateAssociatedPath().asString();
    }

    private static Result disagreement(Mailbox mailbox, List<Finding> findings) {
        LOGGER.warn("The change log of mailbox {} and its messages do not agree: {}", path(mailbox), findings);
        return Result.degraded(NAME, "The change log of a mailbox and its messages do not agree: " + findings.get(0).kind().description() + ". The log names"
            + " it. POST /condstore/mailboxes?task=verify finds all such mailboxes, task=repair mends them");
    }
}
