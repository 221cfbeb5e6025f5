/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageMetaData;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import reactor.core.Disposable;

/**
 * What a store promises to several processes that write to it at the same time: that to each of them the others are as its own callers are.
 * Two gates over one store, in one process; neither is told of the other but by the store.
 */
public interface SharedStoreContract extends StoreContract {
    @Test
    default void everyCommandShouldGoOnFromWhereTheOtherHasCome() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        for (int i = 0; i < 5; i++) {
            assertThat(one.add(mailbox).getModSeq().asLong()).isEqualTo(4 * i + 2);
            assertThat(two.add(mailbox).getModSeq().asLong()).isEqualTo(4 * i + 3);
            two.addKeyword(mailbox, Node.uids(2 * i + 1), "job");
            one.addKeyword(mailbox, Node.uids(2 * i + 2), "job");
        }

        assertThat(one.uids(mailbox)).isEqualTo(UidSet.range(1, 10));
        assertThat(one.everything(mailbox)).isEqualTo(two.everything(mailbox));
        assertThat(one.since(mailbox, 1).changed()).isEqualTo(UidSet.range(1, 10));
    }

    /**
     * Else a client would be shown a mod-sequence above the HIGHESTMODSEQ that it is told. Seen to fail with announcements taken for the truth, and
     * the store not asked.
     */
    @Test
    default void whatOneHasDoneShouldBeToldByTheOther() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        one.add(mailbox, 3);
        assertThat(two.highest(mailbox)).isEqualTo(4);

        one.addKeyword(mailbox, Node.uids(1), "job");
        assertThat(two.highest(mailbox)).isEqualTo(5);
        assertThat(two.since(mailbox, 4).changed()).isEqualTo(Node.uids(1));
        one.expunge(mailbox, Node.uids(2));
        assertThat(two.since(mailbox, 5).expunged()).isEqualTo(Node.uids(2));
        assertThat(two.since(mailbox, 5).upTo().asLong()).isEqualTo(6);
        one.annotate(mailbox, "mine");
        assertThat(two.highest(mailbox)).isEqualTo(7);
    }

    /** Seen to fail with the last UID of what this process had committed itself: a UID that only the other has given was no UID that there was. */
    @Test
    default void whoComesFromBeforeTheHorizonShouldBeToldWhatTheOtherHasExpunged() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        one.add(mailbox, 2);
        two.expunge(mailbox, Node.uid(two.add(mailbox)));
        two.upkeep().rebuild(mailbox).block();

        assertThat(one.sinceEver(mailbox, 4).expunged()).isEqualTo(Node.uids(3));
        assertThat(two.sinceEver(mailbox, 4).expunged()).isEqualTo(Node.uids(3));
    }

    @Test
    default void whatTheOtherHasDoneShouldBeNoFault() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        one.add(mailbox, 2);
        two.add(mailbox, 2);
        one.addKeyword(mailbox, Node.uids(3), "job");
        two.expunge(mailbox, Node.uids(1));
        two.add(mailbox);

        for (Node node : List.of(one, two)) {
            assertThat(node.upkeep().verify(mailbox).block()).isEmpty();
            assertThat(node.upkeep().verifyNewest(mailbox, 100).block()).isEmpty();
        }
        assertThat(one.upkeep().repair(mailbox).block()).isEmpty();
        assertThat(two.since(mailbox, 1).upTo().asLong()).isEqualTo(two.highest(mailbox));
    }

    /** As a client that idles: it has asked for the mailbox, and asks no more until it is woken. */
    @Test
    default void whoListensToOneShouldBeWokenByTheOther() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        Semaphore woken = new Semaphore(0);
        two.highest(mailbox);
        Disposable listening = two.changeLog().onChange(mailbox.getMailboxId(), woken::release);

        for (int i = 0; i < 3; i++) {
            woken.drainPermits();
            one.add(mailbox);
            assertThat(woken.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(two.highest(mailbox)).isEqualTo(i + 2);
        }
        listening.dispose();
    }

    @Test
    default void ofThoseWhoRaceOnTwoNodesOneShouldWinAndTheOtherBeToldThatItWasModified() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");
        for (int round = 0; round < 20; round++) {
            UidSet message = Node.uid(nodes.get(round % 2).add(mailbox));
            long seen = nodes.get(round % 2).highest(mailbox);

            List<FlagsUpdate> claims = Race.run(2, runner -> () ->
                nodes.get(runner).updateUnchangedSince(mailbox, message, seen, new Flags("of-" + runner), FlagsUpdateMode.ADD));

            assertThat(claims.stream().mapToInt(claim -> claim.updated().size()).sum()).isEqualTo(1);
            assertThat(claims.stream().mapToInt(claim -> claim.refused().size()).sum()).isEqualTo(1);
            assertThat(nodes.get(0).flags(mailbox).get(message.get(0)).getUserFlags()).hasSize(1);
        }
    }

    @Test
    default void aConditionShouldBeJudgedByWhatTheOtherHasWritten() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        UidSet all = one.add(mailbox, 2);
        long seen = two.highest(mailbox);
        one.addKeyword(mailbox, Node.uids(2), "another");

        FlagsUpdate update = two.updateUnchangedSince(mailbox, all, seen, new Flags("job"), FlagsUpdateMode.ADD);

        assertThat(ConditionContract.uids(update.updated())).isEqualTo(Node.uids(1));
        assertThat(ConditionContract.uids(update.refused())).isEqualTo(Node.uids(2));
    }

    @Test
    default void changesThatRaceOnTwoNodesShouldEachGetAModSeqAndAUidOfTheirOwn() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");

        List<List<MessageMetaData>> added = Race.run(4, runner -> () -> {
            List<MessageMetaData> mine = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                mine.add(nodes.get(runner % 2).add(mailbox));
            }
            return mine;
        });

        assertThat(added.stream().flatMap(List::stream).map(message -> message.getUid().asLong()).sorted().collect(Collectors.toList()))
            .containsExactlyElementsOf(LongStream.rangeClosed(1, 32).boxed().collect(Collectors.toList()));
        assertThat(added.stream().flatMap(List::stream).map(message -> message.getModSeq().asLong()).sorted().collect(Collectors.toList()))
            .containsExactlyElementsOf(LongStream.rangeClosed(2, 33).boxed().collect(Collectors.toList()));
        assertThat(added).allSatisfy(mine -> assertThat(mine.stream().map(MessageMetaData::getModSeq)).isSorted());
        assertThat(nodes).allSatisfy(node -> assertThat(node.since(mailbox, 1).changed()).isEqualTo(UidSet.range(1, 32)));
    }

    @Test
    default void noFlagOfThoseWhoRaceOnTwoNodesShouldBeLost() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");
        UidSet uids = nodes.get(0).add(mailbox, 3);

        Race.run(4, runner -> () -> {
            for (int i = 0; i < 4; i++) {
                nodes.get(runner % 2).addKeyword(mailbox, uids, "of-" + runner + "-" + i);
            }
            return null;
        });

        assertThat(nodes.get(0).flags(mailbox).values()).hasSize(3).allSatisfy(flags -> assertThat(flags.getUserFlags()).hasSize(16));
    }

    @Test
    default void whoFollowsTheLogOfOneShouldEndUpWithTheTruthOfBoth() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");
        nodes.get(0).add(mailbox, 5);
        Follower follower = new Follower(nodes.get(1), mailbox);

        Race.observed(3, writer -> () -> {
            for (int i = 0; i < 10; i++) {
                Node node = nodes.get(writer % 2);
                if (writer == 2) {
                    node.expunge(mailbox, Node.uids(2 * i + 1));
                } else if (i % 2 == 0) {
                    node.add(mailbox);
                } else {
                    node.addKeyword(mailbox, UidSet.range(i, i + 5), "k" + i);
                }
            }
            return null;
        }, follower::look);

        follower.shouldKnowAll();
    }

    @Test
    default void noMessageShouldAppearBelowAnotherWhicheverNodeItComesBy() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");
        ArrivalContract.Watcher watcher = new ArrivalContract.Watcher(nodes.get(1), mailbox);

        Race.observed(4, writer -> () -> nodes.get(writer % 2).add(mailbox, 8), watcher::look);

        assertThat(nodes.get(0).uids(mailbox)).isEqualTo(UidSet.range(1, 32));
    }

    /** Seen to fail on PostgreSQL without the lock on the mailbox's row: what is claimed is no change, so nobody meets another. */
    @Test
    default void messagesShouldBeRecentToOneSessionOfOneNodeOnly() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");
        for (int round = 0; round < 5; round++) {
            UidSet before = nodes.get(0).uids(mailbox);
            ArrivalContract.addRecent(nodes.get(round % 2), mailbox, 4);
            UidSet come = nodes.get(0).uids(mailbox).minus(before);

            List<UidSet> recent = Race.run(4, runner -> () -> nodes.get(runner % 2).takeRecent(mailbox));

            assertThat(UidSet.union(recent.stream())).isEqualTo(come);
            assertThat(recent.stream().mapToLong(UidSet::size).sum()).isEqualTo(come.size());
        }
    }

    /** Losing \Recent writes a message's flags without a change in the log. */
    @Test
    default void takingWhatIsRecentShouldUndoNothingOfTheOther() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox mailbox = nodes.get(0).create("box");
        for (int round = 0; round < 10; round++) {
            ArrivalContract.addRecent(nodes.get(0), mailbox, 3);
            UidSet all = nodes.get(0).uids(mailbox);
            String keyword = "round-" + round;

            Race.run(2, runner -> () -> runner == 0 ? nodes.get(0).takeRecent(mailbox) : nodes.get(1).addKeyword(mailbox, all, keyword));

            long highest = nodes.get(1).highest(mailbox);
            assertThat(nodes.get(1).flags(mailbox).values()).allSatisfy(flags -> assertThat(flags.contains(keyword)).isTrue());
            assertThat(nodes.get(1).modSeqs(mailbox).values()).containsOnly(highest);
        }
    }

    @Test
    default void noMessageShouldBeLostOrDoubledWhenMovesOfTwoNodesCrossEachOther() throws Exception {
        List<Node> nodes = List.of(open(), open());
        Mailbox one = nodes.get(0).create("one");
        Mailbox two = nodes.get(0).create("two");
        nodes.get(0).add(one, 4);
        nodes.get(1).add(two, 4);

        Race.run(4, runner -> () -> {
            Node node = nodes.get(runner % 2);
            Mailbox from = runner < 2 ? one : two;
            for (int i = 0; i < 3; i++) {
                node.move(from, node.uids(from), runner < 2 ? two : one);
            }
            return null;
        });

        assertThat(nodes.get(0).uids(one).size() + nodes.get(0).uids(two).size()).isEqualTo(8);
        assertThat(nodes.get(1).since(one, 1).changed()).isEqualTo(nodes.get(0).uids(one));
        assertThat(nodes.get(1).since(two, 1).changed()).isEqualTo(nodes.get(0).uids(two));
    }

    @Test
    default void aMailboxThatOneHasDeletedShouldBeGoneForTheOther() throws Exception {
        Node one = open();
        Node two = open();
        Mailbox mailbox = one.create("box");
        one.add(mailbox, 2);
        two.add(mailbox, 2);

        one.delete(mailbox);

        assertThatThrownBy(() -> two.add(mailbox)).isInstanceOf(MailboxNotFoundException.class);
        assertThat(two.uids(mailbox).isEmpty()).isTrue();
        assertThat(two.since(mailbox, 1).changed().isEmpty()).isTrue();
        assertThat(open().highest(mailbox)).isEqualTo(1);
    }
}
