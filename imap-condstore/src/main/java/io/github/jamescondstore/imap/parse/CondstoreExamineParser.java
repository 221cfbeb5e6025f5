/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import javax.inject.Inject;

import org.apache.james.imap.api.ImapConstants;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.base.AbstractImapCommandParser;
import org.apache.james.imap.message.request.ExamineRequest;

/**
 * EXAMINE with the parameters CONDSTORE and QRESYNC.
 */
public class CondstoreExamineParser extends AbstractImapCommandParser {
    @Inject
    public CondstoreExamineParser(StatusResponseFactory statusResponseFactory) {
        super(ImapConstants.EXAMINE_COMMAND, statusResponseFactory);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, ImapSession session) throws DecodingException {
        try {
            return command(request, tag, session);
        } catch (DecodingException e) {
            throw Fault.named(e);
        }
    }

    private ImapMessage command(ImapRequestLineReader request, Tag tag, ImapSession session) throws DecodingException {
        String mailboxName = MailboxName.parse(request);
        SelectionParameters parameters = SelectionParameters.parse(request);
        request.eol();
        return new ExamineRequest(mailboxName, parameters.condstore(), parameters.uidValidity(), parameters.modSeq(), parameters.knownUids(),
            parameters.matchUids(), parameters.matchSequence(), tag);
    }
}
