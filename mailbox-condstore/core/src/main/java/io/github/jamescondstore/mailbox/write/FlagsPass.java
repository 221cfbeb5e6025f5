/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangedFlags;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.gate.Section;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;
import it.unimi.dsi.fastutil.longs.LongArrayList;

/**
 * One update of flags within a section: reads each message as it is, judges the condition, writes, and records one change for all.
 */
final class FlagsPass {
    private final MessageRows rows;
    private final Section section;
    private final Mailbox mailbox;
    private final FlagsUpdateCalculator calculator;
    private final Optional<FlagsUpdate> update;
    private final Optional<UnchangedSince> condition;
    private final StoreMetrics metrics;
    private final ModSeq modSeq;
    private final Map<ChangedFlags, LongArrayList> changed = new LinkedHashMap<>();
    private final ImmutableList.Builder<UpdatedFlags> result = ImmutableList.builder();
    private final List<MessageState> updated = new ArrayList<>();
    private final List<MessageState> refused = new ArrayList<>();

    FlagsPass(MessageRows rows, Section section, Mailbox mailbox, FlagsUpdateCalculator calculator, Optional<FlagsUpdate> update,
              StoreMetrics metrics) {
        this.rows = rows;
        this.section = section;
        this.mailbox = mailbox;
        this.calculator = calculator;
        this.update = update;
        this.condition = update.flatMap(FlagsUpdate::condition);
        this.metrics = metrics;
        this.modSeq = section.modSeq(mailbox.getMailboxId());
    }

    /**
     * @return what James's mappers return: every message that was found and permitted, changed or not
     */
    List<UpdatedFlags> over(UidSet among) throws MailboxException {
        // A STORE of the first and the last message comes as one range.
        UidSet uids = update.flatMap(FlagsUpdate::selection).map(among::intersect).orElse(among);
        try {
            Iterator<ComposedMessageIdWithMetaData> messages = rows.find(mailbox, uids);
            while (messages.hasNext()) {
                visit(messages.next());
            }
        } finally {
            // Also after a failure half-way: what is written must be in the log.
            record();
        }
        section.afterCommit(() -> report(uids));
        return result.build();
    }

    private void visit(ComposedMessageIdWithMetaData message) throws MailboxException {
        MessageUid uid = message.getComposedMessageId().getUid();
        Flags before = message.getFlags();
        if (condition.isPresent() && !condition.get().permits(message)) {
            refused.add(new MessageState(uid, message.getModSeq(), before));
            return;
        }
        Flags after = calculator.buildNewFlags(before);
        ChangedFlags difference = ChangedFlags.between(before, after);
        // Losing \Recent is no change of state: it is written, under the old mod-sequence.
        ModSeq written = difference.isEmpty() ? message.getModSeq() : modSeq;
        if (UpdatedFlags.flagsChanged(before, after)) {
            rows.write(mailbox, message, after, written);
        }
        if (!difference.isEmpty()) {
            changed.computeIfAbsent(difference, any -> new LongArrayList()).add(uid.asLong());
        }
        UpdatedFlags.Builder reported = UpdatedFlags.builder()
            .uid(uid)
            .modSeq(written)
            .oldFlags(before)
            .newFlags(after);
        MessageId messageId = message.getComposedMessageId().getMessageId();
        // James's SQL store gives every message an id that is none.
        if (messageId.isSerializable()) {
            reported.messageId(messageId);
        }
        result.add(reported.build());
        updated.add(new MessageState(uid, message.getModSeq(), written, after));
    }

    private void report(UidSet uids) {
        update.ifPresent(asked -> {
            updated.forEach(asked::updated);
            refused.forEach(asked::refused);
            if (updated.isEmpty() && refused.isEmpty()) {
                asked.foundNone(uids);
            }
        });
        condition.ifPresent(judged -> metrics.conditionalStore(refused.size(), section.attempts()));
    }

    private void record() throws MailboxException {
        if (!changed.isEmpty()) {
            section.record(mailbox.getMailboxId(), Change.flags(modSeq, changed.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> UidSet.ofLongs(entry.getValue().toLongArray())))));
        }
    }
}
