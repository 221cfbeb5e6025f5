/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.model.Mailbox;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import io.github.jamescondstore.mailbox.write.MessageState;

/**
 * Invariant I4: UNCHANGEDSINCE (RFC 7162, 3.1.3), and that a check and its update are one step.
 */
public interface ConditionContract extends StoreContract {
    static UidSet uids(List<MessageState> states) {
        return UidSet.ofLongs(states.stream().mapToLong(state -> state.uid().asLong()).toArray());
    }

    /** Seen to fail without the lock on a mailbox's section. */
    @Test
    default void ofThoseWhoRaceExactlyOneShouldWinAndTheOthersShouldBeTold() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        for (int round = 0; round < 5; round++) {
            UidSet message = Node.uid(node.add(mailbox));
            long seen = node.highest(mailbox);

            List<FlagsUpdate> claims = Race.run(8, runner -> () ->
                node.updateUnchangedSince(mailbox, message, seen, new Flags("of-" + runner), FlagsUpdateMode.ADD));

            List<FlagsUpdate> won = claims.stream().filter(claim -> !claim.updated().isEmpty()).collect(Collectors.toList());
            assertThat(won).hasSize(1);
            assertThat(won.get(0).refused()).isEmpty();
            assertThat(claims.stream().filter(claim -> claim != won.get(0))).hasSize(7).allSatisfy(lost -> {
                assertThat(uids(lost.refused())).isEqualTo(message);
                // As the message was when it was judged: not as the loser had seen it.
                assertThat(lost.refused().get(0).modSeq().asLong()).isEqualTo(seen + 1);
            });
            assertThat(node.flags(mailbox).get(message.get(0)).getUserFlags()).hasSize(1);
            assertThat(node.highest(mailbox)).isEqualTo(seen + 1);
        }
    }

    /** Whoever asks for several messages gets those that are still free. */
    @Test
    default void everyMessageShouldBeClaimedOnceByThoseWhoAskForSeveral() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet all = node.add(mailbox, 12);
        long seen = node.highest(mailbox);

        List<FlagsUpdate> claims = Race.run(6, runner -> () ->
            node.updateUnchangedSince(mailbox, UidSet.range(1 + runner, 7 + runner), seen, new Flags("of-" + runner), FlagsUpdateMode.ADD));

        assertThat(claims.stream().mapToInt(claim -> claim.updated().size()).sum()).isEqualTo(all.size());
        assertThat(UidSet.union(claims.stream().map(claim -> uids(claim.updated())))).isEqualTo(all);
        assertThat(claims).allSatisfy(claim -> assertThat(claim.updated().size() + claim.refused().size()).isEqualTo(7));
    }

    /** Seen to fail with a condition that permits all. */
    @Test
    default void aConflictShouldBeJudgedByTheMessagesOwnModSeq() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet all = node.add(mailbox, 3);
        long seen = node.highest(mailbox);
        node.addKeyword(mailbox, Node.uids(2), "another");

        FlagsUpdate update = node.updateUnchangedSince(mailbox, all, seen, new Flags("job"), FlagsUpdateMode.ADD);

        // Another flag of the message is as good a reason as the same; another message is none.
        assertThat(uids(update.updated())).isEqualTo(Node.uids(1, 3));
        assertThat(uids(update.refused())).isEqualTo(Node.uids(2));
        assertThat(update.updated()).allSatisfy(state -> assertThat(state.modSeq().asLong()).isEqualTo(seen + 2));
        assertThat(node.since(mailbox, seen + 1).changed()).isEqualTo(Node.uids(1, 3));
        assertThat(Stream.of(node.flags(mailbox).get(2L).getUserFlags())).containsExactly("another");
    }

    @Test
    default void aMessageThatHasJustTheModSeqShouldBeUpdated() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet message = Node.uid(node.add(mailbox));
        long seen = node.highest(mailbox);

        assertThat(node.updateUnchangedSince(mailbox, message, seen - 1, new Flags("job"), FlagsUpdateMode.ADD).updated()).isEmpty();
        assertThat(node.updateUnchangedSince(mailbox, message, seen, new Flags("job"), FlagsUpdateMode.ADD).refused()).isEmpty();
        // What changes nothing has passed all the same, and leaves the mod-sequence as it is.
        assertThat(node.updateUnchangedSince(mailbox, message, seen + 1, new Flags("job"), FlagsUpdateMode.ADD).updated()).hasSize(1);
        assertThat(node.highest(mailbox)).isEqualTo(seen + 1);
    }

    @Test
    default void zeroShouldStandForWhoeverDoesNotHaveTheKeyword() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet all = node.add(mailbox, 2);
        node.addKeyword(mailbox, all, "another");

        FlagsUpdate first = node.updateUnchangedSince(mailbox, Node.uids(1), 0, new Flags("job"), FlagsUpdateMode.ADD);
        FlagsUpdate second = node.updateUnchangedSince(mailbox, all, 0, new Flags("job"), FlagsUpdateMode.ADD);

        assertThat(uids(first.updated())).isEqualTo(Node.uids(1));
        assertThat(uids(second.updated())).isEqualTo(Node.uids(2));
        assertThat(uids(second.refused())).isEqualTo(Node.uids(1));
        assertThat(node.updateUnchangedSince(mailbox, all, 0, new Flags(Flags.Flag.SEEN), FlagsUpdateMode.ADD).updated()).isEmpty();
        assertThat(node.updateUnchangedSince(mailbox, all, 0, new Flags("new"), FlagsUpdateMode.REPLACE).updated()).isEmpty();
    }

    @Test
    default void aMessageThatWasExpungedShouldNeitherBeUpdatedNorRefused() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet all = node.add(mailbox, 3);
        long seen = node.highest(mailbox);
        node.expunge(mailbox, Node.uids(2));

        FlagsUpdate update = node.updateUnchangedSince(mailbox, all, seen, new Flags("job"), FlagsUpdateMode.ADD);

        assertThat(uids(update.updated())).isEqualTo(Node.uids(1, 3));
        assertThat(update.refused()).isEmpty();
        assertThat(node.uids(mailbox)).isEqualTo(Node.uids(1, 3));
    }
}
