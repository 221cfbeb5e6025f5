/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.github.jamescondstore.server.CondstoreServer;

/**
 * A JMAP client (RFC 8620, RFC 8621) for one user.
 */
public final class Jmap {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRIES = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;
    private final String authorization;
    private final String accountId;

    public Jmap(CondstoreServer server, String user, String password) throws IOException, InterruptedException {
        String base = "http://" + server.host() + ":" + server.jmapPort();
        this.api = URI.create(base + "/jmap");
        this.authorization = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        JsonNode session = send(request(URI.create(base + "/jmap/session")).GET().build());
        this.accountId = session.get("primaryAccounts").get("urn:ietf:params:jmap:mail").asText();
    }

    /** The ids of a mailbox's messages, in the order in which they came. */
    public List<String> emails(String mailboxId) throws IOException, InterruptedException {
        JsonNode ids = call("Email/query", "\"filter\":{\"inMailbox\":\"" + mailboxId
            + "\"},\"sort\":[{\"property\":\"receivedAt\",\"isAscending\":true}],\"limit\":10000").get("ids");
        List<String> result = new ArrayList<>();
        ids.forEach(id -> result.add(id.asText()));
        return result;
    }

    /**
     * Email/set with one update, for instance {@code "keywords/$flagged":true}.
     *
     * Tried again when James answers serverFail: its in-memory list of JMAP changes is read while others write to it, with our
     * module and without (3 of 60 updates beside two IMAP sessions). The update is done then, and idempotent.
     */
    public void update(String emailId, String patch) throws IOException, InterruptedException {
        update(List.of(emailId), patch);
    }

    /** The same update of all these, in one request. */
    public void update(List<String> emailIds, String patch) throws IOException, InterruptedException {
        String updates = emailIds.stream().map(id -> "\"" + id + "\":{" + patch + "}").collect(Collectors.joining(","));
        JsonNode answer = call("Email/set", "\"update\":{" + updates + "}");
        for (int tries = 1; tries < MOST_TRIES && answer.path("type").asText().equals("serverFail"); tries++) {
            answer = call("Email/set", "\"update\":{" + updates + "}");
        }
        if (answer.path("updated").size() < emailIds.size()) {
            throw new IOException("Email/set was answered: " + answer);
        }
    }

    public void destroy(String emailId) throws IOException, InterruptedException {
        call("Email/set", "\"destroy\":[\"" + emailId + "\"]");
    }

    private JsonNode call(String method, String arguments) throws IOException, InterruptedException {
        String body = "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],\"methodCalls\":[[\"" + method
            + "\",{\"accountId\":\"" + accountId + "\"," + arguments + "},\"c\"]]}";
        JsonNode answer = send(request(api).POST(HttpRequest.BodyPublishers.ofString(body)).build());
        return answer.get("methodResponses").get(0).get(1);
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
            .header("Accept", "application/json; jmapVersion=rfc-8621")
            .header("Content-Type", "application/json")
            .header("Authorization", authorization);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body());
    }
}
