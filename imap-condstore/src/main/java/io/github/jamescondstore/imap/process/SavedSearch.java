/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.request.SearchResultOption;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.api.process.SearchResUtil;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.mailbox.MessageUid;

import io.github.jamescondstore.imap.parse.SavedResult;
import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * The saved result of a search, as messages (RFC 5182): what SEARCH has found by number, UID FETCH takes by UID, and what is
 * expunged in between moves no number.
 *
 * James keeps the numbers or UIDs of the command that saved them, and takes them for those of the command that names them.
 */
final class SavedSearch {
    private static final long NONE = 0;

    /**
     * Called after James has saved the result.
     */
    static void remember(SearchRequest request, ImapSession session) {
        boolean saves = request.getSearchOperation().getResultOptions().contains(SearchResultOption.SAVE);
        SessionMailbox.of(session).filter(selected -> saves).ifPresent(selected -> {
            LongStream ids = Arrays.stream(SearchResUtil.getSavedSequenceSet(session))
                .flatMapToLong(range -> LongStream.rangeClosed(range.getLowVal(), range.getHighVal()));
            selected.view().save(request.isUseUids() ? UidSet.ofLongs(ids.toArray()) : uids(ids, selected));
        });
    }

    /**
     * What a request names, with the saved result in place of {@code $}.
     */
    static IdRange[] resolve(IdRange[] idSet, boolean useUids, ImapSession session) {
        if (!SavedResult.isNamedBy(idSet)) {
            return idSet;
        }
        return SessionMailbox.of(session)
            .map(selected -> ranges(useUids ? selected.view().saved() : numbers(selected.view().saved(), selected)))
            .orElseGet(() -> SearchResUtil.getSavedSequenceSet(session));
    }

    static IdRange[] ranges(UidSet set) {
        return set.asMessageRanges().stream().map(IdRange::from).toArray(IdRange[]::new);
    }

    /**
     * The message numbers of those that the client knows.
     */
    static UidSet numbers(UidSet uids, SelectedMailbox selected) {
        return UidSet.ofLongs(uids.stream()
            .map(uid -> selected.msn(MessageUid.of(uid)).foldSilent(() -> NONE, msn -> (long) msn.asInt()))
            .filter(number -> number != NONE)
            .toArray());
    }

    static UidSet uids(LongStream numbers, SelectedMailbox selected) {
        return UidSet.ofLongs(numbers
            .mapToObj(number -> selected.uid((int) number))
            .flatMap(Optional::stream)
            .mapToLong(MessageUid::asLong)
            .toArray());
    }

    private SavedSearch() {
    }
}
