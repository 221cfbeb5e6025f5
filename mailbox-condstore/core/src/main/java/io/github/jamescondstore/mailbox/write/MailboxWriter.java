/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.transaction.Mapper;

import com.google.common.collect.Collections2;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.gate.Section;
import reactor.core.publisher.Mono;

/**
 * What mail does to a mailbox. Each of it is one change: judged by the messages as they are, given its UIDs and its mod-sequence by one step,
 * written, recorded and published.
 *
 * Invariants:
 *  - all messages of one change have one mod-sequence (RFC 7162, 3.1);
 *  - a change that changes nothing uses no mod-sequence;
 *  - what is written is recorded, also where a store keeps what was written before a failure;
 *  - what the caller brings along (a condition, a selection) is judged while nobody else writes to the mailbox, on rows read then.
 */
public final class MailboxWriter {
    /** So many are written in no time. */
    private static final int FEW = 16;
    private static final boolean BRIEF = true;
    private static final boolean LONG = false;

    private final MailboxGate gate;
    private final MessageRows rows;

    public MailboxWriter(MailboxGate gate, MessageRows rows) {
        this.gate = gate;
        this.rows = rows;
    }

    /**
     * Adds a message, whose content was read already.
     */
    public Write<MessageMetaData> add(Mailbox mailbox, MailboxMessage message) {
        return write(mailbox, BRIEF, section -> add(section, mailbox, message));
    }

    /**
     * Adds a message unless it is there.
     *
     * @param there asked within the section
     * @return the message that was there, or the one that was added
     */
    public Write<MessageMetaData> add(Mailbox mailbox, MailboxMessage message, Presence there) {
        return write(mailbox, LONG, section -> {
            Optional<MessageMetaData> present = there.find();
            return present.isPresent() ? present.get() : add(section, mailbox, message);
        });
    }

    /**
     * Whether a message is there that is to be added.
     */
    @FunctionalInterface
    public interface Presence {
        Optional<MessageMetaData> find() throws MailboxException;
    }

    private MessageMetaData add(Section section, Mailbox mailbox, MailboxMessage message) throws MailboxException {
        MessageMetaData added = rows.add(mailbox, message);
        recordAdded(section, mailbox, ImmutableList.of(added));
        return added;
    }

    /**
     * Copies messages, all of them or none.
     *
     * @return in the order of the originals
     */
    public Write<List<MessageMetaData>> copy(Mailbox mailbox, List<MailboxMessage> originals) {
        return write(mailbox, LONG, section -> copy(section, mailbox, originals));
    }

    /**
     * Copies those of the messages that are still there.
     *
     * @param transferred learns which
     */
    public Write<List<MessageMetaData>> copy(Mailbox mailbox, List<MailboxMessage> originals, Transferred transferred) {
        return write(mailbox, LONG, section -> {
            List<MailboxMessage> there = there(originals);
            List<MessageMetaData> copies = copy(section, mailbox, there);
            section.afterCommit(() -> transferred.add(there, copies));
            return copies;
        });
    }

    private List<MessageMetaData> copy(Section section, Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        List<MessageMetaData> copies = rows.copy(mailbox, originals);
        recordAdded(section, mailbox, copies);
        return copies;
    }

    /**
     * Moves those of the messages that are still there: of racing moves of one message exactly one moves it.
     */
    public Write<List<MessageMetaData>> move(Mailbox mailbox, List<MailboxMessage> originals) {
        return moving(mailbox, originals, section -> move(section, mailbox, there(originals)));
    }

    /**
     * Moves all of the messages or none: James tells everybody that all of them have gone. It fails with a {@link MessagesGoneException} when
     * another session has moved or expunged one.
     */
    public Write<List<MessageMetaData>> move(Mailbox mailbox, List<MailboxMessage> originals, Transferred transferred) {
        return moving(mailbox, originals, section -> {
            List<MailboxMessage> there = there(originals);
            if (there.size() < originals.size()) {
                throw new MessagesGoneException(uids(originals).minus(uids(there)), transferred.from());
            }
            List<MessageMetaData> moved = move(section, mailbox, originals);
            section.afterCommit(() -> transferred.add(originals, moved));
            return moved;
        });
    }

    private <T> Write<T> moving(Mailbox mailbox, List<MailboxMessage> originals, Section.Work<T> work) {
        Stream<MailboxId> sources = originals.stream().map(MailboxMessage::getMailboxId);
        return new Write<>(gate, Stream.concat(Stream.of(mailbox.getMailboxId()), sources).collect(ImmutableSet.toImmutableSet()), LONG, work);
    }

    private List<MessageMetaData> move(Section section, Mailbox mailbox, List<MailboxMessage> originals) throws MailboxException {
        List<MessageMetaData> moved = rows.move(mailbox, originals);
        recordAdded(section, mailbox, moved);
        for (Map.Entry<MailboxId, UidSet> source : Sources.of(originals).entrySet()) {
            recordExpunged(section, source.getKey(), source.getValue());
        }
        return moved;
    }

    private static UidSet uids(List<MailboxMessage> messages) {
        return UidSet.of(Collections2.transform(messages, MailboxMessage::getUid));
    }

    /**
     * Those that nobody has expunged or moved since they were read.
     */
    private List<MailboxMessage> there(List<MailboxMessage> originals) throws MailboxException {
        Map<MailboxId, UidSet> existing = new HashMap<>();
        for (Map.Entry<MailboxId, UidSet> source : Sources.of(originals).entrySet()) {
            existing.put(source.getKey(), rows.existing(source.getKey(), source.getValue()));
        }
        return originals.stream()
            .filter(original -> existing.get(original.getMailboxId()).contains(original.getUid()))
            .collect(ImmutableList.toImmutableList());
    }

    /**
     * Updates flags.
     *
     * @param update the condition that comes with it, and where it tells what became of each message
     * @return every message that was found and permitted, changed or not
     */
    public Write<List<UpdatedFlags>> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, UidSet uids, Optional<FlagsUpdate> update) {
        return updateFlags(mailbox, calculator, Selection.of(uids), update, uids.size() <= FEW);
    }

    public Write<List<UpdatedFlags>> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, Selection selection) {
        return updateFlags(mailbox, calculator, selection, Optional.empty(), LONG);
    }

    private Write<List<UpdatedFlags>> updateFlags(Mailbox mailbox, FlagsUpdateCalculator calculator, Selection selection, Optional<FlagsUpdate> update,
                                                  boolean brief) {
        return write(mailbox, brief, section -> new FlagsPass(rows, section, mailbox, calculator, update, gate.metrics()).over(selection.uids()));
    }

    /**
     * Expunges those of the messages that are there.
     */
    public Write<Map<MessageUid, MessageMetaData>> expunge(Mailbox mailbox, UidSet uids) {
        return expunge(mailbox.getMailboxId(), Selection.of(uids), uids.size() <= FEW);
    }

    /**
     * Expunges those of the messages that are marked {@code \Deleted} (RFC 3501, 6.4.3), as they are by then.
     */
    public Write<Map<MessageUid, MessageMetaData>> expungeDeleted(Mailbox mailbox, UidSet uids) {
        return expunge(mailbox.getMailboxId(), () -> deleted(mailbox, uids), uids.size() <= FEW);
    }

    public Write<Map<MessageUid, MessageMetaData>> expunge(MailboxId mailboxId, Selection selection) {
        return expunge(mailboxId, selection, LONG);
    }

    private Write<Map<MessageUid, MessageMetaData>> expunge(MailboxId mailboxId, Selection selection, boolean brief) {
        return write(mailboxId, brief, section -> {
            UidSet uids = selection.uids();
            if (uids.isEmpty()) {
                return ImmutableMap.of();
            }
            Map<MessageUid, MessageMetaData> expunged = rows.expunge(mailboxId, uids);
            recordExpunged(section, mailboxId, UidSet.of(expunged.keySet()));
            return expunged;
        });
    }

    private UidSet deleted(Mailbox mailbox, UidSet uids) throws MailboxException {
        UidSet.Builder deleted = UidSet.builder();
        Iterator<ComposedMessageIdWithMetaData> messages = rows.find(mailbox, uids);
        while (messages.hasNext()) {
            ComposedMessageIdWithMetaData message = messages.next();
            if (message.getFlags().contains(Flags.Flag.DELETED)) {
                long uid = message.getComposedMessageId().getUid().asLong();
                deleted.add(uid, uid);
            }
        }
        return deleted.build();
    }

    /**
     * Changes something of the mailbox that is no message, such as an annotation, and was written elsewhere (RFC 7162, 3.2).
     */
    public Write<Void> touch(MailboxId mailboxId) {
        return write(mailboxId, BRIEF, section -> {
            section.record(mailboxId, Change.metadata(section.modSeq(mailboxId)));
            return null;
        });
    }

    /**
     * Deletes the mailbox, and its history with it.
     *
     * @param rowsOf deletes its rows, in the same transaction
     */
    public Mono<Void> drop(MailboxId mailboxId, Mapper.Operation rowsOf) {
        return gate.forget(mailboxId, rowsOf);
    }

    private <T> Write<T> write(Mailbox mailbox, boolean brief, Section.Work<T> work) {
        return write(mailbox.getMailboxId(), brief, work);
    }

    private <T> Write<T> write(MailboxId mailboxId, boolean brief, Section.Work<T> work) {
        return new Write<>(gate, ImmutableList.of(mailboxId), brief, work);
    }

    private static void recordAdded(Section section, Mailbox mailbox, List<MessageMetaData> messages) throws MailboxException {
        if (!messages.isEmpty()) {
            MailboxId mailboxId = mailbox.getMailboxId();
            UidSet uids = UidSet.of(Collections2.transform(messages, MessageMetaData::getUid));
            section.record(mailboxId, Change.added(section.modSeq(mailboxId), uids));
        }
    }

    private static void recordExpunged(Section section, MailboxId mailboxId, UidSet uids) throws MailboxException {
        if (!uids.isEmpty()) {
            section.record(mailboxId, Change.expunged(section.modSeq(mailboxId), uids));
        }
    }
}
