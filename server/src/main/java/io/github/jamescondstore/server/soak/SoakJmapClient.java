/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

import com.google.common.util.concurrent.Uninterruptibles;

import io.github.jamescondstore.server.jmap.Jmap;

/**
 * Gives messages a keyword by JMAP, beside those who take them, and looks whether they keep it.
 */
final class SoakJmapClient extends SoakClient {
    private static final String KEYWORD = "$jmap";
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Set<String> given = new HashSet<>();

    SoakJmapClient(SoakServer server, SoakLedger ledger, Random random) {
        super(server, ledger, random);
    }

    @Override
    void work(BooleanSupplier goesOn) throws IOException, InterruptedException {
        Jmap jmap = new Jmap(server().host(), server().jmapPort().orElseThrow(), USER, PASSWORD);
        while (goesOn.getAsBoolean()) {
            Set<String> withKeyword = Set.copyOf(jmap.emailsWith(KEYWORD));
            List<String> there = jmap.emails();
            given.retainAll(there);
            given.stream().filter(email -> !withKeyword.contains(email)).forEach(email ->
                ledger().violation("email " + email + " was given " + KEYWORD + ", and is without it"));
            if (!there.isEmpty()) {
                String email = there.get(random().nextInt(there.size()));
                if (jmap.updateIfThere(email, "\"keywords/" + KEYWORD + "\":true")) {
                    given.add(email);
                    ledger().changedByJmap();
                }
            }
            Uninterruptibles.sleepUninterruptibly(PAUSE);
        }
    }
}
