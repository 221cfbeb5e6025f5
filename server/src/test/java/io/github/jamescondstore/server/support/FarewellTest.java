/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FarewellTest {
    private static void judge(String lines) {
        Farewell.judge(Arrays.asList(lines.split("\\|")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "* BYE bye|a7 OK done",
        "* 3 EXISTS|* 1 RECENT|* BYE bye|a7 OK done",
        "* VANISHED 3,5:7|* FLAGS (\\Seen)|* 3 FETCH (UID 3)|* OK [HIGHESTMODSEQ 8] highest|* 1 EXPUNGE|* BYE bye|a7 OK done"})
    void farewellThatIsRightShouldPass(String lines) {
        assertThatCode(() -> judge(lines)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "* BYE bye",
        "a7 OK done",
        "a7 OK done|* BYE bye",
        "* BYE bye|a7 NO done",
        "* BYE bye|a7 OK done|* 3 EXISTS",
        "* BYE bye|* 3 EXISTS|a7 OK done",
        "a6 OK done|* BYE bye|a7 OK done",
        "* BAD what|* BYE bye|a7 OK done",
        "+ go on|* BYE bye|a7 OK done",
        "* SEARCH 1|* BYE bye|a7 OK done",
        "IDLE completed.|* BYE bye|a7 OK done"})
    void farewellThatIsWrongShouldBeFound(String lines) {
        assertThatThrownBy(() -> judge(lines)).isInstanceOf(AssertionError.class).hasMessageStartingWith("LOGOUT was not answered");
    }
}
