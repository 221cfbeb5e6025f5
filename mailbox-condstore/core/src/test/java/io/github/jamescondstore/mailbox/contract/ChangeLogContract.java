/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SortedMap;

import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;

/**
 * Invariants I3 and I6: the change log tells what happened, for whatever mod-sequence it is asked, and HIGHESTMODSEQ covers nothing that can't be
 * read.
 */
public interface ChangeLogContract extends StoreContract {
    @Test
    default void everyKindOfChangeShouldBeFoundWithItsMessages() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox other = node.create("other");

        node.add(mailbox, 5);
        assertChanges(node, mailbox, 1, Node.uids(1, 2, 3, 4, 5), UidSet.empty(), UidSet.empty());
        node.addKeyword(mailbox, Node.uids(1, 3), "job");
        assertChanges(node, mailbox, 6, Node.uids(1, 3), Node.uids(1, 3), UidSet.empty());
        node.copy(mailbox, Node.uids(1, 2), other);
        assertChanges(node, mailbox, 7, UidSet.empty(), UidSet.empty(), UidSet.empty());
        assertChanges(node, other, 1, Node.uids(1, 2), UidSet.empty(), UidSet.empty());
        node.move(mailbox, Node.uids(2, 3), other);
        assertChanges(node, mailbox, 7, UidSet.empty(), UidSet.empty(), Node.uids(2, 3));
        assertChanges(node, other, 2, Node.uids(3, 4), UidSet.empty(), UidSet.empty());
        node.expunge(mailbox, Node.uids(5));
        assertChanges(node, mailbox, 8, UidSet.empty(), UidSet.empty(), Node.uids(5));
        node.annotate(mailbox, "mine");
        assertThat(node.highest(mailbox)).isEqualTo(10);
        assertChanges(node, mailbox, 9, UidSet.empty(), UidSet.empty(), UidSet.empty());
        // What came and went, and what changed before it went, has only gone.
        assertChanges(node, mailbox, 1, Node.uids(1, 4), Node.uids(1), Node.uids(2, 3, 5));
    }

    private static void assertChanges(Node node, Mailbox mailbox, long since, UidSet changed, UidSet flags, UidSet expunged) {
        Changes changes = node.since(mailbox, since);
        assertThat(changes.isComplete()).isTrue();
        assertThat(changes.upTo().asLong()).isEqualTo(node.highest(mailbox));
        assertThat(changes.changed()).isEqualTo(changed);
        assertThat(changes.flags()).isEqualTo(flags);
        assertThat(changes.expunged()).isEqualTo(expunged);
    }

    /** Seen to fail with expunged messages left out of what a move records. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    default void nothingShouldBeMissingWhateverTheModSeq(long seed) throws Exception {
        Node node = open();
        RandomWrites writes = new RandomWrites(seed, node);

        writes.run(60);

        writes.shouldBeTold(node);
    }

    /**
     * A client that was told H takes all up to it for known, and reads messages with what it was told.
     *
     * Seen to fail with changes that are published when they are recorded, before they are committed.
     */
    @Test
    default void whoFollowsTheLogShouldEndUpWithTheTruth() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        node.add(mailbox, 6);
        Follower follower = new Follower(node, mailbox);

        Race.observed(4, writer -> () -> {
            Random random = new Random(writer);
            for (int i = 0; i < 15; i++) {
                UidSet some = UidSet.range(1 + random.nextInt(20), 21 + random.nextInt(20));
                if (writer == 0) {
                    node.addKeyword(mailbox, some, "k" + i);
                } else if (writer == 1 && i % 3 == 0) {
                    node.expunge(mailbox, Node.uids(1 + random.nextInt(20)));
                } else {
                    node.add(mailbox);
                }
            }
            return null;
        }, follower::look);

        follower.shouldKnowAll();
    }

    /** What a reader comes across may belong to a change that is still being written. */
    @Test
    default void whatAReaderHasSeenShouldBeToldToWhoAsksThen() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");

        Race.observed(3, writer -> () -> node.add(mailbox, 10), () -> {
            SortedMap<Long, Long> seen = node.modSeqs(mailbox);
            assertThat(node.since(mailbox, 1).changed().asMessageUids()).extracting(uid -> uid.asLong()).containsAll(seen.keySet());
            assertThat(seen.values()).allSatisfy(modSeq -> assertThat(modSeq).isLessThanOrEqualTo(node.highest(mailbox)));
        });
    }

    @Test
    default void listenersShouldBeWokenWhenTheChangeIsPublished() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox other = node.create("other");
        Sinks.Many<Long> heard = Sinks.many().replay().all();
        Disposable listening = node.changeLog().onChange(mailbox.getMailboxId(), () -> heard.tryEmitNext(node.highest(mailbox)));

        node.add(other);
        MessageMetaData added = node.add(mailbox);
        long first = heard.asFlux().blockFirst();
        listening.dispose();
        node.add(mailbox);

        assertThat(first).isGreaterThanOrEqualTo(added.getModSeq().asLong());
        assertThat(node.since(mailbox, 1).changed()).isEqualTo(Node.uids(1, 2));
    }
}
