/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

import javax.inject.Inject;
import javax.mail.Flags;

import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapProcessor.Responder;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.imap.processor.AbstractMailboxProcessor;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.MessageRangeException;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;
import org.apache.james.util.ReactorUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.jamescondstore.imap.session.CatchUp;
import io.github.jamescondstore.imap.session.ClientView;
import io.github.jamescondstore.imap.session.FetchResponses;
import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;
import io.github.jamescondstore.mailbox.write.MessageState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * STORE and UID STORE, plain and conditional (RFC 3501, 6.4.6; RFC 7162, 3.1.3).
 *
 * In place of James's, which checks UNCHANGEDSINCE first and updates later. Here the condition travels with the update into
 * the store, and all messages of a command are updated in one step, under one mod-sequence.
 */
public class CondstoreStoreProcessor extends AbstractMailboxProcessor<StoreRequest> {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreStoreProcessor.class);
    private static final long NO_CONDITION = -1;

    private final Tracking tracking;
    private final Optional<CatchUp> catchUp;

    @Inject
    public CondstoreStoreProcessor(MailboxManager mailboxManager, StatusResponseFactory responses, MetricFactory metricFactory, Tracking tracking) {
        super(StoreRequest.class, mailboxManager, responses, metricFactory);
        this.tracking = tracking;
        this.catchUp = tracking.catchUp(responses);
    }

    @Override
    protected Mono<Void> processRequestReactive(StoreRequest request, ImapSession session, Responder responder) {
        boolean conditional = request.getUnchangedSince() != NO_CONDITION;
        if (conditional && !tracking.isTracked()) {
            return Mono.fromRunnable(() -> taggedBad(request, responder, Texts.NOT_TRACKED));
        }
        if (conditional) {
            Condstore.enable(session);
        }
        if (Condstore.isReadOnly(session.getSelected())) {
            return Mono.fromRunnable(() -> no(request, responder, HumanReadableText.MAILBOX_IS_READ_ONLY));
        }
        Optional<ModSeq> toldBefore = told(session);
        return getSelectedMailboxReactive(session)
            .flatMap(mailbox -> Mono.fromCallable(() -> requested(request, session))
                // A message may be there that the client was not told of: so it is told now.
                .onErrorResume(MessageRangeException.class, e -> tellWhatIsNew(session, responder)
                    .then(Mono.fromCallable(() -> requested(request, session))))
                .flatMap(uids -> store(new Command(request, session, responder, mailbox, uids, toldBefore))))
            .onErrorResume(MessageRangeException.class, e -> {
                taggedBad(request, responder, HumanReadableText.INVALID_MESSAGESET);
                return ReactorUtils.logAsMono(() -> LOGGER.debug("STORE names messages that are not there", e));
            })
            .onErrorResume(MailboxException.class, e -> {
                no(request, responder, HumanReadableText.SAVE_FAILED);
                return ReactorUtils.logAsMono(() -> Failures.log(LOGGER, "STORE", session, e));
            });
    }

    private Mono<Void> tellWhatIsNew(ImapSession session, Responder responder) {
        CatchUp.Terms terms = Condstore.terms(session).withoutExpunges();
        return Mono.justOrEmpty(SessionMailbox.of(session))
            .flatMap(selected -> catchUp.orElseThrow().run(selected, session, responder, terms))
            .then();
    }

    private static Optional<ModSeq> told(ImapSession session) {
        return SessionMailbox.of(session).map(selected -> selected.view().toldUpTo());
    }

    private UidSet requested(StoreRequest request, ImapSession session) throws MessageRangeException {
        List<UidSet> requested = new ArrayList<>();
        for (IdRange range : SavedSearch.resolve(request.getIdSet(), request.isUseUids(), session)) {
            if (!EmptyMailbox.isNamedBy(range, session.getSelected())) {
                messageRange(session.getSelected(), range, request.isUseUids()).map(UidSet::of).ifPresent(requested::add);
            }
        }
        return UidSet.union(requested.stream());
    }

    private static final class Command {
        private final StoreRequest request;
        private final ImapSession session;
        private final Responder responder;
        private final MessageManager mailbox;
        private final UidSet uids;
        private final SelectedMailbox selected;
        /** What the client knows of the mailbox, in a store that is tracked. */
        private final Optional<ClientView> view;
        private final Optional<ModSeq> toldBefore;

        private Command(StoreRequest request, ImapSession session, Responder responder, MessageManager mailbox, UidSet uids, Optional<ModSeq> toldBefore) {
            this.request = request;
            this.session = session;
            this.responder = responder;
            this.mailbox = mailbox;
            this.uids = uids;
            this.selected = session.getSelected();
            this.view = SessionMailbox.of(session).map(SessionMailbox::view);
            this.toldBefore = toldBefore;
        }

        /**
         * Whether this command has told this state already, before it could tell which messages it names.
         */
        private boolean hasTold(MessageState state) {
            return toldBefore.filter(before -> state.modSeq().compareTo(before) > 0).isPresent()
                && view.filter(client -> state.modSeq().compareTo(client.toldUpTo()) <= 0).isPresent();
        }

        /**
         * What the client did itself need not be told again at the end of the command.
         */
        private void noteOwnUpdate(MessageState state) {
            view.ifPresent(client -> client.noteOwnUpdate(state));
        }

        /**
         * Nor what the command tells: only that, since the client may not have been told of a message yet. A response that bears the
         * mod-sequence needs no note here: it is noted where it passes, with those of all commands.
         */
        private void noteTold(MessageState state) {
            view.ifPresent(client -> client.noteState(state.uid(), state.modSeq()));
        }

        private void learnKeywords(MessageState state) {
            view.ifPresent(client -> client.learnKeywords(state.flags()));
        }

        private boolean conditional() {
            return request.getUnchangedSince() != NO_CONDITION;
        }
    }

    private Mono<Void> store(Command command) {
        Mono<NotStored> notStored = tracking.isTracked() ? storeTracked(command) : storeUntracked(command).thenReturn(NotStored.NONE);
        boolean useUids = command.request.isUseUids();
        return notStored
            .flatMap(failed -> Mono.defer(() -> unsolicitedResponses(command.session, command.responder, !useUids, useUids))
                .then(Mono.fromRunnable(() -> complete(command, failed))));
    }

    /**
     * The messages that a conditional update did not update.
     */
    private static final class NotStored {
        private static final NotStored NONE = new NotStored(UidSet.empty(), UidSet.empty());

        private final UidSet refused;
        private final UidSet gone;

        /**
         * @param refused those that failed the condition
         * @param gone    those that somebody has expunged
         */
        private NotStored(UidSet refused, UidSet gone) {
            this.refused = refused;
            this.gone = gone;
        }

        private UidSet all() {
            return refused.union(gone);
        }
    }

    private Mono<NotStored> storeTracked(Command command) {
        if (command.uids.isEmpty()) {
            return Mono.just(NotStored.NONE);
        }
        StoreRequest request = command.request;
        FlagsUpdate selection = FlagsUpdate.of(command.mailbox.getId(), command.uids);
        FlagsUpdate update = command.conditional()
            ? selection.unchangedSince(request.getUnchangedSince(), request.getFlags(), request.getFlagsUpdateMode())
            : selection;
        return Mono.from(command.mailbox.setFlagsReactive(new Flags(request.getFlags()), request.getFlagsUpdateMode(), command.uids.span(),
                command.session.getMailboxSession()))
            .contextWrite(update::addTo)
            .then(Mono.fromCallable(() -> answer(command, update)));
    }

    private NotStored answer(Command command, FlagsUpdate update) {
        List<MessageState> updated = update.updated();
        List<MessageState> refused = update.refused();
        updated.forEach(command::learnKeywords);
        refused.forEach(command::learnKeywords);
        announceNewKeywords(command);
        boolean withModSeq = Condstore.isEnabled(command.session);
        boolean withFlags = !command.request.isSilent();
        if (!withFlags) {
            updated.forEach(command::noteOwnUpdate);
        }
        if (withModSeq || withFlags) {
            updated.forEach(state -> fetchResponse(command, state, withFlags, withModSeq));
        }
        // Unasked, so that the client can try again at once (RFC 7162, 3.1.3).
        refused.stream().filter(state -> !command.hasTold(state)).forEach(state -> fetchResponse(command, state, true, true));
        return command.conditional() ? new NotStored(uids(refused), gone(command, updated, refused)) : NotStored.NONE;
    }

    private static UidSet uids(List<MessageState> states) {
        return UidSet.ofLongs(states.stream().mapToLong(state -> state.uid().asLong()).toArray());
    }

    /**
     * What the client still believes to be in the mailbox while somebody has expunged it.
     */
    private UidSet gone(Command command, List<MessageState> updated, List<MessageState> refused) {
        // No message is met twice, so this tells as much as the sets would, and nearly always there is no more to do.
        if (updated.size() + refused.size() == command.uids.size()) {
            return UidSet.empty();
        }
        UidSet met = uids(updated).union(uids(refused));
        SelectedMailbox selected = command.selected;
        UidSet unmet = command.uids.minus(met);
        LongStream known = unmet.size() <= selected.existsCount()
            ? unmet.stream().filter(uid -> isKnown(selected, uid))
            : LongStream.rangeClosed(1, selected.existsCount())
                .mapToObj(number -> selected.uid((int) number))
                .flatMap(Optional::stream)
                .mapToLong(MessageUid::asLong)
                .filter(unmet::contains);
        return UidSet.ofLongs(known.toArray());
    }

    private static boolean isKnown(SelectedMailbox selected, long uid) {
        return selected.msn(MessageUid.of(uid)).foldSilent(() -> false, msn -> true);
    }

    private void announceNewKeywords(Command command) {
        if (command.selected.hasNewApplicableFlags()) {
            flags(command.responder, command.selected);
            permanentFlags(command.responder, command.mailbox.getPermanentFlags(command.session.getMailboxSession()), command.selected);
            command.selected.resetNewApplicableFlags();
        }
    }

    private void fetchResponse(Command command, MessageState state, boolean withFlags, boolean withModSeq) {
        boolean withUid = command.request.isUseUids() || Condstore.isEnabled(command.session);
        Flags flags = state.flags();
        if (command.selected.isRecent(state.uid())) {
            flags.add(Flags.Flag.RECENT);
        } else {
            flags.remove(Flags.Flag.RECENT);
        }
        ModSeq modSeq = withModSeq ? state.modSeq() : null;
        command.selected.msn(state.uid()).foldSilent(
            // The client has not been told of the message yet.
            () -> null,
            msn -> {
                if (!withModSeq) {
                    command.noteTold(state);
                }
                command.responder.respond(FetchResponses.ofState(msn, withFlags ? flags : null, withUid ? state.uid() : null, modSeq));
                return null;
            });
    }

    private Mono<Void> storeUntracked(Command command) {
        return Flux.fromIterable(command.uids.asMessageRanges())
            .concatMap(range -> storeUntracked(command, range))
            .then();
    }

    private Mono<Void> storeUntracked(Command command, MessageRange range) {
        return Mono.from(command.mailbox.setFlagsReactive(new Flags(command.request.getFlags()), command.request.getFlagsUpdateMode(), range,
                command.session.getMailboxSession()))
            .doOnNext(flags -> answerUntracked(command, flags))
            .then();
    }

    private void answerUntracked(Command command, Map<MessageUid, Flags> flags) {
        announceNewKeywords(command);
        if (!command.request.isSilent()) {
            flags.forEach((uid, updated) -> fetchResponse(command, new MessageState(uid, ModSeq.first(), updated), true, false));
        }
    }

    private void complete(Command command, NotStored notStored) {
        StoreRequest request = command.request;
        UidSet failed = notStored.all();
        if (failed.isEmpty()) {
            okComplete(request, command.responder);
            return;
        }
        LOGGER.debug("STORE of {}{} met changes of others after {}: UIDs {}", Failures.user(command.session), Failures.selected(command.session),
            request.getUnchangedSince(), failed);
        ResponseCode modified = request.isUseUids() ? ResponseCode.condStore(uidRanges(failed.asMessageRanges())) : modified(command.selected, failed);
        StatusResponseFactory responses = getStatusResponseFactory();
        command.responder.respond(notStored.gone.isEmpty()
            ? responses.taggedOk(request.getTag(), request.getCommand(), HumanReadableText.FAILED, modified)
            : responses.taggedNo(request.getTag(), request.getCommand(), Texts.NO_LONGER_EXIST, modified));
    }

    private static ResponseCode modified(SelectedMailbox selected, UidSet failed) {
        return ResponseCode.condStore(SavedSearch.ranges(SavedSearch.numbers(failed, selected)));
    }

    @Override
    protected MDCBuilder mdc(StoreRequest request) {
        return MDCBuilder.create()
            .addToContext(MDCBuilder.ACTION, "STORE")
            .addToContext("ranges", IdRange.toString(request.getIdSet()))
            .addToContext("useUids", Boolean.toString(request.isUseUids()))
            .addToContext("unchangedSince", Long.toString(request.getUnchangedSince()))
            .addToContext("isSilent", Boolean.toString(request.isSilent()));
    }
}
