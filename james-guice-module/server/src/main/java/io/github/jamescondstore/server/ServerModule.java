/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import org.apache.james.jmap.JMAPServer;
import org.apache.james.utils.GuiceProbe;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;

/**
 * What differs from James's memory server in every server of ours, stock or not.
 */
class ServerModule extends AbstractModule {
    private final JmapEndpoint endpoint;

    ServerModule(JmapEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    protected void configure() {
        bind(JmapEndpoint.class).toInstance(endpoint);
        bind(JMAPServer.class).to(BoundJmapServer.class);
        bind(BoundJmapServer.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(InjectorProbe.class);
    }
}
