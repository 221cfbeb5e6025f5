/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.james.mailbox.model.Mailbox;
import org.junit.jupiter.api.Test;

import io.github.jamescondstore.mailbox.changes.Changes;

/**
 * A mailbox takes its messages and its change log with it, and nobody brings them back.
 */
public interface DeletionContract extends StoreContract {
    private static Mailbox filled(Node node) throws Exception {
        Mailbox mailbox = node.create("box");
        node.add(mailbox, 3);
        node.addKeyword(mailbox, Node.uids(1, 2), "job");
        node.expunge(mailbox, Node.uids(3));
        return mailbox;
    }

    private static void shouldBeUntouched(Node node, Mailbox mailbox) {
        assertThat(node.highest(mailbox)).isEqualTo(1);
        Changes changes = node.since(mailbox, 1);
        assertThat(changes.changed().isEmpty()).isTrue();
        assertThat(changes.expunged().isEmpty()).isTrue();
        assertThat(node.uids(mailbox).isEmpty()).isTrue();
    }

    /** Seen to fail with a log that is left where it is. */
    @Test
    default void messagesAndChangeLogShouldGoWithTheirMailbox() throws Exception {
        Node node = open();
        Mailbox mailbox = filled(node);

        node.delete(mailbox);

        shouldBeUntouched(node, mailbox);
    }

    @Test
    default void aMailboxOfTheSameNameShouldInheritNothing() throws Exception {
        Node node = open();
        Mailbox former = filled(node);
        node.delete(former);

        Mailbox mailbox = node.create("box");

        assertThat(mailbox.getMailboxId()).isNotEqualTo(former.getMailboxId());
        shouldBeUntouched(node, mailbox);
        assertThat(node.since(mailbox, 1).isComplete()).isTrue();
        assertThat(node.add(mailbox).getUid().asLong()).isEqualTo(1);
        assertThat(node.highest(mailbox)).isEqualTo(2);
    }

    @Test
    default void askingForADeletedMailboxShouldNotBringItBack() throws Exception {
        Node node = open();
        Mailbox mailbox = filled(node);
        node.delete(mailbox);
        for (int i = 0; i < 2; i++) {
            shouldBeUntouched(node, mailbox);
            node.since(mailbox, 3);
            node.expunge(mailbox, Node.uids(1, 2));
            node.addKeyword(mailbox, Node.uids(1, 2), "late");
        }

        assertThat(node.mailboxes().list().collectList().block()).isEmpty();
        shouldBeUntouched(node, mailbox);
    }

    @Test
    default void theOthersShouldKeepWhatIsTheirs() throws Exception {
        Node node = open();
        Mailbox mailbox = filled(node);
        Mailbox other = node.create("other");
        node.copy(mailbox, Node.uids(1, 2), other);
        var before = node.everything(other);

        node.delete(mailbox);

        assertThat(node.everything(other)).isEqualTo(before);
    }

    @Test
    default void changeLogShouldStayWhenTheMailboxIsRenamed() throws Exception {
        Node node = open();
        Mailbox mailbox = filled(node);
        var before = node.everything(mailbox);

        Mailbox renamed = new Mailbox(mailbox);
        renamed.setName("play");
        node.mailboxes().rename(renamed).block();

        assertThat(node.everything(renamed)).isEqualTo(before);
    }
}
