/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.github.jamescondstore.server.Tls;

/**
 * A server's keys, in a file, and clients that know them.
 */
public final class Keys {
    private static final String ALIAS = "james";

    /** For {@code localhost} and 127.0.0.1, as an operator makes them. */
    public static Keys make(Path keystore, String password) throws IOException {
        PublishedJames.run(keystore.getParent(), List.of(PublishedJames.java("keytool"), "-genkeypair", "-alias", ALIAS, "-keyalg", "RSA",
            "-storetype", Tls.DEFAULT_TYPE, "-keystore", keystore.toString(), "-storepass", password, "-dname", "CN=localhost",
            "-ext", "SAN=ip:127.0.0.1,dns:localhost"));
        return new Keys(keystore, password);
    }

    private final Path keystore;
    private final String password;

    private Keys(Path keystore, String password) {
        this.keystore = keystore;
        this.password = password;
    }

    public Path keystore() {
        return keystore;
    }

    /** Trusts nobody else. */
    public SSLContext trusting() throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore keys = KeyStore.getInstance(keystore.toFile(), password.toCharArray());
        KeyStore certificates = KeyStore.getInstance(Tls.DEFAULT_TYPE);
        certificates.load(null, null);
        certificates.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
