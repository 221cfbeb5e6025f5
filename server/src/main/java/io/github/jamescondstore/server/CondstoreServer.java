/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.james.GuiceJamesServer;
import org.apache.james.jmap.draft.JmapGuiceProbe;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.LmtpGuiceProbe;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.WebAdminGuiceProbe;

import com.google.common.base.Preconditions;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Key;
import com.google.inject.Module;

import io.github.jamescondstore.mailbox.jpa.servers.DatabaseInUseException;

/**
 * James, with our module or, as {@link ServerOptions#stock()}, without. IMAP, LMTP, web administration and, where the store allows
 * it, JMAP listen. Unless its options have {@link Tls} and a password, everything is in plain text and web administration asks for none: it belongs on
 * a loopback address then. How
 * long mail lives is the {@link Store}'s to say.
 *
 * Several may run in one JVM. One object is one run. Not for use by several threads, except that any may stop it.
 */
public final class CondstoreServer implements AutoCloseable {
    static {
        // Read once by James when its class is loaded: a start that fails must reach our caller, not end the JVM.
        System.setProperty("james.exit.on.startup.error", "false");
    }

    /**
     * Starts a server and returns when it answers and its users can log in.
     *
     * @throws ServerStartException where a port, the directory or the store cannot be had, or James refuses to start
     */
    public static CondstoreServer start(ServerOptions options) throws ServerStartException {
        PortCheck.check(options);
        ServerResources resources = ServerResources.take(options);
        try {
            resources.directory().configure(configurationValues(options, resources));
            FirstUsers users = new FirstUsers(options);
            GuiceJamesServer james = assemble(options, resources, users);
            startJames(james);
            return new CondstoreServer(options, resources, james, users.created());
        } catch (ServerStartException | RuntimeException e) {
            resources.close();
            throw e;
        }
    }

    private static Map<String, String> configurationValues(ServerOptions options, ServerResources resources) {
        return ImmutableMap.<String, String>builder()
            .put("id", UUID.randomUUID().toString())
            .put("bind", options.bind())
            .put("imap.port", String.valueOf(options.imapPort()))
            .putAll(TlsConfiguration.values(options))
            .put("lmtp.port", String.valueOf(options.lmtpPort()))
            .put("webadmin.port", String.valueOf(options.webAdminPort()))
            .put("jmap.enabled", String.valueOf(resources.jmap().isPresent()))
            .put("jmap.host", connectAddress(options.bind()))
            .put("jmap.port", String.valueOf(resources.jmap().map(JmapEndpoint::port).orElse(0)))
            .put("domain", domainOf(options.users().keySet().iterator().next()))
            .build();
    }

    /** Where a client on this machine connects to: the wildcard address is one to listen on only. */
    private static String connectAddress(String bind) {
        try {
            return InetAddress.getByName(bind).isAnyLocalAddress() ? ServerOptions.DEFAULT_BIND : bind;
        } catch (UnknownHostException e) {
            return bind;
        }
    }

    private static GuiceJamesServer assemble(ServerOptions options, ServerResources resources, FirstUsers users) {
        ImmutableList.Builder<Module> over = ImmutableList.<Module>builder()
            .add(new ServerModule(users, options.webAdminPassword()));
        resources.jmap().ifPresent(endpoint -> over.add(new JmapModule(endpoint)));
        if (!options.stock()) {
            over.add(resources.store().condstore());
        }
        over.addAll(options.extraModules());

        GuiceJamesServer server = resources.store().james();
        for (Module module : over.build()) {
            server = server.overrideWith(module);
        }
        return server;
    }

    private static void startJames(GuiceJamesServer james) throws ServerStartException {
        try {
            james.start();
        } catch (Exception | Error e) {
            stopQuietly(james, e);
            Throwables.throwIfInstanceOf(e, VirtualMachineError.class);
            Throwables.throwIfInstanceOf(e, ServerStartException.class);
            throw new ServerStartException(reason(Throwables.getRootCause(e)), e);
        }
    }

    private static String reason(Throwable root) {
        return root instanceof DatabaseInUseException
            ? OneLine.of(root.getMessage())
            : "James did not start: " + OneLine.of(root.toString());
    }

    private static void stopQuietly(GuiceJamesServer james, Throwable startFailure) {
        try {
            james.stop();
        } catch (RuntimeException e) {
            // James's own clean-up does not expect a half-started server; why it did not start is the news.
            startFailure.addSuppressed(e);
        }
    }

    static String domainOf(String address) {
        return address.substring(address.indexOf('@') + 1);
    }

    private final ServerOptions options;
    private final ServerResources resources;
    private final GuiceJamesServer james;
    private final ImmutableMap<String, String> createdUsers;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private CondstoreServer(ServerOptions options, ServerResources resources, GuiceJamesServer james,
                            ImmutableMap<String, String> createdUsers) {
        this.options = options;
        this.resources = resources;
        this.james = james;
        this.createdUsers = createdUsers;
    }

    /** What it was started with; the ports it really listens on are {@link #imapPort()} and the others. */
    public ServerOptions options() {
        return options;
    }

    /**
     * Who can log in because of this start, address to password. Empty where nobody was named and the store had users already:
     * they are not the default ones, and log in as before.
     */
    public ImmutableMap<String, String> createdUsers() {
        return createdUsers;
    }

    /** The address a client on this machine connects to. */
    public String host() {
        return connectAddress(options.bind());
    }

    public int imapPort() {
        ImapGuiceProbe probe = probe(ImapGuiceProbe.class);
        return options.tls().isPresent() ? probe.getImapStartTLSPort() : probe.getImapPort();
    }

    /** Where IMAP is encrypted from the start; empty where it is nowhere. */
    public OptionalInt imapsPort() {
        return options.tls().filter(tls -> tls.imapsPort().isPresent())
            .map(tls -> OptionalInt.of(probe(ImapGuiceProbe.class).getImapSSLPort()))
            .orElse(OptionalInt.empty());
    }

    public int lmtpPort() {
        return probe(LmtpGuiceProbe.class).getLmtpPort();
    }

    /**
     * @throws IllegalStateException if the store serves no JMAP
     */
    public int jmapPort() {
        Preconditions.checkState(options.store().servesJmap(), "no JMAP with the store %s", options.store());
        return probe(JmapGuiceProbe.class).getJmapPort().getValue();
    }

    public int webAdminPort() {
        return probe(WebAdminGuiceProbe.class).getWebAdminPort().getValue();
    }

    /** One of James's probes, or of those an extra module adds. */
    public <T extends GuiceProbe> T probe(Class<T> type) {
        return james.getProbe(type);
    }

    /** What the server has bound to this type. */
    public <T> T instance(Class<T> type) {
        return probe(InjectorProbe.class).instance(type);
    }

    /** What the server has bound to this key. */
    public <T> T instance(Key<T> key) {
        return probe(InjectorProbe.class).instance(key);
    }

    /** Closes all connections, stops listening and deletes a temporary directory. Nothing happens the second time. */
    public void stop() {
        if (stopped.getAndSet(true)) {
            return;
        }
        try {
            james.stop();
        } finally {
            resources.close();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
