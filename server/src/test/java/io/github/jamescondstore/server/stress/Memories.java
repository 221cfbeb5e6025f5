/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client keeps when a connection ends.
 */
final class Memories {
    private final Map<String, Memory> mailboxes = new HashMap<>();
    private final Map<String, Long> modSeqs = new HashMap<>();

    void remember(String mailbox, Memory memory) {
        mailboxes.put(mailbox, memory);
    }

    Optional<Memory> of(String mailbox) {
        return Optional.ofNullable(mailboxes.get(mailbox));
    }

    /** A message's mod-sequence never goes down, whatever connection tells it. */
    void modSeq(String mailbox, long uid, long told) {
        long highest = modSeqs.merge(mailbox + " " + uid, told, Math::max);
        if (highest > told) {
            throw new AssertionError("the MODSEQ of UID " + uid + " was " + highest);
        }
    }

    /** After a fault nothing of it can be trusted. */
    void forget() {
        mailboxes.clear();
        modSeqs.clear();
    }
}
