/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;

/**
 * Invariants I6, I7 and I9 for a write that fails half-way: what was written is in the log, and the section is free. That nothing of it was
 * written at all is for a database: {@link DatabaseContract}.
 */
public interface FailureContract extends StoreContract {
    /** A client that breaks off in the middle. */
    final class BrokenContent implements Content {
        @Override
        public InputStream getInputStream() throws IOException {
            throw new IOException("broken off");
        }

        @Override
        public long size() {
            return 26;
        }
    }

    /** Fails at the second message, whose flags it can't say. */
    final class FailingAtTheSecond extends FlagsUpdateCalculator {
        private final AtomicInteger messages = new AtomicInteger();

        FailingAtTheSecond() {
            super(new Flags("half"), FlagsUpdateMode.ADD);
        }

        @Override
        public Flags buildNewFlags(Flags oldFlags) {
            if (messages.incrementAndGet() > 1) {
                throw new IllegalStateException("no more");
            }
            return super.buildNewFlags(oldFlags);
        }
    }

    static void failToAdd(Node node, Mailbox mailbox) {
        MailboxMessage broken = node.message(mailbox, new Flags(), new BrokenContent());
        assertThatThrownBy(() -> node.messages().add(mailbox, broken)).isInstanceOf(MailboxException.class);
    }

    static void failToUpdate(Node node, Mailbox mailbox) {
        UidSet all = node.uids(mailbox);
        assertThatThrownBy(() -> node.update(mailbox, all, new FailingAtTheSecond(), FlagsUpdate.observing(mailbox.getMailboxId())))
            .hasMessage("no more");
    }

    /** All that is otherwise than before is told, and nothing else. */
    private static void shouldBeInTheLog(Node node, Mailbox mailbox, long before, Map<Long, Flags> flagsBefore) {
        SortedMap<Long, Flags> now = node.flags(mailbox);
        UidSet different = UidSet.ofLongs(now.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(flagsBefore.get(entry.getKey())))
            .mapToLong(Map.Entry::getKey).toArray());
        UidSet gone = UidSet.ofLongs(flagsBefore.keySet().stream().filter(uid -> !now.containsKey(uid)).mapToLong(Long::longValue).toArray());
        assertThat(node.since(mailbox, before).changed()).isEqualTo(different);
        assertThat(node.since(mailbox, before).expunged()).isEqualTo(gone);
        assertThat(node.modSeqs(mailbox).values()).allSatisfy(modSeq -> assertThat(modSeq).isLessThanOrEqualTo(node.highest(mailbox)));
    }

    private static void shouldBeFree(Node node, Mailbox mailbox) throws MailboxException {
        long before = node.highest(mailbox);
        MessageMetaData next = node.add(mailbox);
        assertThat(next.getModSeq().asLong()).isEqualTo(before + 1);
        assertThat(node.since(mailbox, before).changed()).isEqualTo(Node.uid(next));
        node.addKeyword(mailbox, Node.uid(next), "after");
        assertThat(node.highest(mailbox)).isEqualTo(before + 2);
    }

    @Test
    default void aMessageThatCannotBeReadShouldLeaveNothing() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        node.add(mailbox, 2);
        var before = node.everything(mailbox);

        failToAdd(node, mailbox);

        assertThat(node.everything(mailbox)).isEqualTo(before);
        shouldBeFree(node, mailbox);
    }

    /** Seen to fail with flags that are recorded only if all went well. */
    @Test
    default void flagsThatWereWrittenBeforeAFailureShouldBeInTheLog() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        node.add(mailbox, 3);
        long before = node.highest(mailbox);
        SortedMap<Long, Flags> flags = node.flags(mailbox);

        failToUpdate(node, mailbox);

        shouldBeInTheLog(node, mailbox, before, flags);
        shouldBeFree(node, mailbox);
    }

    /** Whether they are copied from what was read before or not at all is the store's affair. */
    @Test
    default void copiesOfAnExpungedMessageShouldBeInTheLogOrNotThere() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox other = node.create("other");
        List<MailboxMessage> originals = node.find(mailbox, node.add(mailbox, 3));
        node.expunge(mailbox, Node.uids(2));
        var before = node.everything(mailbox);

        try {
            node.messages().copy(other, originals);
        } catch (MailboxException e) {
            assertThat(e).hasMessageContaining("2");
        }

        shouldBeInTheLog(node, other, 1, Map.of());
        assertThat(node.everything(mailbox)).isEqualTo(before);
        shouldBeFree(node, other);
        shouldBeFree(node, mailbox);
    }

    /** The second can't be read; a store that copies by itself need not read it. */
    @Test
    default void copiesAndMovesThatFailHalfWayShouldBeInTheLogOrNotThere() throws Exception {
        for (boolean move : new boolean[] {false, true}) {
            Node node = open();
            Mailbox mailbox = node.create("box-" + move);
            Mailbox other = node.create("other-" + move);
            MailboxMessage whole = node.find(mailbox, node.add(mailbox, 2)).get(0);
            MailboxMessage broken = node.message(mailbox, new Flags(), new BrokenContent());
            broken.setUid(whole.getUid().next());
            SortedMap<Long, Flags> flags = node.flags(mailbox);
            long before = node.highest(mailbox);
            List<MailboxMessage> originals = ImmutableList.of(whole, broken);

            try {
                if (move) {
                    node.messages().move(other, originals);
                } else {
                    node.messages().copy(other, originals);
                }
            } catch (MailboxException e) {
                assertThat(e).hasStackTraceContaining("broken off");
            }

            shouldBeInTheLog(node, other, 1, Map.of());
            shouldBeInTheLog(node, mailbox, before, flags);
            shouldBeFree(node, other);
            shouldBeFree(node, mailbox);
        }
    }

    /**
     * A client that breaks its connection does not stop the mailbox for the others, and what its command had begun is done or not.
     *
     * Seen to fail, by its time-out, with a section that is left only if its caller is still there.
     */
    @Test
    default void commandsThatAreCancelledShouldLeaveTheSectionFree() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 3);
        long before = node.highest(mailbox);
        SortedMap<Long, Flags> flags = node.flags(mailbox);

        Race.run(6, runner -> () -> {
            for (int i = 0; i < 5; i++) {
                FlagsUpdate update = FlagsUpdate.of(mailbox.getMailboxId(), uids);
                node.messages().updateFlagsReactive(mailbox, new FlagsUpdateCalculator(new Flags("of-" + runner + "-" + i), FlagsUpdateMode.ADD),
                    uids.span()).contextWrite(update::addTo).subscribe().dispose();
            }
            return null;
        });
        // It waits for those whose work had begun.
        node.addKeyword(mailbox, uids, "last");

        assertThat(node.flags(mailbox).values()).allSatisfy(now -> assertThat(now.getUserFlags()).contains("last"));
        shouldBeInTheLog(node, mailbox, before, flags);
        shouldBeFree(node, mailbox);
    }
}
