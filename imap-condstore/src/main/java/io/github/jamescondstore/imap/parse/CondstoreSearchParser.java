/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.nio.charset.CoderMalfunctionError;

import javax.inject.Inject;

import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.SearchCommandParser;

import com.google.common.collect.ImmutableSet;

import reactor.util.context.Context;

/**
 * SEARCH and UID SEARCH with the key MODSEQ (RFC 7162, 3.1.5) and with the saved result looked up when the command runs.
 *
 * A subclass, since James's UID parser takes only the kind that James's own parser is. James's lets the number wrap, and takes
 * none that a parenthesis follows. It also calls itself for every key: a long line would overflow the stack, so the keys are
 * counted.
 */
public class CondstoreSearchParser extends SearchCommandParser {
    private static final int MAX_KEYS = 2_000;
    private static final int MAX_DEPTH = 200;
    private static final String MODSEQ = "MODSEQ";
    private static final String ENTRY_PREFIX = "/flags/";
    private static final ImmutableSet<String> ENTRY_TYPES = ImmutableSet.of("PRIV", "SHARED", "ALL");

    private final StatusResponseFactory statusResponseFactory;

    @Inject
    public CondstoreSearchParser(StatusResponseFactory statusResponseFactory) {
        super(statusResponseFactory);
        this.statusResponseFactory = statusResponseFactory;
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session) throws DecodingException {
        try {
            return parse(request, tag, useUids, session);
        } catch (DecodingException e) {
            throw Fault.named(e);
        }
    }

    private ImapMessage parse(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session) throws DecodingException {
        return new OneCommand(statusResponseFactory).decode(request, tag, useUids, session);
    }

    private static final class OneCommand extends SearchCommandParser {
        private int keys = 0;
        private int depth = 0;

        private OneCommand(StatusResponseFactory statusResponseFactory) {
            super(statusResponseFactory);
        }

        @Override
        protected ImapMessage decode(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session) throws DecodingException {
            try {
                return super.decode(request, tag, useUids, session);
            } catch (CoderMalfunctionError e) {
                // James's decoder of UTF-7 trips over bytes that are none.
                throw Fault.of("A text is not in the charset that the search names.");
            }
        }

        @Override
        protected SearchKey searchKey(ImapSession session, ImapRequestLineReader request, Context context, boolean isFirstToken) throws DecodingException {
            keys++;
            depth++;
            if (keys > MAX_KEYS) {
                throw Fault.of("More than %d search keys.", MAX_KEYS);
            }
            if (depth > MAX_DEPTH) {
                throw Fault.of("Search keys are nested too deeply.");
            }
            SearchKey key = key(session, request, context, isFirstToken);
            depth--;
            return key;
        }

        private SearchKey key(ImapSession session, ImapRequestLineReader request, Context context, boolean isFirstToken) throws DecodingException {
            switch (request.nextChar()) {
                case '$':
                    return SearchKey.buildSequenceSet(SavedResult.parseIdSet(request));
                case 'm':
                case 'M':
                    return modSeq(request);
                default:
                    return super.searchKey(session, request, context, isFirstToken);
            }
        }
    }

    private static SearchKey modSeq(ImapRequestLineReader request) throws DecodingException {
        Words words = new Words(request);
        String name = words.name("search key");
        if (!name.equals(MODSEQ)) {
            throw Fault.of("Unknown search key %s.", name);
        }
        words.consume(' ', MODSEQ);
        if (words.at('"')) {
            entry(request, words);
        }
        return SearchKey.buildModSeq(words.modSeq(MODSEQ, true));
    }

    /**
     * One flag's mod-sequence is asked for. A server that tells clients one for the whole message takes that one.
     */
    private static void entry(ImapRequestLineReader request, Words words) throws DecodingException {
        String entry = request.consumeQuoted();
        if (!entry.startsWith(ENTRY_PREFIX)) {
            throw Fault.of("MODSEQ: an entry name begins with %s.", ENTRY_PREFIX);
        }
        words.consume(' ', MODSEQ);
        String type = words.name("MODSEQ entry type");
        if (!ENTRY_TYPES.contains(type)) {
            throw Fault.of("MODSEQ: the entry type %s is none of priv, shared and all.", type);
        }
        words.consume(' ', MODSEQ);
    }
}
