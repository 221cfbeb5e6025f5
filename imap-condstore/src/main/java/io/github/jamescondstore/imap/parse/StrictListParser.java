/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import javax.inject.Inject;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.ListCommandParser;

/**
 * LIST, whose pattern is a name with wildcards: as much as any other name it has to be modified UTF-7.
 */
public class StrictListParser extends ListCommandParser {
    @Inject
    public StrictListParser(StatusResponseFactory responses) {
        super(responses);
    }

    @Override
    public String listMailbox(ImapRequestLineReader request) throws DecodingException {
        return MailboxName.checked(super.listMailbox(request));
    }
}
