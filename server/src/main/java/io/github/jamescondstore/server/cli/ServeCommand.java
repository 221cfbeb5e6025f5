/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.ServerStartException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs a server until it is told to stop.
 */
@Command(name = "serve",
    description = "Runs James with CONDSTORE until Ctrl-C. Mail is kept in memory unless --store says otherwise. Without "
        + "--config nothing is encrypted, and web administration asks for no password.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    /** Read by logback.xml when the first logger is made, so it is set before anything of James is touched. */
    private static final String LOG_LEVEL = "james.condstore.log.level";

    @Spec
    private CommandSpec spec;

    @Option(names = "--imap-port", paramLabel = "PORT", defaultValue = "" + ServerOptions.DEFAULT_IMAP_PORT,
        description = "IMAP (default ${DEFAULT-VALUE}; 0 for any free port).")
    private int imapPort;

    @Option(names = "--lmtp-port", paramLabel = "PORT", defaultValue = "" + ServerOptions.DEFAULT_LMTP_PORT,
        description = "LMTP, for delivering mail (default ${DEFAULT-VALUE}).")
    private int lmtpPort;

    @Option(names = "--jmap-port", paramLabel = "PORT",
        description = "JMAP over HTTP with basic authentication (default " + ServerOptions.DEFAULT_JMAP_PORT + ").")
    private Optional<Integer> jmapPort = Optional.empty();

    @Option(names = "--webadmin-port", paramLabel = "PORT", defaultValue = "" + ServerOptions.DEFAULT_WEB_ADMIN_PORT,
        description = "James's web administration (default ${DEFAULT-VALUE}).")
    private int webAdminPort;

    @Option(names = "--bind", paramLabel = "ADDRESS", defaultValue = ServerOptions.DEFAULT_BIND,
        description = "IPv4 address or host name to listen on (default ${DEFAULT-VALUE}, this machine only).")
    private String bind;

    @Option(names = "--user", paramLabel = "ADDRESS:PASSWORD", converter = User.Converter.class,
        description = "A user; repeat it for more. Without it: alice, bob and carol@example.org, password secret, or whoever the "
            + "store has from before.")
    private List<User> users = new ArrayList<>();

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(names = "--data-dir", paramLabel = "DIRECTORY",
        description = "James's working directory, for its configuration, Derby's database and the search index, which is built anew "
            + "where it is missing (default: a temporary one, deleted at the end).")
    private Optional<Path> dataDir = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE",
        description = "A properties file with tls.keystore, tls.keystore.password, tls.keystore.type, tls.imaps.port and webadmin.password.")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--stock", description = "The very same server without the module, to compare with.")
    private boolean stock;

    @Option(names = "--verbose", description = "Log what James does to standard error, not only what goes wrong.")
    private boolean verbose;

    @Option(names = "--until-stdin-closes", hidden = true,
        description = "Stop at the end of standard input: a server started by another process must not outlive it.")
    private boolean untilStdinCloses;

    @Override
    public Integer call() throws InterruptedException {
        ServerOptions options = options();
        if (verbose) {
            System.setProperty(LOG_LEVEL, "INFO");
        }
        try {
            CondstoreServer server = CondstoreServer.start(options);
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop"));
            spec.commandLine().getOut().println(ReadyLine.of(server));
            spec.commandLine().getOut().flush();
            waitForTheEnd();
            return 0;
        } catch (ServerStartException e) {
            spec.commandLine().getErr().println("james-condstore serve: " + e.getMessage());
            if (verbose) {
                e.printStackTrace(spec.commandLine().getErr());
            }
            spec.commandLine().getErr().flush();
            return Main.CANNOT;
        }
    }

    private ServerOptions options() {
        try {
            ServerOptions.Builder builder = ServerOptions.builder()
                .imapPort(imapPort)
                .lmtpPort(lmtpPort)
                .webAdminPort(webAdminPort)
                .bind(bind)
                .store(store.store())
                .stock(stock);
            jmapPort.ifPresent(builder::jmapPort);
            users.forEach(user -> builder.user(user.address(), user.password()));
            dataDir.ifPresent(builder::dataDir);
            config.map(ConfigurationFile::new).ifPresent(file -> {
                file.tls().ifPresent(builder::tls);
                file.webAdminPassword().ifPresent(builder::webAdminPassword);
            });
            ServerOptions options = builder.build();
            Preconditions.checkArgument(options.store().servesJmap() || jmapPort.isEmpty(),
                "--jmap-port: no JMAP with --store %s", options.store());
            return options;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Returns at the end of standard input if that was asked for; else a signal ends the process while this waits. */
    private void waitForTheEnd() throws InterruptedException {
        if (!untilStdinCloses) {
            new CountDownLatch(1).await();
        }
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            // As good as its end: whoever held the other side is gone.
            return;
        }
    }
}
