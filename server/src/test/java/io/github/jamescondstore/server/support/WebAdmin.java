/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.github.jamescondstore.server.CondstoreServer;

/**
 * The web administration of a server, over HTTP.
 */
public final class WebAdmin {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final String base;

    public WebAdmin(CondstoreServer server) {
        this.base = "http://" + server.host() + ":" + server.webAdminPort();
    }

    public HttpResponse<String> request(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return json.readTree(request("GET", path).body());
    }

    /** Begins a task, and waits for its end. */
    public JsonNode task(String path) throws IOException, InterruptedException {
        JsonNode begun = json.readTree(request("POST", path).body());
        return get("/tasks/" + begun.get("taskId").asText() + "/await");
    }

    /** What is shown for Prometheus, by name. */
    public Map<String, Double> metrics() throws IOException, InterruptedException {
        return Stream.of(request("GET", "/metrics").body().split("\n"))
            .filter(line -> !line.startsWith("#") && !line.contains("{"))
            .map(line -> line.split(" "))
            .collect(Collectors.toMap(parts -> parts[0], parts -> Double.valueOf(parts[1])));
    }

    /** One of James's health checks; empty if there is none of that name. */
    public Optional<JsonNode> health(String name) throws IOException, InterruptedException {
        for (JsonNode check : get("/healthcheck").get("checks")) {
            if (check.get("componentName").asText().equals(name)) {
                return Optional.of(check);
            }
        }
        return Optional.empty();
    }
}
