/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.util.Optional;

import com.google.common.base.Preconditions;

/**
 * Where a database is and who logs in to it. Its text form holds no secret.
 */
public final class JdbcAddress {
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final String PREFIX = "jdbc:";

    /** A database that asks for no user. */
    public static JdbcAddress of(String url) {
        return new JdbcAddress(url, Optional.empty(), Optional.empty());
    }

    public static JdbcAddress of(String url, String user, String password) {
        return new JdbcAddress(url, Optional.of(user), Optional.of(password));
    }

    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;

    private JdbcAddress(String url, Optional<String> user, Optional<String> password) {
        Preconditions.checkArgument(url.startsWith(PREFIX), "'%s' is not a JDBC URL, which begins with %s", url, PREFIX);
        this.url = url;
        this.user = user;
        this.password = password;
    }

    public String url() {
        return url;
    }

    boolean isPostgresql() {
        return url.startsWith(POSTGRESQL);
    }

    public Optional<String> user() {
        return user;
    }

    public Optional<String> password() {
        return password;
    }

    /** The URL without its parameters, a password among them. */
    @Override
    public String toString() {
        return url.split("[?;]", 2)[0];
    }
}
