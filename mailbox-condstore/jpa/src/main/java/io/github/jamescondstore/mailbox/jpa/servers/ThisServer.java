/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.servers;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;

import com.google.common.base.CharMatcher;

/**
 * This process, as others are told of it.
 */
final class ThisServer {
    private static final String NAME = "james-condstore";
    /** As PostgreSQL cuts a name off. */
    private static final int LONGEST = 63;

    static String name(long pid, String host) {
        String name = NAME + " " + pid + "@" + host;
        return name.substring(0, Math.min(LONGEST, name.length()));
    }

    /** A server by its name, and what else is known of it. */
    static String described(Map.Entry<String, String> server) {
        return server.getKey() + " (" + server.getValue() + ")";
    }

    private final String host = findHost();

    String name() {
        return name(pid(), host);
    }

    long pid() {
        return ProcessHandle.current().pid();
    }

    String host() {
        return host;
    }

    /** Whether a server that was here until a moment ago is gone: killed, or this one in an earlier life. */
    boolean knowsGone(String otherHost, long otherPid) {
        return otherHost.equals(host) && (otherPid == pid() || ProcessHandle.of(otherPid).isEmpty());
    }

    /** Of the module. */
    String version() {
        return Optional.ofNullable(ThisServer.class.getPackage().getImplementationVersion()).orElse("unknown");
    }

    private static String findHost() {
        try {
            return CharMatcher.ascii().retainFrom(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
