/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.util.List;

import org.apache.james.mailbox.model.Mailbox;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.upkeep.Finding;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import reactor.core.publisher.Mono;

/**
 * What can be done to the change log of a mailbox.
 */
enum UpkeepAction {
    /** Looks whether it agrees with the messages, and changes nothing. */
    VERIFY("verify") {
        @Override
        Mono<Outcome> run(Upkeep upkeep, Mailbox mailbox) {
            return upkeep.verify(mailbox).map(findings -> new Outcome(findings, 0));
        }
    },
    /** Mends what verify finds. */
    REPAIR("repair") {
        @Override
        Mono<Outcome> run(Upkeep upkeep, Mailbox mailbox) {
            return upkeep.repair(mailbox).map(findings -> new Outcome(findings, 0));
        }
    },
    /** Deletes what is not remembered any more. */
    PRUNE("prune") {
        @Override
        Mono<Outcome> run(Upkeep upkeep, Mailbox mailbox) {
            return upkeep.prune(mailbox.getMailboxId()).map(deleted -> new Outcome(ImmutableList.of(), deleted));
        }
    },
    /** Begins the log anew. */
    REBUILD("rebuild") {
        @Override
        Mono<Outcome> run(Upkeep upkeep, Mailbox mailbox) {
            return upkeep.rebuild(mailbox).map(dropped -> new Outcome(ImmutableList.of(), dropped));
        }
    };

    /** What came of it. */
    static final class Outcome {
        private final List<Finding> findings;
        private final long deleted;

        private Outcome(List<Finding> findings, long deleted) {
            this.findings = findings;
            this.deleted = deleted;
        }

        /** In what log and messages did not agree. */
        List<Finding> findings() {
            return findings;
        }

        /** How many changes were deleted. */
        long deleted() {
            return deleted;
        }
    }

    private final String parameter;

    UpkeepAction(String parameter) {
        this.parameter = parameter;
    }

    /** As a request names it. */
    String parameter() {
        return parameter;
    }

    abstract Mono<Outcome> run(Upkeep upkeep, Mailbox mailbox);
}
