/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A key store for IMAP and web administration. Immutable.
 */
public final class Tls {
    public static final String DEFAULT_TYPE = "PKCS12";

    private final Path keystore;
    private final String type;
    private final String password;
    private final OptionalInt imapsPort;

    /**
     * @param type      as Java names it, for instance PKCS12 or JKS
     * @param imapsPort a port on which IMAP is encrypted from the start, 0 for any free one; beside the other one, where clients begin with STARTTLS
     * @throws IllegalArgumentException where the key store, or a key in it, can't be opened with the password, or there is none
     */
    public Tls(Path keystore, String type, String password, OptionalInt imapsPort) {
        this.keystore = keystore.toAbsolutePath().normalize();
        this.type = Objects.requireNonNull(type);
        this.password = Objects.requireNonNull(password);
        this.imapsPort = imapsPort;
        try (InputStream in = Files.newInputStream(keystore)) {
            KeyStore keys = KeyStore.getInstance(type);
            keys.load(in, password.toCharArray());
            checkKeys(keys);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the key store " + keystore + " can't be opened: " + e.getMessage(), e);
        }
    }

    /** James's servers would wait for one that they can read. */
    private void checkKeys(KeyStore keys) throws GeneralSecurityException {
        boolean any = false;
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                any = true;
                try {
                    keys.getKey(alias, password.toCharArray());
                } catch (UnrecoverableKeyException e) {
                    throw new IllegalArgumentException("the key " + alias + " in the key store " + keystore + " has another password than the key store", e);
                }
            }
        }
        if (!any) {
            throw new IllegalArgumentException("the key store " + keystore + " has no key");
        }
    }

    Path keystore() {
        return keystore;
    }

    String type() {
        return type;
    }

    String password() {
        return password;
    }

    OptionalInt imapsPort() {
        return imapsPort;
    }
}
