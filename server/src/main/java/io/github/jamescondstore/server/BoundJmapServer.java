/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.util.Set;

import javax.inject.Inject;

import org.apache.james.jmap.JMAPConfiguration;
import org.apache.james.jmap.JMAPRoutes;
import org.apache.james.jmap.JMAPRoutesHandler;
import org.apache.james.jmap.JMAPServer;
import org.apache.james.jmap.VersionParser;
import org.apache.james.util.Port;

import com.google.common.collect.ImmutableList;

/**
 * JMAP (RFC 8621) on the address the options name. James's own server listens on every address of the machine and nothing
 * configures that, which is why it is extended here. The draft version of JMAP that came before the RFC is not served.
 */
class BoundJmapServer extends JMAPServer {
    private final JmapEndpoint endpoint;
    private final Set<JMAPRoutes> routes;

    @Inject
    BoundJmapServer(JMAPConfiguration configuration, Set<JMAPRoutesHandler> handlers, VersionParser versionParser,
                    JmapEndpoint endpoint, Set<JMAPRoutes> routes) {
        super(configuration, handlers, versionParser);
        this.endpoint = endpoint;
        this.routes = routes;
    }

    @Override
    public Port getPort() {
        return Port.of(endpoint.port());
    }

    @Override
    public void start() {
        endpoint.serve(routes.stream()
            .flatMap(JMAPRoutes::routes)
            .collect(ImmutableList.toImmutableList()));
    }

    @Override
    public void stop() {
        endpoint.close();
    }
}
