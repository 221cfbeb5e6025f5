/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.manager.ManagerTestProvisionner;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableList;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Who has read a message's flags through the manager, and brings the ids that it was given, changes the difference.
 */
class PatchingMessageIdManagerTest {
    private static final Username ALICE = ManagerTestProvisionner.USER;

    private final CondstoreInMemoryResources resources = CondstoreInMemoryResources.create();
    private final InMemoryMailboxManager mailboxes = resources.getMailboxManager();
    private final MessageIdManager testee = resources.getMessageIdManager();
    private final MailboxSession session = mailboxes.createSystemSession(ALICE);
    private MailboxId mailboxId;
    private MessageId messageId;

    @BeforeEach
    void setUp() throws Exception {
        mailboxId = mailboxes.createMailbox(MailboxPath.forUser(ALICE, "box"), session).orElseThrow();
        messageId = mailboxes.getMailbox(mailboxId, session)
            .appendMessage(AppendCommand.builder().withFlags(new Flags("$before")).build("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)), session)
            .getId().getMessageId();
    }

    private List<MailboxId> read() {
        return Flux.from(testee.messagesMetadata(ImmutableList.of(messageId), session))
            .map(read -> read.getComposedMessageId().getMailboxId())
            .collectList()
            .block();
    }

    private void others(Flags flags, FlagsUpdateMode mode) throws Exception {
        mailboxes.getMailbox(mailboxId, session).setFlags(flags, mode, MessageRange.all(), session);
    }

    private void set(List<MailboxId> in, FlagsUpdateMode mode, String... keywords) {
        Mono.from(testee.setFlagsReactive(flags(keywords), mode, messageId, in, session)).block();
    }

    private static Flags flags(String... keywords) {
        Flags flags = new Flags();
        ImmutableList.copyOf(keywords).forEach(flags::add);
        return flags;
    }

    private List<List<String>> stored() throws Exception {
        return Flux.from(testee.messagesMetadata(ImmutableList.of(messageId), session))
            .map(message -> (List<String>) ImmutableList.copyOf(message.getFlags().getUserFlags()))
            .collectList()
            .block();
    }

    private List<String> keywords() throws Exception {
        return stored().stream().flatMap(List::stream).collect(Collectors.toList());
    }

    @Test
    void idsThatAreReadShouldEqualThoseOfTheMailbox() {
        assertThat(read()).containsExactly(mailboxId);
    }

    @Test
    void replaceShouldChangeTheDifferenceWhenTheFlagsWereRead() throws Exception {
        List<MailboxId> read = read();
        others(new Flags("$other"), FlagsUpdateMode.ADD);
        set(read, FlagsUpdateMode.REPLACE, "$after");

        assertThat(keywords()).containsExactlyInAnyOrder("$after", "$other");
    }

    @Test
    void replaceShouldReplaceWhenTheFlagsWereNotRead() throws Exception {
        read();
        others(new Flags("$other"), FlagsUpdateMode.ADD);
        set(ImmutableList.of(mailboxId), FlagsUpdateMode.REPLACE, "$after");

        assertThat(keywords()).containsExactly("$after");
    }

    @Test
    void blockingReplaceShouldChangeTheDifferenceToo() throws Exception {
        List<MailboxId> read = read();
        others(new Flags("$other"), FlagsUpdateMode.ADD);
        testee.setFlags(flags("$after"), FlagsUpdateMode.REPLACE, messageId, read, session);

        assertThat(keywords()).containsExactlyInAnyOrder("$after", "$other");
    }

    @Test
    void eachReadingShouldBeItsOwnWhenRequestsShareASession() throws Exception {
        List<MailboxId> first = read();
        others(new Flags("$other"), FlagsUpdateMode.ADD);
        List<MailboxId> second = read();
        set(first, FlagsUpdateMode.REPLACE, "$before", "$first");
        set(second, FlagsUpdateMode.REPLACE, "$before", "$other", "$second");

        assertThat(keywords()).containsExactlyInAnyOrder("$before", "$other", "$first", "$second");
    }

    @Test
    void otherModesShouldStayWhatTheyAre() throws Exception {
        set(read(), FlagsUpdateMode.ADD, "$after");
        set(read(), FlagsUpdateMode.REMOVE, "$before");

        assertThat(keywords()).containsExactly("$after");
    }

    @Test
    void everyCopyShouldBeChangedWhenAMailboxHasTwo() throws Exception {
        mailboxes.copyMessages(MessageRange.all(), mailboxId, mailboxId, session);
        mailboxes.getMailbox(mailboxId, session).setFlags(new Flags("$one"), FlagsUpdateMode.ADD, MessageRange.one(MessageUid.of(1)), session);
        set(read(), FlagsUpdateMode.REPLACE, "$after");

        assertThat(stored()).containsExactly(ImmutableList.of("$after"), ImmutableList.of("$after"));
    }

    @Test
    void updateShouldBeDoneAgainWhenItIsSubscribedAgain() throws Exception {
        Mono<Void> update = Mono.from(testee.setFlagsReactive(flags("$before", "$after"), FlagsUpdateMode.REPLACE, messageId, read(), session));
        update.block();
        others(new Flags("$after"), FlagsUpdateMode.REMOVE);
        others(new Flags("$other"), FlagsUpdateMode.ADD);
        update.block();

        assertThat(keywords()).containsExactlyInAnyOrder("$before", "$after", "$other");
    }
}
