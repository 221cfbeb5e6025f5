/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

/**
 * What the server is known to do wrong for the time being. The model overlooks what it is told to tolerate, and nothing else; whoever
 * mends one takes it out of {@link ImapStressTest}.
 */
enum KnownFault {
    /** LOGOUT ends without its tagged response. */
    LOGOUT_IS_NOT_ANSWERED,
    /** STORE, EXPUNGE and MOVE are done in a mailbox that was opened with EXAMINE. */
    READ_ONLY_IS_WRITTEN,
    /** A FETCH comes without UID to a client that has enabled CONDSTORE but not QRESYNC. */
    NO_UID_WITH_CONDSTORE,
    /** The mailbox that was selected is left without {@code [CLOSED]}. */
    NO_CLOSED,
    /** VANISHED comes without the HIGHESTMODSEQ that goes with it. */
    NO_HIGHESTMODSEQ_WITH_VANISHED,
    /** VANISHED comes with a UID SEARCH by message number. */
    VANISHED_WITH_SEARCH_BY_NUMBER,
    /** COPYUID names messages that were not copied, or {@code *}. */
    COPYUID_IS_WRONG,
    /** A keyword is told before the {@code FLAGS} that name it. */
    KEYWORD_BEFORE_FLAGS,
    /** A FETCH that wants to set {@code \\Seen} when another session has just done so tells it with the MODSEQ before. */
    SEEN_WITH_OLD_MODSEQ,
    /** What IDLE found out last comes after its tagged response, among the answers of the command behind it. */
    IDLE_TELLS_AFTER_ITS_END,
    /** FETCH answers NO if one of its messages is expunged at the moment. */
    FETCH_FAILS_ON_EXPUNGED
}
