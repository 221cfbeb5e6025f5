/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchedFlagsTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "* 2 FETCH (UID 7 FLAGS (\\Seen claimed-by-1) MODSEQ (12))",
        "* 2 FETCH (MODSEQ (12) FLAGS (\\Seen claimed-by-1) UID 7)",
        "* 2 FETCH (RFC822.SIZE 9 FLAGS (\\Seen claimed-by-1) INTERNALDATE \"x\" MODSEQ (12) UID 7)"})
    void parseShouldFindAllItemsInAnyOrder(String response) {
        FetchedFlags message = FetchedFlags.parse(response).orElseThrow();

        assertThat(message.uid()).isEqualTo(7);
        assertThat(message.modSeq()).hasValue(12);
        assertThat(message.flags()).containsExactly("\\Seen", "claimed-by-1");
    }

    @Test
    void modSeqShouldBeEmptyWhenTheServerDoesNotTellIt() {
        FetchedFlags message = FetchedFlags.parse("* 2 FETCH (FLAGS () UID 7)").orElseThrow();

        assertThat(message.modSeq()).isEmpty();
        assertThat(message.flags()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"* 12 EXISTS", "* FLAGS (\\Seen)", "* 2 FETCH (FLAGS (\\Seen))", "* 2 FETCH (UID 7 MODSEQ (12))", "+ idling"})
    void parseShouldBeEmptyWhenItIsNoFetchWithUidAndFlags(String response) {
        assertThat(FetchedFlags.parse(response)).isEmpty();
    }
}
