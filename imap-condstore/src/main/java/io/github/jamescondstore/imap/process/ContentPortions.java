/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.List;
import java.util.Set;

import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.SectionType;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.contents.MailboxContents;
import reactor.core.publisher.Mono;

/**
 * How many messages a FETCH of contents has in memory at once, where they come from a database: James reads all that it is asked for before it answers the
 * first.
 */
final class ContentPortions {
    private static final long OCTETS = 4 * 1024 * 1024;
    private static final int HEADERS = 500;
    private static final Set<SectionType> OF_HEADERS = ImmutableSet.of(SectionType.HEADER, SectionType.HEADER_FIELDS, SectionType.HEADER_NOT_FIELDS);

    private final MailboxContents contents;

    ContentPortions(MailboxContents contents) {
        this.contents = contents;
    }

    /** Whether it matters. */
    boolean areNeeded(FetchData fetch) {
        return !contents.areInMemory() && (needsBodies(fetch) || needsHeaders(fetch));
    }

    private static boolean needsHeaders(FetchData fetch) {
        return fetch.contains(Item.ENVELOPE) || !fetch.getBodyElements().isEmpty();
    }

    private static boolean needsBodies(FetchData fetch) {
        return fetch.contains(Item.BODY) || fetch.contains(Item.BODY_STRUCTURE) || fetch.getBodyElements().stream().anyMatch(ContentPortions::isOfBody);
    }

    private static boolean isOfBody(BodyFetchElement element) {
        boolean ofPart = element.getPath() != null && element.getPath().length > 0;
        return ofPart || !OF_HEADERS.contains(element.getSectionType());
    }

    /**
     * Those of the messages that are there, as many together as may be in memory.
     */
    Mono<List<UidSet>> of(FetchData fetch, SessionMailbox mailbox, UidSet asked) {
        UidSet known = asked.intersect(mailbox.view().uids());
        if (known.size() <= 1) {
            return Mono.just(ImmutableList.of(known));
        }
        return needsBodies(fetch)
            // As they were asked for, and not as they live: to a database each gap would be another statement.
            ? contents.portions(mailbox.getMailboxId(), asked, OCTETS)
            : Mono.fromCallable(() -> known.inParts(HEADERS).collect(ImmutableList.toImmutableList()));
    }
}
