/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * As much of curl as the documents use, which not every machine has: {@code curl [-s] [-X METHOD] [-H 'NAME: VALUE'] URL}.
 */
public final class Curl {
    public static void main(String[] arguments) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder();
        String method = "GET";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "-s":
                    break;
                case "-X":
                    method = arguments[++i];
                    break;
                case "-H":
                    String[] header = arguments[++i].split(": *", 2);
                    request.header(header[0], header[1]);
                    break;
                default:
                    request.uri(URI.create(arguments[i]));
                    break;
            }
        }
        String answer = HttpClient.newHttpClient().send(request.method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString()).body();
        System.out.print(answer.endsWith("\n") ? answer : answer + "\n");
    }

    private Curl() {
    }
}
