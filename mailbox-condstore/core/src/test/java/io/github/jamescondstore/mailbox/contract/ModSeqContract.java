/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * Invariants I1, I2, I5 and I7: mod-sequences, and what they are given to.
 */
public interface ModSeqContract extends StoreContract {
    @Test
    default void anUntouchedMailboxShouldBeAtOneAndTheFirstChangeAboveIt() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");

        assertThat(node.highest(mailbox)).isEqualTo(1);
        assertThat(node.add(mailbox).getModSeq()).isEqualTo(ModSeq.of(2));
        assertThat(node.highest(mailbox)).isEqualTo(2);
    }

    @Test
    default void messagesOfOneCommandShouldShareAModSeqAndTwoCommandsNot() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox other = node.create("other");
        UidSet uids = node.add(mailbox, 4);
        long before = node.highest(mailbox);

        node.addKeyword(mailbox, uids, "first");
        assertThat(node.modSeqs(mailbox).values()).containsOnly(before + 1);
        node.addKeyword(mailbox, uids, "second");
        assertThat(node.modSeqs(mailbox).values()).containsOnly(before + 2);
        node.copy(mailbox, uids, other);
        assertThat(node.modSeqs(other).values()).hasSize(4).containsOnly(2L);
        node.move(mailbox, uids, other);
        assertThat(node.modSeqs(other).values()).hasSize(8).containsOnly(2L, 3L);
        assertThat(node.highest(mailbox)).isEqualTo(before + 3);
        node.expunge(other, node.uids(other));
        assertThat(node.highest(other)).isEqualTo(4);
    }

    /** Seen to fail with updates under a mod-sequence of their own that change nothing. */
    @Test
    default void whatChangesNothingShouldUseNoModSeqUp() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 2);
        UidSet nobody = Node.uids(77);
        node.addKeyword(mailbox, uids, "there");
        var before = node.everything(mailbox);

        node.addKeyword(mailbox, uids, "there");
        node.update(mailbox, uids, new Flags("absent"), FlagsUpdateMode.REMOVE);
        node.update(mailbox, uids, new Flags("there"), FlagsUpdateMode.REPLACE);
        node.addKeyword(mailbox, nobody, "there");
        node.expunge(mailbox, nobody);
        node.updateUnchangedSince(mailbox, uids, 1, new Flags("refused"), FlagsUpdateMode.ADD);
        node.takeRecent(mailbox);

        assertThat(node.everything(mailbox)).isEqualTo(before);
        assertThat(node.add(mailbox).getModSeq()).isEqualTo(ModSeq.of((long) before.get("highest") + 1));
    }

    /** A change that came to a part of what was asked for is one of that part. */
    @Test
    default void onlyTheMessagesThatChangeShouldGetTheModSeq() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 3);
        node.addKeyword(mailbox, Node.uids(2), "there");
        long before = node.highest(mailbox);

        node.addKeyword(mailbox, uids, "there");

        assertThat(node.modSeqs(mailbox)).containsEntry(1L, before + 1).containsEntry(2L, before).containsEntry(3L, before + 1);
    }

    /** Seen to fail without the lock on a mailbox's section. */
    @Test
    default void changesThatRaceShouldEachGetAModSeqOfTheirOwn() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 6);
        long before = node.highest(mailbox);
        int commands = 6;

        List<List<Long>> given = Race.run(6, runner -> () -> {
            List<Long> modSeqs = new ArrayList<>();
            for (int i = 0; i < commands; i++) {
                modSeqs.addAll(runner % 2 == 0
                    ? distinct(List.of(node.add(mailbox)))
                    : distinctOf(node.addKeyword(mailbox, uids, "of-" + runner + "-" + i)));
            }
            return modSeqs;
        });

        assertThat(given.stream().flatMap(List::stream).sorted().collect(Collectors.toList()))
            .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + 6 * commands).boxed().collect(Collectors.toList()));
        assertThat(given).allSatisfy(ofOneRunner -> assertThat(ofOneRunner).isSorted());
        assertThat(node.highest(mailbox)).isEqualTo(before + 6 * commands);
    }

    /** Seen to fail without the lock on a mailbox's section. */
    @Test
    default void noFlagOfThoseWhoRaceShouldBeLost() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 3);

        Race.run(8, runner -> () -> node.addKeyword(mailbox, uids, "of-" + runner));

        assertThat(node.flags(mailbox).values()).hasSize(3).allSatisfy(flags -> assertThat(flags.getUserFlags()).hasSize(8));
    }

    /** Moves in both directions, so that each takes the two sections in another order than it names the mailboxes. */
    @Test
    default void noMessageShouldBeLostOrDoubledWhenMovesCrossEachOther() throws Exception {
        Node node = open();
        Mailbox one = node.create("one");
        Mailbox two = node.create("two");
        node.add(one, 4);
        node.add(two, 4);

        Race.run(4, runner -> () -> {
            Mailbox from = runner % 2 == 0 ? one : two;
            Mailbox to = runner % 2 == 0 ? two : one;
            for (int i = 0; i < 4; i++) {
                node.move(from, node.uids(from), to);
            }
            return null;
        });

        assertThat(node.uids(one).size() + node.uids(two).size()).isEqualTo(8);
        assertThat(node.since(one, 1).changed()).isEqualTo(node.uids(one));
        assertThat(node.since(two, 1).changed()).isEqualTo(node.uids(two));
    }

    /** Of many who race to expunge or to move a message one does it, and it does not come back. */
    @Test
    default void aMessageShouldGoOnce() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox other = node.create("other");
        UidSet uids = node.add(mailbox, 5);

        List<UidSet> gone = Race.run(6, runner -> () -> {
            if (runner < 2) {
                return node.expunge(mailbox, uids);
            }
            if (runner < 4) {
                return UidSet.ofLongs(LongStream.range(0, node.move(mailbox, uids, other).size()).map(i -> 100 * runner + i).toArray());
            }
            node.addKeyword(mailbox, uids, "of-" + runner);
            return UidSet.empty();
        });

        assertThat(gone.stream().mapToLong(UidSet::size).sum()).isEqualTo(5);
        assertThat(node.uids(mailbox).isEmpty()).isTrue();
        assertThat(node.since(mailbox, 1).expunged()).isEqualTo(uids);
    }

    private static List<Long> distinct(List<MessageMetaData> messages) {
        return messages.stream().map(message -> message.getModSeq().asLong()).distinct().collect(Collectors.toList());
    }

    private static List<Long> distinctOf(List<UpdatedFlags> updated) {
        return updated.stream().map(message -> message.getModSeq().asLong()).distinct().collect(Collectors.toList());
    }
}
