/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.google.common.collect.ImmutableMap;

/**
 * Looks whether the wanted ports can be had. James meets a taken port half way through its start, and then leaves a stack trace
 * and a half-started server behind, or waits for ever in the case of web administration.
 */
final class PortCheck {
    static void check(ServerOptions options) throws ServerStartException {
        InetAddress address = resolve(options.bind());
        ImmutableMap.Builder<String, Integer> ports = ImmutableMap.<String, Integer>builder()
            .put("IMAP", options.imapPort())
            .put("LMTP", options.lmtpPort())
            .put("web administration", options.webAdminPort());
        if (options.store().servesJmap()) {
            ports.put("JMAP", options.jmapPort());
        }

        options.tls().ifPresent(tls -> tls.imapsPort().ifPresent(port -> ports.put("IMAPS", port)));

        List<ServerSocket> open = new ArrayList<>();
        try {
            for (Map.Entry<String, Integer> service : ports.build().entrySet()) {
                // All stay open until the last is tried: two services on one port must be noticed too.
                open.add(open(service.getKey(), options.bind(), address, service.getValue()));
            }
        } finally {
            for (ServerSocket socket : open) {
                closeQuietly(socket);
            }
        }
    }

    static ServerStartException refused(String service, String bind, int port, Exception cause) {
        return new ServerStartException(String.format("cannot listen on %s:%d for %s: %s (another port can be chosen; 0 takes any free one)",
            bind, port, service, cause.getMessage()), cause);
    }

    private static InetAddress resolve(String bind) throws ServerStartException {
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new ServerStartException("cannot listen on " + bind + ": no such host", e);
        }
    }

    private static ServerSocket open(String service, String bind, InetAddress address, int port) throws ServerStartException {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                // As James does: connections of an earlier server that are still closing are no obstacle.
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(address, port));
                return socket;
            } catch (IOException e) {
                closeQuietly(socket);
                throw e;
            }
        } catch (IOException e) {
            throw refused(service, bind, port, e);
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was ever sent over it: whatever failed, James's own attempt to listen will tell.
        }
    }

    private PortCheck() {
    }
}
