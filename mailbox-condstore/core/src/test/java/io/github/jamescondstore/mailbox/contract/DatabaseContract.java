/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What a store that has transactions and outlives its process promises above {@link OneProcessContract}: invariants I2, I6 and I7 across a
 * restart and a failure.
 */
public interface DatabaseContract extends OneProcessContract {
    @Test
    default void aRestartShouldChangeNothingThatAClientIsTold() throws Exception {
        Node node = open();
        RandomWrites writes = new RandomWrites(5, node);
        writes.run(40);

        writes.shouldBeTold(open());
    }

    /** Seen to fail with a HIGHESTMODSEQ that is taken from the messages that are left. */
    @Test
    default void highestModSeqShouldNotDecreaseByARestart() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 3);
        node.expunge(mailbox, uids);
        long before = node.highest(mailbox);

        Node restarted = open();

        assertThat(restarted.highest(mailbox)).isEqualTo(before).isEqualTo(5);
        assertThat(restarted.add(mailbox).getModSeq().asLong()).isEqualTo(before + 1);
        assertThat(restarted.uids(mailbox)).isEqualTo(Node.uids(4));
        restarted.annotate(mailbox, "mine");
        assertThat(open().highest(mailbox)).isEqualTo(before + 2);
    }

    @Test
    default void theHorizonShouldBeWhereItWasAfterARestart() throws Exception {
        Node node = open(HorizonContract.FEW);
        Mailbox mailbox = node.create("box");
        long last = HorizonContract.changeOneAfterTheOther(node, mailbox, 30);

        HorizonContract.shouldBeWholeOrSayThatItIsNot(open(HorizonContract.FEW), mailbox, last, 30);
        // What is gone does not come back with a longer memory.
        HorizonContract.shouldBeWholeOrSayThatItIsNot(open(Retention.DEFAULT), mailbox, last, 30);
    }

    /** Seen to fail with transactions that are committed in spite of a failure. */
    @Test
    default void aWriteThatFailsHalfWayShouldLeaveNothing() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        node.add(mailbox, 3);
        var before = node.everything(mailbox);

        FailureContract.failToUpdate(node, mailbox);
        assertThat(node.everything(mailbox)).isEqualTo(before);
        FailureContract.failToAdd(node, mailbox);
        assertThat(node.everything(mailbox)).isEqualTo(before);
        assertThat(open().everything(mailbox)).isEqualTo(before);
    }

    @Test
    default void aDeletedMailboxShouldNotBeWrittenTo() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox other = node.create("other");
        node.add(other, 1);
        node.add(mailbox, 2);
        node.delete(mailbox);
        var before = node.everything(other);

        assertThatThrownBy(() -> node.add(mailbox)).isInstanceOf(MailboxNotFoundException.class);
        assertThatThrownBy(() -> node.move(other, Node.uids(1), mailbox)).hasCauseInstanceOf(MailboxNotFoundException.class);

        assertThat(node.everything(other)).isEqualTo(before);
        assertThat(node.uids(mailbox).isEmpty()).isTrue();
        assertThat(open().uids(mailbox).isEmpty()).isTrue();
    }

    /** Who comes too late fails; who was in time has its message deleted with the others. */
    @Test
    default void nothingShouldBeLeftByThoseWhoRaceWithADeletion() throws Exception {
        Node node = open();
        for (int round = 0; round < 3; round++) {
            Mailbox mailbox = node.create("box");
            node.add(mailbox, 2);

            Race.run(5, runner -> () -> {
                if (runner == 0) {
                    node.delete(mailbox);
                    return null;
                }
                for (int i = 0; i < 10; i++) {
                    try {
                        node.add(mailbox);
                    } catch (MailboxNotFoundException e) {
                        return null;
                    }
                }
                return null;
            });

            assertThat(node.uids(mailbox).isEmpty()).isTrue();
            assertThat(node.since(mailbox, 1).changed().isEmpty()).isTrue();
            assertThat(open().highest(mailbox)).isEqualTo(1);
        }
    }
}
