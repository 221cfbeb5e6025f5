/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.upkeep;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Lists;
import com.google.common.collect.Ordering;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangedFlags;
import io.github.jamescondstore.mailbox.changes.KeptLogs;
import io.github.jamescondstore.mailbox.changes.KeptLog;
import io.github.jamescondstore.mailbox.changes.LogState;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MessageSource;
import io.github.jamescondstore.mailbox.gate.MailboxGate;
import io.github.jamescondstore.mailbox.gate.Section;
import io.github.jamescondstore.mailbox.gate.Undisturbed;
import io.github.jamescondstore.mailbox.write.MessageRows;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What an operator does to change logs. Whatever looks at a whole mailbox does so within its section: nobody writes to it meanwhile.
 *
 * Invariants:
 *  - nothing here deletes a message, or changes its flags;
 *  - HIGHESTMODSEQ never decreases;
 *  - what is mended, every client learns: those that are selected with the next response, the others when they come back.
 */
public final class Upkeep {
    /** Messages that are in memory. */
    private static final int PORTION = 10_000;
    private static final boolean LONG = false;
    private static final ModSeq NOTHING = ModSeq.of(0);
    private static final Set<Finding.Kind> WRITTEN_ANEW =
        EnumSet.of(Finding.Kind.ABOVE_HIGHEST, Finding.Kind.NOT_LOGGED, Finding.Kind.NOT_EXPUNGED, Finding.Kind.ABOVE_LAST_UID);

    private final MailboxGate gate;
    private final KeptLogs logs;
    private final MessageRows rows;
    private final MessageSource source;

    public Upkeep(MailboxGate gate, KeptLogs logs, MessageRows rows, MessageSource source) {
        this.gate = gate;
        this.logs = logs;
        this.rows = rows;
        this.source = source;
    }

    /**
     * Whether logs can be read and written.
     *
     * @return fails with a {@link MailboxException} that says what is wrong, and what helps
     */
    public Mono<Void> check() {
        return asking(() -> {
            logs.check();
            return null;
        }).then();
    }

    /**
     * How long the change that has taken longest so far is at it.
     */
    public Duration longestAtWork() {
        return gate.longestAtWork();
    }

    /**
     * One of the mailboxes that are in use, by chance; empty if none is.
     */
    public Optional<MailboxId> anyInUse() {
        return gate.anyInUse();
    }

    /**
     * How far the log of a mailbox reaches, and what it takes.
     */
    public Mono<LogState> state(MailboxId mailboxId) {
        return asking(() -> logs.state(mailboxId));
    }

    /**
     * Compares the log with all messages.
     *
     * @return in what they do not agree; empty if they do
     */
    public Mono<List<Finding>> verify(Mailbox mailbox) {
        return within(mailbox, section -> verify(section, mailbox).findings());
    }

    /**
     * Compares the newest changes with the messages that they name: in a moment, however large the mailbox is, or the changes are.
     *
     * @param changes how many of them
     */
    public Mono<List<Finding>> verifyNewest(Mailbox mailbox, int changes) {
        return within(mailbox, section -> {
            ModSeq highest = section.highestModSeq(mailbox.getMailboxId());
            KeptLog newest = aboveHorizon(logs.kept(mailbox.getMailboxId(), ModSeq.of(Math.max(0, highest.asLong() - changes))));
            ModSeq since = fewMessages(newest, highest);
            Audit audit = audit(section, mailbox, newest.after(since), since);
            look(audit, mailbox, audit.named().union(audit.expunged()));
            return audit.findings();
        });
    }

    /**
     * From where on the changes name no more than a portion of messages.
     */
    private static ModSeq fewMessages(KeptLog log, ModSeq highest) {
        long messages = 0;
        long since = highest.asLong();
        for (Change change : Lists.reverse(log.changes())) {
            messages += change.uids().size();
            if (messages > PORTION) {
                break;
            }
            since = change.modSeq().asLong() - 1;
        }
        return ModSeq.of(since);
    }

    /**
     * Mends what {@link #verify} finds: the log begins anew, messages that clients may know otherwise get a new mod-sequence, and those that are
     * gone without a trace get one for that. UIDs that are there and were never given out are not given out any more. Where nothing is found nothing is done.
     *
     * @return what was found
     */
    public Mono<List<Finding>> repair(Mailbox mailbox) {
        return within(mailbox, section -> {
            Audit audit = verify(section, mailbox);
            List<Finding> findings = audit.findings();
            if (!findings.isEmpty()) {
                repair(section, mailbox, audit, findings);
            }
            return findings;
        });
    }

    private void repair(Section section, Mailbox mailbox, Audit audit, List<Finding> findings) throws MailboxException {
        MailboxId mailboxId = mailbox.getMailboxId();
        ModSeq highest = Ordering.natural().max(section.highestModSeq(mailboxId), audit.highestOfMessages());
        // A hole may have been an expunge: those who have come as far as the mailbox have to be behind the horizon too.
        begin(section, mailboxId, audit.isComplete() ? highest : highest.next());
        UidSet anew = audit.ofLostChanges().union(messages(findings, WRITTEN_ANEW));
        if (!anew.isEmpty()) {
            ModSeq modSeq = section.modSeq(mailboxId);
            for (UidSet portion : anew.inParts(PORTION).collect(Collectors.toList())) {
                Iterator<ComposedMessageIdWithMetaData> messages = rows.find(mailbox, portion);
                while (messages.hasNext()) {
                    ComposedMessageIdWithMetaData message = messages.next();
                    rows.write(mailbox, message, message.getFlags(), modSeq);
                }
            }
            section.record(mailboxId, Change.flags(modSeq, ImmutableMap.of(ChangedFlags.none(), anew)));
        }
        UidSet neverGiven = messages(findings, EnumSet.of(Finding.Kind.ABOVE_LAST_UID));
        if (!neverGiven.isEmpty()) {
            rows.leaveOut(mailboxId, neverGiven.span().getUidTo().asLong());
        }
        UidSet lost = messages(findings, EnumSet.of(Finding.Kind.LOST));
        if (!lost.isEmpty()) {
            section.record(mailboxId, Change.expunged(section.modSeq(mailboxId), lost));
        }
    }

    private static UidSet messages(List<Finding> findings, Set<Finding.Kind> kinds) {
        return UidSet.union(findings.stream().filter(finding -> kinds.contains(finding.kind())).map(Finding::uids));
    }

    /**
     * Deletes what is not remembered any more. No answer changes for that.
     *
     * @return how many changes were deleted
     */
    public Mono<Long> prune(MailboxId mailboxId) {
        return asking(() -> {
            long before = logs.state(mailboxId).changes();
            logs.prune(mailboxId);
            return Math.max(0, before - logs.state(mailboxId).changes());
        });
    }

    /**
     * The log begins anew where the mailbox is: clients that come back are told more than has happened, and nothing wrong.
     *
     * @return how many changes were dropped
     */
    public Mono<Long> rebuild(Mailbox mailbox) {
        return within(mailbox, section -> {
            MailboxId mailboxId = mailbox.getMailboxId();
            KeptLog dropped = logs.kept(mailboxId, NOTHING);
            begin(section, mailboxId, section.highestModSeq(mailboxId));
            return (long) dropped.changes().size() + dropped.unreadable().size();
        });
    }

    private void begin(Section section, MailboxId mailboxId, ModSeq horizon) throws MailboxException {
        section.goOnFrom(mailboxId, horizon);
        logs.begin(mailboxId, horizon);
    }

    private Audit verify(Section section, Mailbox mailbox) throws MailboxException {
        KeptLog log = aboveHorizon(logs.kept(mailbox.getMailboxId(), NOTHING));
        Audit audit = audit(section, mailbox, log, log.horizon());
        look(audit, mailbox, source.uids(mailbox.getMailboxId()));
        return audit;
    }

    private static KeptLog aboveHorizon(KeptLog log) {
        return log.after(log.horizon());
    }

    private Audit audit(Section section, Mailbox mailbox, KeptLog log, ModSeq since) throws MailboxException {
        return new Audit(log, section.highestModSeq(mailbox.getMailboxId()), since, source.lastUid(mailbox.getMailboxId()));
    }

    private void look(Audit audit, Mailbox mailbox, UidSet uids) throws MailboxException {
        for (UidSet portion : uids.inParts(PORTION).collect(Collectors.toList())) {
            Iterator<ComposedMessageIdWithMetaData> messages = rows.find(mailbox, portion);
            while (messages.hasNext()) {
                ComposedMessageIdWithMetaData message = messages.next();
                audit.message(message.getComposedMessageId().getUid().asLong(), message.getModSeq().asLong());
            }
        }
    }

    private <T> Mono<T> within(Mailbox mailbox, Section.Work<T> work) {
        return gate.write(Stream.of(mailbox.getMailboxId()), LONG, work);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws MailboxException;
    }

    private static <T> Mono<T> asking(Question<T> question) {
        return Undisturbed.until(Mono.fromCallable(question::ask).subscribeOn(Schedulers.boundedElastic()));
    }
}
