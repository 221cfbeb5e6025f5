/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import javax.mail.Flags;

import org.apache.james.mailbox.model.Mailbox;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * Invariant I10 and \Recent: how messages come into a mailbox.
 */
public interface ArrivalContract extends StoreContract {
    /** Looks at a mailbox again and again, and sees no message come below another. */
    final class Watcher {
        private final Node node;
        private final Mailbox mailbox;
        private UidSet seen = UidSet.empty();

        Watcher(Node node, Mailbox mailbox) {
            this.node = node;
            this.mailbox = mailbox;
        }

        void look() {
            UidSet now = node.uids(mailbox);
            UidSet come = now.minus(seen);
            if (!come.isEmpty() && !seen.isEmpty()) {
                assertThat(come.get(0)).as("what came after %s", seen).isGreaterThan(seen.get(seen.size() - 1));
            }
            seen = seen.union(now);
        }
    }

    /** Seen to fail without the lock on a mailbox's section. */
    @Test
    default void noMessageShouldAppearBelowAnotherHoweverTheyCome() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        Mailbox source = node.create("source");
        node.add(source, 24);
        Watcher watcher = new Watcher(node, mailbox);

        Race.observed(4, writer -> () -> {
            for (int i = 0; i < 6; i++) {
                UidSet mine = Node.uids(1 + 6 * writer + i);
                if (writer == 0) {
                    node.copy(source, mine, mailbox);
                } else if (writer == 1) {
                    node.move(source, mine, mailbox);
                } else {
                    node.add(mailbox);
                }
            }
            return null;
        }, watcher::look);

        // And who came later has the higher mod-sequence.
        assertThat(node.uids(mailbox)).isEqualTo(UidSet.range(1, 24));
        assertThat(List.copyOf(node.modSeqs(mailbox).values())).isSorted().doesNotHaveDuplicates();
    }

    @Test
    default void aUidShouldNotBeGivenAgainWhenTheLastMessageHasGone() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        UidSet uids = node.add(mailbox, 3);

        node.expunge(mailbox, uids);

        assertThat(node.add(mailbox).getUid().asLong()).isEqualTo(4);
    }

    /** Seen to fail with sessions that take what another had taken since they looked. */
    @Test
    default void messagesShouldBeRecentToOneSessionOnly() throws Exception {
        Node node = open();
        Mailbox mailbox = node.create("box");
        for (int round = 0; round < 3; round++) {
            UidSet before = node.uids(mailbox);
            addRecent(node, mailbox, 5);
            UidSet come = node.uids(mailbox).minus(before);

            List<UidSet> recent = Race.run(6, runner -> () -> node.takeRecent(mailbox));

            assertThat(UidSet.union(recent.stream())).isEqualTo(come);
            assertThat(recent.stream().mapToLong(UidSet::size).sum()).isEqualTo(come.size());
        }
        assertThat(node.takeRecent(mailbox).isEmpty()).isTrue();
    }

    static void addRecent(Node node, Mailbox mailbox, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            node.add(mailbox, new Flags(Flags.Flag.RECENT));
        }
    }
}
