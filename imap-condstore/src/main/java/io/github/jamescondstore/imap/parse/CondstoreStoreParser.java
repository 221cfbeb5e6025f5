/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.util.OptionalLong;

import javax.inject.Inject;
import javax.mail.Flags;

import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.StoreCommandParser;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;

/**
 * STORE and UID STORE with the modifier UNCHANGEDSINCE (RFC 7162, 3.1.3).
 *
 * A subclass, since James's UID parser takes only the kind that James's own parser is.
 */
public class CondstoreStoreParser extends StoreCommandParser {
    private static final String UNCHANGEDSINCE = "UNCHANGEDSINCE";
    private static final String MODIFIERS = "STORE modifiers";
    private static final long NO_CONDITION = -1;

    @Inject
    public CondstoreStoreParser(StatusResponseFactory statusResponseFactory) {
        super(statusResponseFactory);
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
        IdRange[] idSet = SavedResult.parseIdSet(request);
        OptionalLong unchangedSince = request.nextWordChar() == '(' ? modifiers(request) : OptionalLong.empty();
        FlagsUpdateMode mode = mode(request);
        boolean silent = silent(new Words(request));
        Flags flags = flags(request);
        request.eol();
        return new StoreRequest(idSet, silent, flags, useUids, tag, mode, unchangedSince.orElse(NO_CONDITION));
    }

    private OptionalLong modifiers(ImapRequestLineReader request) throws DecodingException {
        Words words = new Words(request);
        request.consume();
        OptionalLong unchangedSince = OptionalLong.empty();
        do {
            String name = words.name("STORE modifier");
            if (!name.equals(UNCHANGEDSINCE)) {
                throw Fault.of("Unknown STORE modifier %s.", name);
            }
            if (unchangedSince.isPresent()) {
                throw Fault.of("STORE modifier %s is given twice.", name);
            }
            words.consume(' ', name);
            unchangedSince = OptionalLong.of(words.modSeq(name, true));
        } while (words.another(MODIFIERS));
        return unchangedSince;
    }

    private FlagsUpdateMode mode(ImapRequestLineReader request) throws DecodingException {
        switch (request.nextWordChar()) {
            case '+':
                request.consume();
                return FlagsUpdateMode.ADD;
            case '-':
                request.consume();
                return FlagsUpdateMode.REMOVE;
            default:
                return FlagsUpdateMode.REPLACE;
        }
    }

    private boolean silent(Words words) throws DecodingException {
        String item = words.name("STORE data item");
        switch (item) {
            case "FLAGS":
                return false;
            case "FLAGS.SILENT":
                return true;
            default:
                throw Fault.of("Unknown STORE data item %s.", item);
        }
    }

    private Flags flags(ImapRequestLineReader request) throws DecodingException {
        if (request.nextWordChar() == '(') {
            return request.flagList();
        }
        Flags flags = new Flags();
        flags.add(request.flag());
        while (request.nextChar() == ' ') {
            request.consume();
            flags.add(request.flag());
        }
        return flags;
    }
}
