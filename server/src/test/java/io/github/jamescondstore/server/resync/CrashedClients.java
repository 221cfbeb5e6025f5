/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.resync.ResyncClient.Way;
import io.github.jamescondstore.server.support.ServerJvm;

/**
 * Clients with a cache whose server goes down while they use it, one for every way to come back.
 */
public final class CrashedClients {
    private final String mailbox;
    private final Map<Way, ResyncClient> clients = new EnumMap<>(Way.class);

    public CrashedClients(String mailbox) {
        this.mailbox = mailbox;
    }

    /** Each brings itself up to date from the mod-sequence that it held, which has to end with the truth. */
    public void comeBack(ServerJvm server) throws IOException {
        for (Way way : Way.values()) {
            ImapConnection connection = server.login();
            ResyncClient before = clients.get(way);
            ResyncClient client = before == null
                ? ResyncClient.open(connection, mailbox)
                : ResyncClient.reopen(connection, mailbox, before.memory(), way);
            assertThat(client.cache()).as("by %s, before: %s", way, before).isEqualTo(ResyncClient.truth(server.login(), mailbox));
            clients.put(way, client);
        }
    }

    /** One command of each. */
    public void live() throws IOException {
        for (Map.Entry<Way, ResyncClient> client : clients.entrySet()) {
            client.getValue().resynchronize(client.getKey());
        }
    }
}
