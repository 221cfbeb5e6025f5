/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;

import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What lies before the horizon of a log is said to: never is an answer taken for whole that is not.
 */
public interface HorizonContract extends StoreContract {
    int KEPT = 8;
    Retention FEW = Retention.of(KEPT, Duration.ofDays(30));

    /**
     * Each command touches one message more, so that an answer from which any is missing is another one.
     *
     * @return the mod-sequence of the last change
     */
    static long changeOneAfterTheOther(Node node, Mailbox mailbox, int commands) throws Exception {
        node.add(mailbox, commands);
        for (int i = 1; i <= commands; i++) {
            node.addKeyword(mailbox, Node.uids(i), "job");
        }
        return node.highest(mailbox);
    }

    /**
     * @param last the mod-sequence of a change of the message of this UID, before which each of the others had one of its own
     */
    static void shouldBeWholeOrSayThatItIsNot(Node node, Mailbox mailbox, long last, long uid) {
        for (long since = last - uid; since <= last; since++) {
            Changes changes = node.since(mailbox, since);
            if (changes.isComplete()) {
                assertThat(changes.changed()).as("since %s", since).isEqualTo(since == last ? UidSet.empty() : UidSet.range(since - last + uid + 1, uid));
            }
        }
        assertThat(node.since(mailbox, last - KEPT).isComplete()).as("what is to be kept").isTrue();
        // No more than a quarter above what is to be kept.
        assertThat(node.since(mailbox, last - 2 * KEPT).isComplete()).as("what is not to be kept").isFalse();
        assertThat(node.since(mailbox, 1).isComplete()).isFalse();
        assertThat(node.since(mailbox, 1).upTo().asLong()).isEqualTo(node.highest(mailbox));
    }

    /** Seen to fail with a log that is pruned and does not say so. */
    @Test
    default void whatLiesBeforeTheHorizonShouldNotBeToldForTheWhole() throws Exception {
        Node node = open(FEW);
        Mailbox mailbox = node.create("box");

        long last = changeOneAfterTheOther(node, mailbox, 30);

        shouldBeWholeOrSayThatItIsNot(node, mailbox, last, 30);
    }

    @Test
    default void whatIsTooOldShouldLieBeforeTheHorizonAfterTheNextChange() throws Exception {
        UpdatableTickingClock clock = new UpdatableTickingClock(Instant.parse("2026-01-01T00:00:00Z"));
        Node node = open(Retention.of(KEPT, Duration.ofHours(1)), clock);
        Mailbox mailbox = node.create("box");
        node.add(mailbox, 2);
        long old = node.highest(mailbox);

        clock.setInstant(Instant.parse("2026-01-01T02:00:00Z"));
        node.add(mailbox, 3);

        assertThat(node.since(mailbox, old - 1).isComplete()).isFalse();
        assertThat(node.since(mailbox, old).isComplete()).isTrue();
        assertThat(node.since(mailbox, old).changed()).isEqualTo(Node.uids(3, 4, 5));
    }

    @Test
    default void aClientThatKnowsAllShouldBeToldThatNothingHappened() throws Exception {
        Node node = open(FEW);
        Mailbox mailbox = node.create("box");
        Mailbox untouched = node.create("untouched");
        changeOneAfterTheOther(node, mailbox, 12);

        assertNothing(node.since(mailbox, node.highest(mailbox)));
        assertNothing(node.since(untouched, 1));
    }

    private static void assertNothing(Changes changes) {
        assertThat(changes.isComplete()).isTrue();
        assertThat(changes.changed().isEmpty()).isTrue();
        assertThat(changes.expunged().isEmpty()).isTrue();
    }
}
