/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.jamescondstore.guice.BuildVersion;
import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;

/**
 * The one line a started server prints: where everything is and who may log in. The demo reads it from the servers it starts.
 */
final class ReadyLine {
    private static final Pattern LMTP = Pattern.compile("^Ready: .* LMTP \\S+:(\\d+),");
    private static final Pattern JMAP = Pattern.compile("^Ready: .* JMAP http://\\S+:(\\d+)/jmap,");
    private static final Pattern IMAP = Pattern.compile("^Ready: .* IMAP \\S+:(\\d+),");

    static String of(CondstoreServer server) {
        ServerOptions options = server.options();
        String host = server.host();
        return String.format("Ready: James %s, IMAP %s:%d, %sLMTP %s:%d, %sweb administration %s://%s:%d, %s",
            options.stock() ? "without the module" : "with CONDSTORE " + BuildVersion.get(),
            host, server.imapPort(),
            server.imapsPort().isPresent() ? String.format("IMAPS %s:%d, ", host, server.imapsPort().getAsInt()) : "",
            host, server.lmtpPort(),
            options.store().servesJmap() ? String.format("JMAP http://%s:%d/jmap, ", host, server.jmapPort()) : "",
            options.tls().isPresent() ? "https" : "http", host, server.webAdminPort(),
            users(server));
    }

    /** The IMAP port, if this is such a line. */
    static Optional<Integer> imapPort(String line) {
        return port(IMAP, line);
    }

    /** The LMTP port, if this is such a line. */
    static Optional<Integer> lmtpPort(String line) {
        return port(LMTP, line);
    }

    /** The JMAP port, if this is such a line, and JMAP is served. */
    static Optional<Integer> jmapPort(String line) {
        return port(JMAP, line);
    }

    private static Optional<Integer> port(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    private static String users(CondstoreServer server) {
        if (server.createdUsers().isEmpty()) {
            return "users as before";
        }
        String names = String.join(" ", server.createdUsers().keySet());
        if (server.options().hasDefaultUsers()) {
            return "users " + names + " (password " + ServerOptions.DEFAULT_PASSWORD + ")";
        }
        // Whoever chose the passwords knows them; a terminal or a log need not.
        return "users " + names;
    }

    private ReadyLine() {
    }
}
