/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static spark.Spark.halt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.eclipse.jetty.http.HttpStatus;

import spark.Request;
import spark.Response;

/**
 * Web administration by a password in the header {@code Password}, which James has from version 3.9 on.
 */
class PasswordFilter implements AuthenticationFilter {
    private static final String HEADER = "Password";
    private static final String PREFLIGHT = "OPTIONS";
    /** By which Spark takes a request for one of another method. */
    private static final String OVERRIDE = "X-HTTP-Method-Override";

    private final byte[] password;

    PasswordFilter(String password) {
        this.password = password.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(Request request, Response response) {
        // Browsers ask that before they send a header of ours.
        if (request.requestMethod().equals(PREFLIGHT) && request.headers(OVERRIDE) == null) {
            return;
        }
        Optional<String> given = Optional.ofNullable(request.headers(HEADER));
        if (given.isEmpty()) {
            halt(HttpStatus.UNAUTHORIZED_401, "No Password header.");
        }
        // In the same time whatever is wrong with it; Jetty has read what the client sent as UTF-8 byte by byte.
        if (!MessageDigest.isEqual(password, given.get().getBytes(StandardCharsets.ISO_8859_1))) {
            halt(HttpStatus.UNAUTHORIZED_401, "Wrong password.");
        }
    }
}
