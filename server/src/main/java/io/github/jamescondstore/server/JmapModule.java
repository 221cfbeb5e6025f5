/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import org.apache.james.jmap.JMAPServer;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

/**
 * JMAP on a socket of ours. To be put over James's {@code JMAPServerModule}.
 */
class JmapModule extends AbstractModule {
    private final JmapEndpoint endpoint;

    JmapModule(JmapEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    protected void configure() {
        bind(JmapEndpoint.class).toInstance(endpoint);
        bind(JMAPServer.class).to(BoundJmapServer.class);
        bind(BoundJmapServer.class).in(Scopes.SINGLETON);
    }
}
