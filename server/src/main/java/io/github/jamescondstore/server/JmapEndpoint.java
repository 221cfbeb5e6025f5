/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.james.jmap.JMAPRoute;
import org.reactivestreams.Publisher;

import com.google.common.collect.ImmutableList;

import io.netty.handler.codec.http.HttpResponseStatus;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The socket JMAP is served on. It is bound before James is configured, so that the URLs in the JMAP session are right even when
 * the port is any free one; until the routes are known every request gets 503.
 */
final class JmapEndpoint implements AutoCloseable {
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    static JmapEndpoint bind(String host, int port) {
        AtomicReference<List<JMAPRoute>> routes = new AtomicReference<>(ImmutableList.of());
        DisposableServer server = HttpServer.create()
            .bindAddress(() -> new InetSocketAddress(host, port))
            .handle((request, response) -> handle(routes.get(), request, response))
            .bindNow(BIND_TIMEOUT);
        return new JmapEndpoint(routes, server);
    }

    private static Publisher<Void> handle(List<JMAPRoute> routes, HttpServerRequest request, HttpServerResponse response) {
        if (routes.isEmpty()) {
            return response.status(HttpResponseStatus.SERVICE_UNAVAILABLE).send();
        }
        return routes.stream()
            .filter(route -> route.matches(request))
            .findFirst()
            .map(route -> route.getAction().handleRequest(request, response))
            .orElseGet(() -> response.status(HttpResponseStatus.NOT_FOUND).send());
    }

    private final AtomicReference<List<JMAPRoute>> routes;
    private final DisposableServer server;

    private JmapEndpoint(AtomicReference<List<JMAPRoute>> routes, DisposableServer server) {
        this.routes = routes;
        this.server = server;
    }

    void serve(List<JMAPRoute> newRoutes) {
        routes.set(ImmutableList.copyOf(newRoutes));
    }

    int port() {
        return server.port();
    }

    /** May be called more than once. */
    @Override
    public void close() {
        if (!server.isDisposed()) {
            server.disposeNow(CLOSE_TIMEOUT);
        }
    }
}
