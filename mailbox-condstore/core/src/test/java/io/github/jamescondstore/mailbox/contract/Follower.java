/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;

import org.apache.james.mailbox.model.Mailbox;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * A client that keeps a mailbox by nothing but the log.
 */
final class Follower {
    private final Node node;
    private final Mailbox mailbox;
    private UidSet known = UidSet.empty();
    /** Told as changed, and not found: they are to be told as expunged. */
    private UidSet missing = UidSet.empty();
    private long told = 1;

    Follower(Node node, Mailbox mailbox) {
        this.node = node;
        this.mailbox = mailbox;
    }

    void look() {
        long highest = node.highest(mailbox);
        Changes changes = node.since(mailbox, told);
        SortedMap<Long, Long> modSeqs = node.modSeqs(mailbox);

        assertThat(highest).as("HIGHESTMODSEQ").isGreaterThanOrEqualTo(told);
        assertThat(changes.isComplete()).isTrue();
        assertThat(changes.upTo().asLong()).as("how far the log tells").isGreaterThanOrEqualTo(highest);
        missing = missing.minus(changes.expunged());
        changes.changed().forEach(uid -> {
            if (modSeqs.containsKey(uid)) {
                assertThat(modSeqs.get(uid)).as("mod-sequence of %s, told as changed since %s", uid, told).isGreaterThan(told);
            } else {
                missing = missing.union(Node.uids(uid));
            }
        });
        known = known.union(changes.changed()).minus(changes.expunged());
        told = changes.upTo().asLong();
    }

    void shouldKnowAll() {
        assertThat(known).isEqualTo(node.uids(mailbox));
        assertThat(missing).as("told as changed, neither there nor told as expunged").isEqualTo(UidSet.empty());
        assertThat(told).isEqualTo(node.highest(mailbox));
    }
}
