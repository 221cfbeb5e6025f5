/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;
import org.apache.james.task.TaskType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.mailbox.upkeep.Finding;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Does something to the change logs of mailboxes, one after the other. One that fails does not stop it: it is named, and the task ends as partial.
 */
class UpkeepTask implements Task {
    static final TaskType TYPE = TaskType.of("condstore-upkeep");
    private static final Logger LOGGER = LoggerFactory.getLogger(UpkeepTask.class);
    /** Mailboxes that are named; the others are counted. */
    private static final int NAMED = 100;

    private final Upkeep upkeep;
    private final UpkeepAction action;
    private final Mono<List<Mailbox>> mailboxes;
    private long total = 0;
    private long done = 0;
    private long withFindings = 0;
    private long deleted = 0;
    private final List<String> findings = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    UpkeepTask(Upkeep upkeep, UpkeepAction action, Mono<List<Mailbox>> mailboxes) {
        this.upkeep = upkeep;
        this.action = action;
        this.mailboxes = mailboxes;
    }

    @Override
    public Mono<Result> runAsync() {
        return mailboxes.doOnNext(this::begun)
            .flatMapMany(Flux::fromIterable)
            .concatMap(this::run)
            .reduce(Result.COMPLETED, Task::combine);
    }

    private Mono<Result> run(Mailbox mailbox) {
        return action.run(upkeep, mailbox)
            .doOnNext(outcome -> done(mailbox, outcome))
            .thenReturn(Result.COMPLETED)
            // It was deleted meanwhile, and its log with it.
            .onErrorResume(MailboxNotFoundException.class, e -> Mono.fromRunnable(this::passed).thenReturn(Result.COMPLETED))
            .onErrorResume(e -> {
                LOGGER.error("The change log of mailbox {}: {} failed", path(mailbox), action.parameter(), e);
                failed(mailbox, e);
                return Mono.just(Result.PARTIAL);
            });
    }

    private static String path(Mailbox mailbox) {
        return mailbox.generateAssociatedPath().asString();
    }

    private synchronized void begun(List<Mailbox> all) {
        total = all.size();
    }

    private synchronized void passed() {
        done++;
    }

    private synchronized void done(Mailbox mailbox, UpkeepAction.Outcome outcome) {
        passed();
        deleted += outcome.deleted();
        if (!outcome.findings().isEmpty()) {
            withFindings++;
            for (Finding finding : outcome.findings()) {
                add(findings, path(mailbox) + ": " + finding);
            }
        }
    }

    private synchronized void failed(Mailbox mailbox, Throwable failure) {
        passed();
        add(failures, path(mailbox) + ": " + failure.getMessage());
    }

    private static void add(List<String> named, String line) {
        if (named.size() < NAMED) {
            named.add(line);
        }
    }

    @Override
    public TaskType type() {
        return TYPE;
    }

    @Override
    public synchronized Optional<TaskExecutionDetails.AdditionalInformation> details() {
        return Optional.of(new UpkeepDetails(Clock.systemUTC().instant(), action.parameter(), total, done, withFindings, deleted, findings, failures));
    }
}
