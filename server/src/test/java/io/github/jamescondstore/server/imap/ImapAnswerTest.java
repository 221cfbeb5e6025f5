/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.collect.ImmutableList;

class ImapAnswerTest {
    private static ImapAnswer answer(String tagged) {
        return new ImapAnswer(ImmutableList.of(), tagged);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "OK [MODIFIED 7] Conditional STORE failed; 7",
        "OK [MODIFIED 7,9] Conditional STORE failed; 9",
        "OK [MODIFIED 5:9] Conditional STORE failed; 7",
        "OK [MODIFIED 9:5] Conditional STORE failed; 7",
        "OK [MODIFIED 1:3,12:*,8] Conditional STORE failed; 8",
        "OK [modified 7] done; 7",
        "OK [MODIFIED 0 7] STORE failed; 7",
        "OK [MODIFIED 0 5:7,9] STORE failed; 6",
        "NO [MODIFIED 7] none of them; 7"})
    void modifiedShouldContainTheUidWhenTheCodeNamesIt(String tagged, long uid) {
        assertThat(answer(tagged).modified().contains(uid)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "OK done",
        "OK STORE completed 7",
        "OK [HIGHESTMODSEQ 7] done",
        "OK [MODIFIED 17] done",
        "OK [MODIFIED 1:6,8] done",
        "OK [MODIFIED] 7",
        "OK done [MODIFIED 7]"})
    void modifiedShouldNotContainTheUidWhenNoCodeNamesIt(String tagged) {
        assertThat(answer(tagged).modified().contains(7L)).isFalse();
    }

    @Test
    void codeShouldBeWhatIsBetweenTheBrackets() {
        assertThat(answer("OK [APPENDUID 38505 3955] APPEND completed").code()).contains("APPENDUID 38505 3955");
    }

    @Test
    void orThrowShouldQuoteTheServerWhenItRefused() {
        assertThatThrownBy(() -> answer("NO [TRYCREATE] no such mailbox").orThrow("APPEND"))
            .isInstanceOf(ImapException.class)
            .hasMessage("APPEND was answered: NO [TRYCREATE] no such mailbox");
    }
}
