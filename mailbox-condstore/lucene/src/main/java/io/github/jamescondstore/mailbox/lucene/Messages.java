/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * Messages with all that they say, some at once. Those that are gone meanwhile are left out.
 */
final class Messages {
    private static final int AT_ONCE = 32;
    private static final long OCTETS_AT_ONCE = 4L << 20;
    private static final int NO_LIMIT = -1;

    private final MailboxSessionMapperFactory mappers;

    Messages(MailboxSessionMapperFactory mappers) {
        this.mappers = mappers;
    }

    /** A message, or the reason why this one can't be read though others can. */
    @FunctionalInterface
    interface Read {
        MailboxMessage get() throws MailboxException;
    }

    /** What is done with a message. */
    @FunctionalInterface
    interface Consumer {
        void accept(long uid, Read message) throws MailboxException, IOException;
    }

    /**
     * @throws MailboxException when the store can't be read
     */
    void read(MailboxSession session, Mailbox mailbox, UidSet uids, Consumer consumer) throws MailboxException, IOException {
        for (UidSet part : (Iterable<UidSet>) uids.inParts(AT_ONCE)::iterator) {
            for (MessageRange range : ranges(session, mailbox, part)) {
                List<MailboxMessage> messages;
                try {
                    messages = find(session, mailbox, range, FetchType.FULL);
                } catch (MailboxException | RuntimeException e) {
                    readEach(session, mailbox, range, consumer, e);
                    continue;
                }
                for (MailboxMessage message : messages) {
                    consumer.accept(message.getUid().asLong(), () -> message);
                }
            }
        }
    }

    /** So that not too much is in memory at once. */
    private List<MessageRange> ranges(MailboxSession session, Mailbox mailbox, UidSet uids) throws MailboxException {
        List<UidSet> portions = new ArrayList<>();
        UidSet.Builder portion = UidSet.builder();
        long octets = 0;
        try {
            for (MessageRange range : uids.asMessageRanges()) {
                for (MailboxMessage message : find(session, mailbox, range, FetchType.METADATA)) {
                    if (octets > 0 && octets + message.getFullContentOctets() > OCTETS_AT_ONCE) {
                        portions.add(portion.build());
                        portion = UidSet.builder();
                        octets = 0;
                    }
                    octets += message.getFullContentOctets();
                    portion.add(message.getUid().asLong(), message.getUid().asLong());
                }
            }
        } catch (MailboxException | RuntimeException e) {
            // Which one it is shows when they are read.
            return uids.asMessageRanges();
        }
        portions.add(portion.build());
        return portions.stream().flatMap(uidsAtOnce -> uidsAtOnce.asMessageRanges().stream()).collect(Collectors.toList());
    }

    /** One of them is to blame, or the store. */
    private void readEach(MailboxSession session, Mailbox mailbox, MessageRange range, Consumer consumer, Exception reason)
            throws MailboxException, IOException {
        for (MessageUid uid : range) {
            MessageRange one = MessageRange.one(uid);
            try {
                for (MailboxMessage message : find(session, mailbox, one, FetchType.FULL)) {
                    consumer.accept(uid.asLong(), () -> message);
                }
            } catch (MailboxException | RuntimeException e) {
                // The store can be read, or this fails too.
                mappers.getMessageMapper(session).countMessagesInMailbox(mailbox);
                consumer.accept(uid.asLong(), () -> {
                    throw e instanceof MailboxException ? (MailboxException) e : new MailboxException("Message " + uid.asLong() + " can't be read", reason);
                });
            }
        }
    }

    private List<MailboxMessage> find(MailboxSession session, Mailbox mailbox, MessageRange range, FetchType type) throws MailboxException {
        MessageMapper mapper = mappers.getMessageMapper(session);
        List<MailboxMessage> messages = new ArrayList<>();
        Iterator<MailboxMessage> found = mapper.findInMailbox(mailbox, range, type, NO_LIMIT);
        found.forEachRemaining(messages::add);
        return messages;
    }

    /** Without what they say. */
    void rows(MailboxSession session, Mailbox mailbox, UidSet uids, int atOnce, java.util.function.Consumer<MailboxMessage> consumer)
            throws MailboxException {
        for (UidSet part : (Iterable<UidSet>) uids.inParts(atOnce)::iterator) {
            for (MessageRange range : part.asMessageRanges()) {
                find(session, mailbox, range, FetchType.METADATA).forEach(consumer);
            }
        }
    }
}
