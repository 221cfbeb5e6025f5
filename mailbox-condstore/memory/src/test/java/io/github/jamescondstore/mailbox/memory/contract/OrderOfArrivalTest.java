/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.apache.james.core.Username;
import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager.AppendCommand;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.apache.james.mailbox.inmemory.InMemoryMailboxManager;
import org.apache.james.mailbox.manager.ManagerTestProvisionner;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.util.concurrency.ConcurrentTestRunner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import com.google.common.collect.ImmutableList;

/**
 * Invariant I10: UID and mod-sequence of a message come from one step, whichever way it comes to a mailbox; and who listens is
 * told the two that it has.
 *
 * With the UID that James's move takes outside of the section all fail, but that none is left out.
 */
class OrderOfArrivalTest {
    private static final Username ALICE = ManagerTestProvisionner.USER;
    private static final int EACH = 300;

    private static final class Arrivals implements EventListener.GroupEventListener {
        private static final class OwnGroup extends Group {
        }

        private final Queue<Added> events = new ConcurrentLinkedQueue<>();

        @Override
        public void event(Event event) {
            if (event instanceof Added) {
                events.add((Added) event);
            }
        }

        @Override
        public Group getDefaultGroup() {
            return new OwnGroup();
        }

        private List<String> in(MailboxId mailboxId) {
            return events.stream()
                .filter(event -> event.getMailboxId().equals(mailboxId))
                .flatMap(event -> event.getAdded().entrySet().stream()
                    .map(added -> described(event.getMetaData(added.getKey()), added.getKey().asLong())))
                .collect(Collectors.toList());
        }

        private static String described(MessageMetaData metaData, long key) {
            return key + " " + metaData.getUid().asLong() + " " + metaData.getModSeq().asLong() + " " + metaData.getMessageId().serialize();
        }
    }

    private final CondstoreInMemoryResources resources = CondstoreInMemoryResources.create();
    private final InMemoryMailboxManager mailboxes = resources.getMailboxManager();
    private final MessageIdManager messages = resources.getMessageIdManager();
    private final MailboxSession session = mailboxes.createSystemSession(ALICE);
    private final Arrivals arrivals = new Arrivals();
    private MailboxId source;
    private MailboxId target;

    @BeforeEach
    void setUp() throws Exception {
        mailboxes.startProcessingRequest(session);
        source = mailboxes.createMailbox(MailboxPath.forUser(ALICE, "source"), session).orElseThrow();
        target = mailboxes.createMailbox(MailboxPath.forUser(ALICE, "target"), session).orElseThrow();
        resources.getEventBus().register(arrivals);
    }

    private MessageId append(MailboxId mailboxId) throws Exception {
        return mailboxes.getMailbox(mailboxId, session)
            .appendMessage(AppendCommand.builder().build("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII)), session)
            .getId().getMessageId();
    }

    private List<ComposedMessageIdWithMetaData> stored(MailboxId mailboxId) throws Exception {
        Mailbox mailbox = mailboxes.getMailbox(mailboxId, session).getMailboxEntity();
        return resources.getMapperFactory().getMessageMapper(session).listMessagesMetadata(mailbox, MessageRange.all()).collectList().block();
    }

    private void moveAppendAndCopyTogether() throws Exception {
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 3 * EACH; i++) {
            ids.add(append(source));
        }
        ConcurrentTestRunner.builder()
            .operation((thread, step) -> {
                switch (thread) {
                    case 0:
                        append(target);
                        break;
                    case 1:
                        // Stays where it is: the messages that JMAP moves come after it.
                        MessageRange first = MessageRange.one(stored(source).get(0).getComposedMessageId().getUid());
                        mailboxes.copyMessages(first, source, target, session);
                        break;
                    default:
                        messages.setInMailboxes(ids.get(thread * EACH - EACH + step), ImmutableList.of(target), session);
                }
            })
            .threadCount(4)
            .operationCount(EACH)
            .runSuccessfullyWithin(Duration.ofMinutes(2));
    }

    @Test
    void uidsShouldAscendWithTheModSeqsWhenMessagesComeInEveryWay() throws Exception {
        moveAppendAndCopyTogether();

        List<Long> modSeqs = stored(target).stream().map(message -> message.getModSeq().asLong()).collect(Collectors.toList());
        assertThat(modSeqs).isSorted().doesNotHaveDuplicates().hasSize(4 * EACH);
    }

    @Test
    void noUidShouldBeLeftOut() throws Exception {
        moveAppendAndCopyTogether();

        List<Long> uids = stored(target).stream().map(message -> message.getComposedMessageId().getUid().asLong()).collect(Collectors.toList());
        assertThat(uids).endsWith((long) uids.size());
    }

    @Test
    void listenersShouldBeToldTheUidAndTheModSeqThatTheMessageHas() throws Exception {
        moveAppendAndCopyTogether();

        List<String> has = stored(target).stream()
            .map(message -> message.getComposedMessageId().getUid().asLong() + " " + message.getComposedMessageId().getUid().asLong() + " "
                + message.getModSeq().asLong() + " " + message.getComposedMessageId().getMessageId().serialize())
            .collect(Collectors.toList());
        assertThat(arrivals.in(target)).containsExactlyInAnyOrderElementsOf(has);
    }

    @RepeatedTest(20)
    void messageThatIsThereAlreadyShouldBeAnnouncedAsItIs() throws Exception {
        MessageId id = append(source);

        // Both find it in the source alone.
        ConcurrentTestRunner.builder()
            .operation((thread, step) -> messages.setInMailboxes(id, ImmutableList.of(source, target), session))
            .threadCount(2)
            .operationCount(1)
            .runSuccessfullyWithin(Duration.ofMinutes(1));

        assertThat(stored(target)).hasSize(1);
        assertThat(arrivals.in(target)).containsOnly("1 1 2 " + id.serialize());
        assertThat(append(target)).isNotEqualTo(id);
        assertThat(stored(target)).extracting(message -> message.getComposedMessageId().getUid().asLong()).containsExactly(1L, 2L);
    }
}
