/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the servers on a PostgreSQL say that they are there. The second witness beside the {@link AdvisoryLock}, which a pooler between server and
 * database may give to the wrong session, and the only one to say which version of the module each has.
 *
 * Without the table, or the right to write to it, the lock alone says who is there.
 */
final class ServerTable {
    private static final Logger LOGGER = LoggerFactory.getLogger(ServerTable.class);
    /** A server that has not been seen for so long is gone, or stands still and looks around before it goes on. */
    static final int GONE_AFTER_SECONDS = 10;
    private static final int KEPT_FOR_DAYS = 1;
    private static final String SAY = "INSERT INTO CONDSTORE_SERVER (ID, HOST, PID, VERSION, SINCE, SEEN) VALUES (?, ?, ?, ?, now(), now())"
        + " ON CONFLICT (ID) DO UPDATE SET SEEN = now()";
    private static final String OTHERS = "SELECT HOST, PID, VERSION, SINCE FROM CONDSTORE_SERVER WHERE ID <> ? AND SEEN > now() - interval '"
        + GONE_AFTER_SECONDS + " seconds' ORDER BY SINCE";
    private static final String LEAVE = "DELETE FROM CONDSTORE_SERVER WHERE ID = ? OR SEEN < now() - interval '" + KEPT_FOR_DAYS + " days'";

    private final ThisServer self;
    private final String id = UUID.randomUUID().toString();
    private final Set<String> ofOtherVersion = new HashSet<>();
    private boolean usable = true;

    ServerTable(ThisServer self) {
        this.self = self;
    }

    /**
     * Says that this server is there.
     *
     * @return the others, each described by its name
     */
    Map<String, String> meet(Connection connection) throws SQLException {
        Map<String, String> others = new HashMap<>();
        if (!usable) {
            return others;
        }
        try (PreparedStatement say = connection.prepareStatement(SAY); PreparedStatement ask = connection.prepareStatement(OTHERS)) {
            say.setString(1, id);
            say.setString(2, self.host());
            say.setLong(3, self.pid());
            say.setString(4, self.version());
            say.executeUpdate();
            ask.setString(1, id);
            try (ResultSet result = ask.executeQuery()) {
                while (result.next()) {
                    if (!self.knowsGone(result.getString(1), result.getLong(2))) {
                        String name = ThisServer.name(result.getLong(2), result.getString(1));
                        String version = result.getString(3);
                        others.put(name, "version " + version + since(result.getTimestamp(4)));
                        compare(name, version);
                    }
                }
            }
        } catch (SQLException e) {
            if (connection.isClosed() || !connection.isValid(AdvisoryLock.ANSWERED_WITHIN_SECONDS)) {
                throw e;
            }
            usable = false;
            LOGGER.warn("Servers can't be told apart by the table CONDSTORE_SERVER: {}", e.getMessage());
        }
        return others;
    }

    private void compare(String name, String version) {
        if (!version.equals(self.version()) && ofOtherVersion.add(name)) {
            LOGGER.warn("{} has version {} of the module, this server has {}: let all have the newest one", name, version, self.version());
        }
    }

    static String since(Timestamp since) {
        return Optional.ofNullable(since).map(time -> ", since " + time.toInstant().truncatedTo(ChronoUnit.SECONDS)).orElse("");
    }

    /** The server stops. */
    void leave(Connection connection) {
        if (!usable) {
            return;
        }
        try (PreparedStatement leave = connection.prepareStatement(LEAVE)) {
            leave.setString(1, id);
            leave.executeUpdate();
        } catch (SQLException e) {
            LOGGER.debug("The others will find out by themselves that this server is gone", e);
        }
    }
}
