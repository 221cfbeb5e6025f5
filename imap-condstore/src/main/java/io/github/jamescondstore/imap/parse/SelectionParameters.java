/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.util.stream.Stream;

import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest.ClientSpecifiedUidValidity;

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
        modSeq = words.modSeq("QRESYNC mod-sequence", true);
        boolean more = words.another(QRESYNC);
        if (more && !words.at('(')) {
            knownUids = words.knownSet("QRESYNC known-uids", false).toArray(UidRange[]::new);
            more = words.another(QRESYNC);
        }
        if (more) {
            sequenceMatchData();
            words.consume(')', QRESYNC);
        }
    }

    private void sequenceMatchData() throws DecodingException {
        words.consume('(', "QRESYNC sequence match data");
        matchSequence = words.knownSet("QRESYNC known-sequence-set", true).stream()
            .map(numbers -> new IdRange(numbers.getLowVal().asLong(), numbers.getHighVal().asLong()))
            .toArray(IdRange[]::new);
        words.consume(' ', "QRESYNC sequence match data");
        matchUids = words.knownSet("QRESYNC known-uid-set", true).toArray(UidRange[]::new);
        long numbers = Stream.of(matchSequence).mapToLong(range -> range.getHighVal() - range.getLowVal() + 1).sum();
        long uids = Stream.of(matchUids).mapToLong(range -> range.getHighVal().asLong() - range.getLowVal().asLong() + 1).sum();
        if (numbers != uids) {
            throw Fault.of("QRESYNC sequence match data: %d numbers, but %d UIDs.", numbers, uids);
        }
        words.consume(')', "QRESYNC sequence match data");
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
