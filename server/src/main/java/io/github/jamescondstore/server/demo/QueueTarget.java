/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.demo;

/**
 * The server a queue is run on, and who is logged in there. Plain IMAP.
 */
public final class QueueTarget {
    private final String host;
    private final int port;
    private final String user;
    private final String password;

    public QueueTarget(String host, int port, String user, String password) {
        this.host = host;
        this.port = port;
        this.user = user;
        this.password = password;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }
}
