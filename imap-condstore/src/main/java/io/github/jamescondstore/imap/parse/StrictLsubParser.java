/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import javax.inject.Inject;

import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.LsubCommandParser;

/**
 * LSUB, whose pattern is a name with wildcards: as much as any other name it has to be modified UTF-7.
 */
public class StrictLsubParser extends LsubCommandParser {
    @Inject
    public StrictLsubParser(StatusResponseFactory responses) {
        super(responses);
    }

    @Override
    public String listMailbox(ImapRequestLineReader request) throws DecodingException {
        return MailboxName.checked(super.listMailbox(request));
    }
}
