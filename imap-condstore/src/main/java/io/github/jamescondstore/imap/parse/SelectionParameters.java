/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest.ClientSpecifiedUidValidity;
import org.apache.james.mailbox.MessageUid;

/**
 * The parameters of SELECT and EXAMINE: CONDSTORE and QRESYNC (RFC 7162, 3.1.8 and 3.2.5), in any order, each at most once.
 */
final class SelectionParameters {
    private static final String CONDSTORE = "CONDSTORE";
    private static final String QRESYNC = "QRESYNC";
    private static final String PARAMETERS = "SELECT parameters";

    /**
     * @throws DecodingException when the list is empty, a parameter is unknown, given twice or broken
     */
    static SelectionParameters parse(ImapRequestLineReader request) throws DecodingException {
        SelectionParameters parameters = new SelectionParameters(request);
        boolean given = request.nextWordCharLenient().filter(next -> next == '(').isPresent();
        if (given) {
            request.consume();
            parameters.parse();
        }
        return parameters;
    }

    private final ImapRequestLineReader request;
    private final Words words;
    private boolean condstore = false;
    private boolean qresync = false;
    private ClientSpecifiedUidValidity uidValidity = ClientSpecifiedUidValidity.UNKNOWN;
    // James's requests want null for what is not given.
    private Long modSeq = null;
    private UidRange[] knownUids = null;
    private IdRange[] matchSequence = null;
    private UidRange[] matchUids = null;

    private SelectionParameters(ImapRequestLineReader request) {
        this.request = request;
        this.words = new Words(request);
    }

    private void parse() throws DecodingException {
        do {
            String name = words.name("SELECT parameter");
            boolean repeated = name.equals(CONDSTORE) && condstore || name.equals(QRESYNC) && qresync;
            if (repeated) {
                throw Fault.of("SELECT parameter %s is given twice.", name);
            }
            switch (name) {
                case CONDSTORE:
                    condstore = true;
                    break;
                case QRESYNC:
                    qresync = true;
                    qresync();
                    break;
                default:
                    throw Fault.of("Unknown SELECT parameter %s.", name);
            }
        } while (words.another(PARAMETERS));
    }

    private void qresync() throws DecodingException {
        words.consume(' ', QRESYNC);
        words.consume('(', QRESYNC);
        uidValidity = ClientSpecifiedUidValidity.of(words.uidValidity("QRESYNC UIDVALIDITY"));
        words.consume(' ', QRESYNC);
        modSeq = words.modSeq("QRESYNC mod-sequence", false);
        boolean more = words.another(QRESYNC);
        if (more && !words.at('(')) {
            knownUids = uids("QRESYNC known-uids", false);
            more = words.another(QRESYNC);
        }
        if (more) {
            sequenceMatchData();
            words.consume(')', QRESYNC);
        }
    }

    private void sequenceMatchData() throws DecodingException {
        words.consume('(', "QRESYNC sequence match data");
        matchSequence = request.parseIdRange();
        requireAscending("QRESYNC known-sequence-set", matchSequence);
        words.consume(' ', "QRESYNC sequence match data");
        matchUids = uids("QRESYNC known-uid-set", true);
        words.consume(')', "QRESYNC sequence match data");
    }

    private UidRange[] uids(String name, boolean ascending) throws DecodingException {
        UidRange[] uids = request.parseUidRange();
        MessageUid last = MessageUid.MIN_VALUE;
        for (UidRange range : uids) {
            if (range.getHighVal().equals(MessageUid.MAX_VALUE)) {
                throw Fault.of("%s: * is not allowed.", name);
            }
            if (ascending && range.getLowVal().compareTo(last) < 0) {
                throw Fault.of("%s: must ascend.", name);
            }
            last = range.getHighVal();
        }
        return uids;
    }

    private void requireAscending(String name, IdRange[] ranges) throws DecodingException {
        long last = 0;
        for (IdRange range : ranges) {
            if (range.getHighVal() == Long.MAX_VALUE) {
                throw Fault.of("%s: * is not allowed.", name);
            }
            if (range.getLowVal() <= last) {
                throw Fault.of("%s: must ascend.", name);
            }
            last = range.getHighVal();
        }
    }

    boolean condstore() {
        return condstore;
    }

    ClientSpecifiedUidValidity uidValidity() {
        return uidValidity;
    }

    Long modSeq() {
        return modSeq;
    }

    UidRange[] knownUids() {
        return knownUids;
    }

    IdRange[] matchSequence() {
        return matchSequence;
    }

    UidRange[] matchUids() {
        return matchUids;
    }
}
