/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.EnumSet;
import java.util.List;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageManager.MailboxMetaData;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.core.publisher.Mono;

/**
 * What changed and what vanished since a mod-sequence, for a client that comes back (RFC 7162, 3.2.5 and 3.2.6).
 *
 * As far back as the change log reaches this is exact. For an older mod-sequence the messages' own say what changed, and every
 * UID that is missing has vanished: more than needed, but right.
 */
final class ChangedMessages {
    /**
     * What a client is to be told.
     */
    static final class Answer {
        private final List<ComposedMessageIdWithMetaData> messages;
        private final UidSet vanished;

        private Answer(List<ComposedMessageIdWithMetaData> messages, UidSet vanished) {
            this.messages = messages;
            this.vanished = vanished;
        }

        /** In UID order. */
        List<ComposedMessageIdWithMetaData> messages() {
            return messages;
        }

        UidSet vanished() {
            return vanished;
        }
    }

    private final Tracking tracking;

    ChangedMessages(Tracking tracking) {
        this.tracking = tracking;
    }

    Mono<Answer> since(SessionMailbox mailbox, MailboxSession session, ModSeq since, UidSet among) {
        return Mono.from(tracking.store().changeLog().changesSince(mailbox.getMailboxId(), since))
            .flatMap(changes -> changes.isComplete() ? fromLog(mailbox, changes, among) : fromMessages(mailbox, session, since, among));
    }

    /**
     * What vanished, of an answer of the change log's.
     */
    Mono<UidSet> vanished(SessionMailbox mailbox, MailboxSession session, Changes changes, UidSet among) {
        return changes.isComplete()
            ? Mono.just(changes.expunged().intersect(among))
            : fromMessages(mailbox, session, changes.since(), among).map(Answer::vanished);
    }

    private Mono<Answer> fromLog(SessionMailbox mailbox, Changes changes, UidSet among) {
        return tracking.store().contents().states(mailbox.getMailboxId(), changes.changed().intersect(among))
            .map(messages -> new Answer(messages, changes.expunged().intersect(among)));
    }

    private Mono<Answer> fromMessages(SessionMailbox mailbox, MailboxSession session, ModSeq since, UidSet among) {
        return lastUid(mailbox.getMessageManager(), session)
            .flatMap(last -> tracking.store().contents().states(mailbox.getMailboxId(), UidSet.ALL)
                .map(messages -> {
                    UidSet alive = UidSet.of(messages.stream()
                        .map(message -> message.getComposedMessageId().getUid())
                        .collect(ImmutableList.toImmutableList()));
                    UidSet ever = last == 0 ? UidSet.empty() : UidSet.range(1, last);
                    return new Answer(messages.stream()
                        .filter(message -> message.getModSeq().compareTo(since) > 0 && among.contains(message.getComposedMessageId().getUid()))
                        .collect(ImmutableList.toImmutableList()), ever.intersect(among).minus(alive));
                }));
    }

    private static Mono<Long> lastUid(MessageManager mailbox, MailboxSession session) {
        try {
            return mailbox.getMetaDataReactive(MailboxMetaData.RecentMode.IGNORE, session, EnumSet.of(MailboxMetaData.Item.NextUid))
                .map(metaData -> metaData.getUidNext().asLong() - MessageUid.MIN_VALUE.asLong());
        } catch (MailboxException e) {
            return Mono.error(e);
        }
    }
}
