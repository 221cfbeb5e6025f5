/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.jmap;

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

/**
 * A JMAP client (RFC 8620, RFC 8621) for one user.
 */
public final class Jmap {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TRIES = 20;
    private static final String CAPABILITIES = "\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\",\"urn:apache:james:params:jmap:mail:shares\"";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI api;
    private final String authorization;
    private final String accountId;

    public Jmap(String host, int port, String user, String password) throws IOException, InterruptedException {
        String base = "http://" + host + ":" + port;
        this.api = URI.create(base + "/jmap");
        this.authorization = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        JsonNode session = send(request(URI.create(base + "/jmap/session")).GET().build());
        this.accountId = session.get("primaryAccounts").get("urn:ietf:params:jmap:mail").asText();
    }

    /** The ids of a mailbox's messages, in the order in which they came. */
    public List<String> emails(String mailboxId) throws IOException, InterruptedException {
        return query("\"inMailbox\":\"" + mailboxId + "\"");
    }

    /** The ids of all messages. */
    public List<String> emails() throws IOException, InterruptedException {
        return query("");
    }

    /** The ids of the messages that have a keyword. */
    public List<String> emailsWith(String keyword) throws IOException, InterruptedException {
        return query("\"hasKeyword\":\"" + keyword + "\"");
    }

    private List<String> query(String filter) throws IOException, InterruptedException {
        JsonNode ids = call("Email/query", "\"filter\":{" + filter
            + "},\"sort\":[{\"property\":\"receivedAt\",\"isAscending\":true}],\"limit\":10000").path("ids");
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
        JsonNode answer = set(emailIds, patch);
        if (answer.path("updated").size() < emailIds.size()) {
            throw new IOException("Email/set was answered: " + answer);
        }
    }

    /**
     * The same of a message that may be gone.
     *
     * @return whether it was there
     */
    public boolean updateIfThere(String emailId, String patch) throws IOException, InterruptedException {
        return set(List.of(emailId), patch).path("updated").size() > 0;
    }

    private JsonNode set(List<String> emailIds, String patch) throws IOException, InterruptedException {
        String updates = emailIds.stream().map(id -> "\"" + id + "\":{" + patch + "}").collect(Collectors.joining(","));
        JsonNode answer = call("Email/set", "\"update\":{" + updates + "}");
        for (int tries = 1; tries < MOST_TRIES && answer.path("type").asText().equals("serverFail"); tries++) {
            answer = call("Email/set", "\"update\":{" + updates + "}");
        }
        return answer;
    }

    public void destroy(String emailId) throws IOException, InterruptedException {
        call("Email/set", "\"destroy\":[\"" + emailId + "\"]");
    }

    private JsonNode call(String method, String arguments) throws IOException, InterruptedException {
        String body = "{\"using\":[" + CAPABILITIES + "],\"methodCalls\":[[\"" + method
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
