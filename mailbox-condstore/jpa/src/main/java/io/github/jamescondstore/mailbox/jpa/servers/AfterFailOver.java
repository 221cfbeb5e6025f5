/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Collectors;

/**
 * What has to be done to a PostgreSQL that has lost acknowledged changes, as one does that follows another without its commits waiting for it: clients,
 * and the servers' search indexes, may know messages and mod-sequences that the database does not know any more and would give out again.
 */
public final class AfterFailOver {
    /** More than may be lost of one mailbox. */
    private static final int MOD_SEQS_LEFT_OUT = 1_000_000;
    private static final int UIDS_LEFT_OUT = 100_000;
    /** At random, so that it differs from what was raised before and lost as well. */
    private static final int RAISED_BY_AT_MOST = 65_536;
    private static final long HIGHEST_UID_VALIDITY = 4_294_967_295L;
    private static final String RAISE = "UPDATE JAMES_MAILBOX SET MAILBOX_UID_VALIDITY = CASE WHEN MAILBOX_UID_VALIDITY + ? > " + HIGHEST_UID_VALIDITY
        + " THEN ? ELSE MAILBOX_UID_VALIDITY + ? END, MAILBOX_HIGHEST_MODSEQ = COALESCE(MAILBOX_HIGHEST_MODSEQ, 0) + " + MOD_SEQS_LEFT_OUT
        + ", MAILBOX_LAST_UID = COALESCE(MAILBOX_LAST_UID, 0) + " + UIDS_LEFT_OUT;

    /**
     * Gives every mailbox a higher UIDVALIDITY (RFC 3501, 2.3.1.1), and leaves out the mod-sequences and UIDs that may have been given out, all in one
     * transaction. Clients read everything anew.
     *
     * @return how many mailboxes there are
     * @throws DatabaseInUseException when a server is on the database
     */
    public static int raiseUidValidities(Connection connection) throws SQLException {
        ThisServer self = new ThisServer();
        AdvisoryLock lock = new AdvisoryLock(connection, self);
        if (!lock.takeAlone()) {
            throw new DatabaseInUseException("the database is in use by "
                + lock.others().entrySet().stream().map(ThisServer::described).collect(Collectors.joining(" and "))
                + "; stop all servers first");
        }
        try (PreparedStatement raise = connection.prepareStatement(RAISE)) {
            int by = 1 + (int) (Math.random() * RAISED_BY_AT_MOST);
            raise.setLong(1, by);
            raise.setLong(2, by);
            raise.setLong(3, by);
            return raise.executeUpdate();
        }
    }

    private AfterFailOver() {
    }
}
