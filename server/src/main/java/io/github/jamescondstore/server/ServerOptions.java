/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.inject.Module;

/**
 * What a {@link CondstoreServer} is to be: where it listens, who may log in, where its mail
 * is, and whether our module is in it. Immutable.
 *
 * A port of 0 stands for any free one; the server says which it took once it is started.
 */
public final class ServerOptions {
    public static final String DEFAULT_BIND = "127.0.0.1";
    public static final int DEFAULT_IMAP_PORT = 1143;
    public static final int DEFAULT_LMTP_PORT = 1024;
    public static final int DEFAULT_JMAP_PORT = 1080;
    public static final int DEFAULT_WEB_ADMIN_PORT = 8000;
    public static final String DEFAULT_PASSWORD = "secret";
    /** Address to password. */
    public static final ImmutableMap<String, String> DEFAULT_USERS = ImmutableMap.of(
        "alice@example.org", DEFAULT_PASSWORD,
        "bob@example.org", DEFAULT_PASSWORD,
        "carol@example.org", DEFAULT_PASSWORD);

    private static final int MAX_PORT = 65535;

    /**
     * Starts from the defaults: fixed ports on the loopback address, three users, mail in memory, our module in, a temporary
     * directory.
     */
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder {
        private final Map<String, String> users = new LinkedHashMap<>();
        private final ImmutableList.Builder<Module> extraModules = ImmutableList.builder();
        private String bind = DEFAULT_BIND;
        private int imapPort = DEFAULT_IMAP_PORT;
        private int lmtpPort = DEFAULT_LMTP_PORT;
        private int jmapPort = DEFAULT_JMAP_PORT;
        private int webAdminPort = DEFAULT_WEB_ADMIN_PORT;
        private Store store = Store.memory();
        private Optional<Path> dataDir = Optional.empty();
        private boolean stock = false;
        private Optional<Tls> tls = Optional.empty();
        private Optional<String> webAdminPassword = Optional.empty();

        private Builder() {
        }

        /** All four services take any free port. */
        public Builder freePorts() {
            return imapPort(0).lmtpPort(0).jmapPort(0).webAdminPort(0);
        }

        public Builder imapPort(int port) {
            this.imapPort = checkPort(port);
            return this;
        }

        public Builder lmtpPort(int port) {
            this.lmtpPort = checkPort(port);
            return this;
        }

        public Builder jmapPort(int port) {
            this.jmapPort = checkPort(port);
            return this;
        }

        public Builder webAdminPort(int port) {
            this.webAdminPort = checkPort(port);
            return this;
        }

        /** The IPv4 address or host name that all services listen on: James's configuration has no way to write an IPv6 address. */
        public Builder bind(String address) {
            Preconditions.checkArgument(!address.isBlank() && address.indexOf(':') < 0,
                "'%s' is not an IPv4 address or a host name", address);
            this.bind = address;
            return this;
        }

        /**
         * Adds a user; the first one named replaces the default users. The domain of the address is created with it. A user whom
         * the store has already gets this password.
         */
        public Builder user(String address, String password) {
            int at = address.indexOf('@');
            Preconditions.checkArgument(at > 0 && at == address.lastIndexOf('@') && at < address.length() - 1,
                "'%s' is not an address like alice@example.org", address);
            Preconditions.checkArgument(!password.isEmpty(), "%s has no password", address);
            users.put(address, password);
            return this;
        }

        /** Where mail, users and domains are kept. */
        public Builder store(Store store) {
            this.store = store;
            return this;
        }

        /** James's working directory. It is created where it is missing, and kept when the server stops. */
        public Builder dataDir(Path directory) {
            this.dataDir = Optional.of(directory);
            return this;
        }

        /** True: the very same server without our module, to compare with. */
        public Builder stock(boolean stock) {
            this.stock = stock;
            return this;
        }

        /** IMAP lets nobody log in before STARTTLS, and web administration is by HTTPS. LMTP and JMAP stay in plain text. */
        public Builder tls(Tls wanted) {
            wanted.imapsPort().ifPresent(Builder::checkPort);
            this.tls = Optional.of(wanted);
            return this;
        }

        /** What web administration asks for, in the header {@code Password}. */
        public Builder webAdminPassword(String password) {
            Preconditions.checkArgument(!password.isEmpty(), "web administration has no password");
            this.webAdminPassword = Optional.of(password);
            return this;
        }

        /** A Guice module that overrides what the server binds, our module included. Later ones win. */
        public Builder extraModule(Module module) {
            this.extraModules.add(module);
            return this;
        }

        public ServerOptions build() {
            return new ServerOptions(this);
        }

        private static int checkPort(int port) {
            Preconditions.checkArgument(port >= 0 && port <= MAX_PORT, "%s is not a port (0 to 65535)", port);
            return port;
        }
    }

    private final ImmutableMap<String, String> users;
    private final boolean defaultUsers;
    private final ImmutableList<Module> extraModules;
    private final String bind;
    private final int imapPort;
    private final int lmtpPort;
    private final int jmapPort;
    private final int webAdminPort;
    private final Store store;
    private final Optional<Path> dataDir;
    private final boolean stock;
    private final Optional<Tls> tls;
    private final Optional<String> webAdminPassword;

    private ServerOptions(Builder builder) {
        this.defaultUsers = builder.users.isEmpty();
        this.users = defaultUsers ? DEFAULT_USERS : ImmutableMap.copyOf(builder.users);
        this.extraModules = builder.extraModules.build();
        this.bind = builder.bind;
        this.imapPort = builder.imapPort;
        this.lmtpPort = builder.lmtpPort;
        this.jmapPort = builder.jmapPort;
        this.webAdminPort = builder.webAdminPort;
        this.store = builder.store;
        this.dataDir = builder.dataDir;
        this.stock = builder.stock;
        this.tls = builder.tls;
        this.webAdminPassword = builder.webAdminPassword;
    }

    /** True: nobody was named. */
    public boolean hasDefaultUsers() {
        return defaultUsers;
    }

    /** Address to password, in the order they were named. */
    public ImmutableMap<String, String> users() {
        return users;
    }

    public ImmutableList<Module> extraModules() {
        return extraModules;
    }

    public String bind() {
        return bind;
    }

    public int imapPort() {
        return imapPort;
    }

    public int lmtpPort() {
        return lmtpPort;
    }

    public int jmapPort() {
        return jmapPort;
    }

    public int webAdminPort() {
        return webAdminPort;
    }

    public Store store() {
        return store;
    }

    /** Empty: a temporary directory that is deleted when the server stops. */
    public Optional<Path> dataDir() {
        return dataDir;
    }

    public boolean stock() {
        return stock;
    }

    public Optional<Tls> tls() {
        return tls;
    }

    public Optional<String> webAdminPassword() {
        return webAdminPassword;
    }
}
