/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.james.FakeSearchMailboxModule;
import org.apache.james.GuiceJamesServer;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.jmap.draft.JmapGuiceProbe;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.LmtpGuiceProbe;
import org.apache.james.utils.DataProbeImpl;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.WebAdminGuiceProbe;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Key;
import com.google.inject.Module;

import io.github.jamescondstore.guice.CondstoreModule;

/**
 * James's memory server, with our module or, as {@link ServerOptions#stock()}, without. IMAP, LMTP, JMAP and web administration
 * listen; everything is in plain text and web administration asks for no password, so it belongs on a loopback address. Mail lives
 * in memory and ends with the server.
 *
 * Several may run in one JVM. One object is one run. Not for use by several threads, except that any may stop it.
 */
public final class CondstoreServer implements AutoCloseable {
    private static final int LONGEST_REASON = 400;

    static {
        // Read once by James when its class is loaded: a start that fails must reach our caller, not end the JVM.
        System.setProperty("james.exit.on.startup.error", "false");
    }

    /**
     * Starts a server and returns when it answers and its users can log in.
     *
     * @throws ServerStartException where a port or the directory cannot be had, or James refuses to start
     */
    public static CondstoreServer start(ServerOptions options) throws ServerStartException {
        PortCheck.check(options);
        DataDirectory directory = DataDirectory.open(options.dataDir());
        try {
            return start(options, directory);
        } catch (ServerStartException | RuntimeException e) {
            directory.release();
            throw e;
        }
    }

    private static CondstoreServer start(ServerOptions options, DataDirectory directory) throws ServerStartException {
        JmapEndpoint jmap = bindJmap(options);
        try {
            directory.configure(configurationValues(options, jmap.port()));
            GuiceJamesServer james = assemble(options, directory, jmap);
            startJames(james);
            CondstoreServer server = new CondstoreServer(options, directory, james, jmap);
            server.createUsers();
            return server;
        } catch (ServerStartException | RuntimeException e) {
            jmap.close();
            throw e;
        }
    }

    private static JmapEndpoint bindJmap(ServerOptions options) throws ServerStartException {
        try {
            return JmapEndpoint.bind(options.bind(), options.jmapPort());
        } catch (RuntimeException e) {
            throw PortCheck.refused("JMAP", options.bind(), options.jmapPort(), e);
        }
    }

    private static Map<String, String> configurationValues(ServerOptions options, int jmapPort) {
        return ImmutableMap.<String, String>builder()
            .put("id", UUID.randomUUID().toString())
            .put("bind", options.bind())
            .put("imap.port", String.valueOf(options.imapPort()))
            .put("lmtp.port", String.valueOf(options.lmtpPort()))
            .put("webadmin.port", String.valueOf(options.webAdminPort()))
            .put("jmap.host", connectAddress(options.bind()))
            .put("jmap.port", String.valueOf(jmapPort))
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

    private static GuiceJamesServer assemble(ServerOptions options, DataDirectory directory, JmapEndpoint jmap) {
        MemoryJamesConfiguration configuration = MemoryJamesConfiguration.builder()
            .workingDirectory(directory.path().toFile())
            .enableJMAP()
            .build();
        GuiceJamesServer server = MemoryJamesServerMain.createServer(configuration)
            .combineWith(new FakeSearchMailboxModule())
            .overrideWith(new ServerModule(jmap));
        if (!options.stock()) {
            server = server.overrideWith(new CondstoreModule());
        }
        for (Module module : options.extraModules()) {
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
            throw new ServerStartException("James did not start: " + inOneLine(Throwables.getRootCause(e)), e);
        }
    }

    private static void stopQuietly(GuiceJamesServer james, Throwable startFailure) {
        try {
            james.stop();
        } catch (RuntimeException e) {
            // James's own clean-up does not expect a half-started server; why it did not start is the news.
            startFailure.addSuppressed(e);
        }
    }

    /** Guice's messages are pages long, and begin with their table of contents. */
    private static String inOneLine(Throwable failure) {
        String line = CharMatcher.whitespace().trimAndCollapseFrom(failure.toString(), ' ');
        return Ascii.truncate(line, LONGEST_REASON, "...");
    }

    private static String domainOf(String address) {
        return address.substring(address.indexOf('@') + 1);
    }

    private final ServerOptions options;
    private final DataDirectory directory;
    private final GuiceJamesServer james;
    private final JmapEndpoint jmap;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private CondstoreServer(ServerOptions options, DataDirectory directory, GuiceJamesServer james, JmapEndpoint jmap) {
        this.options = options;
        this.directory = directory;
        this.james = james;
        this.jmap = jmap;
    }

    /** What it was started with; the ports it really listens on are {@link #imapPort()} and the others. */
    public ServerOptions options() {
        return options;
    }

    /** The address a client on this machine connects to. */
    public String host() {
        return connectAddress(options.bind());
    }

    public int imapPort() {
        return probe(ImapGuiceProbe.class).getImapPort();
    }

    public int lmtpPort() {
        return probe(LmtpGuiceProbe.class).getLmtpPort();
    }

    public int jmapPort() {
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
            jmap.close();
            directory.release();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void createUsers() throws ServerStartException {
        DataProbeImpl data = probe(DataProbeImpl.class);
        try {
            Set<String> domains = new LinkedHashSet<>();
            for (String address : options.users().keySet()) {
                domains.add(domainOf(address));
            }
            for (String domain : domains) {
                if (!data.containsDomain(domain)) {
                    data.addDomain(domain);
                }
            }
            for (Map.Entry<String, String> user : options.users().entrySet()) {
                data.addUser(user.getKey(), user.getValue());
            }
        } catch (Exception e) {
            stopQuietly(james, e);
            throw new ServerStartException("cannot create the users: " + inOneLine(e), e);
        }
    }
}
