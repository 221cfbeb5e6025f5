/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.time.Instant;
import java.util.List;

import org.apache.james.task.TaskExecutionDetails;

import com.google.common.collect.ImmutableList;

/**
 * How far a task has come. Immutable.
 */
class UpkeepDetails implements TaskExecutionDetails.AdditionalInformation {
    private final Instant timestamp;
    private final String action;
    private final long mailboxes;
    private final long done;
    private final long withFindings;
    private final long deletedChanges;
    private final ImmutableList<String> findings;
    private final ImmutableList<String> failures;

    UpkeepDetails(Instant timestamp, String action, long mailboxes, long done, long withFindings, long deletedChanges, List<String> findings,
                  List<String> failures) {
        this.timestamp = timestamp;
        this.action = action;
        this.mailboxes = mailboxes;
        this.done = done;
        this.withFindings = withFindings;
        this.deletedChanges = deletedChanges;
        this.findings = ImmutableList.copyOf(findings);
        this.failures = ImmutableList.copyOf(failures);
    }

    @Override
    public Instant timestamp() {
        return timestamp;
    }

    String action() {
        return action;
    }

    long mailboxes() {
        return mailboxes;
    }

    long done() {
        return done;
    }

    long withFindings() {
        return withFindings;
    }

    long deletedChanges() {
        return deletedChanges;
    }

    List<String> findings() {
        return findings;
    }

    List<String> failures() {
        return failures;
    }
}
