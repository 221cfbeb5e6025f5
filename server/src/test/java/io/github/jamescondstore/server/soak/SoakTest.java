/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;

/**
 * A short one of the long runs: that its clients get on, and are not contradicted.
 */
class SoakTest {
    private static final Pattern NUMBER = Pattern.compile("(\\d+) ([a-z ]+)");

    /** In this process, where it can't be killed. */
    private static final class Running implements SoakServer {
        private final CondstoreServer server;

        private Running(CondstoreServer server) {
            this.server = server;
        }

        @Override
        public String host() {
            return server.host();
        }

        @Override
        public int imapPort() {
            return server.imapPort();
        }

        @Override
        public int lmtpPort() {
            return server.lmtpPort();
        }

        @Override
        public OptionalInt jmapPort() {
            return OptionalInt.of(server.jmapPort());
        }

        @Override
        public void killAndRestart() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void clientsShouldGetOnAndNotBeContradicted() throws Exception {
        List<String> said = new ArrayList<>();
        try (CondstoreServer server = CondstoreServer.start(ServerOptions.builder().freePorts().build())) {
            assertThat(new Soak(List.of(new Running(server)), false, Optional.empty(), 1).run(Duration.ofSeconds(10), said::add)).isEmpty();
        }

        Matcher counted = NUMBER.matcher(said.get(said.size() - 1));
        int positive = 0;
        while (counted.find()) {
            positive += Integer.parseInt(counted.group(1)) > 0 ? 1 : 0;
        }
        // All but servers killed, databases killed and contradictions.
        assertThat(positive).as(said.toString()).isEqualTo(7);
    }
}
