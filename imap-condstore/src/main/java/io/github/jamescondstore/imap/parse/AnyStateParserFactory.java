/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.util.Arrays;
import java.util.Optional;

import org.apache.james.imap.api.ImapCommand;
import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.ImapSessionState;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.ImapCommandParser;
import org.apache.james.imap.decode.ImapCommandParserFactory;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.base.AbstractImapCommandParser;

import com.google.common.collect.ImmutableSet;

/**
 * Parsers that read a command whatever state the connection is in: a client may pipeline LOGIN and SELECT, so the state in
 * which a line is read is not the one in which it will run. The state is judged when the command runs.
 *
 * Commands that bring a whole message are judged as James does, before it is read: nobody shall send one without having
 * logged in.
 */
public final class AnyStateParserFactory implements ImapCommandParserFactory {
    private static final ImmutableSet<String> BRING_MESSAGES = ImmutableSet.of("APPEND", "REPLACE");

    private final ImapCommandParserFactory parsers;

    public AnyStateParserFactory(ImapCommandParserFactory parsers) {
        this.parsers = parsers;
    }

    @Override
    public ImapCommandParser getParser(String commandName) {
        ImapCommandParser parser = parsers.getParser(commandName);
        if (parser instanceof AbstractImapCommandParser) {
            ImapCommand command = ((AbstractImapCommandParser) parser).getCommand();
            return BRING_MESSAGES.contains(command.getName()) ? parser : new AnyStateParser(parser, command);
        }
        // Null for a command that James does not know.
        return parser;
    }

    private static final class AnyStateParser implements ImapCommandParser {
        private final ImapCommandParser parser;
        private final ImapCommand command;

        private AnyStateParser(ImapCommandParser parser, ImapCommand command) {
            this.parser = parser;
            this.command = command;
        }

        @Override
        public ImapMessage parse(ImapRequestLineReader request, Tag tag, ImapSession session) {
            if (command.validForState(session.getState())) {
                return parser.parse(request, tag, session);
            }
            Optional<ImapSessionState> valid = Arrays.stream(ImapSessionState.values()).filter(command::validForState).findFirst();
            return parser.parse(request, tag, valid.<ImapSession>map(state -> new SessionInState(session, state)).orElse(session));
        }
    }
}
