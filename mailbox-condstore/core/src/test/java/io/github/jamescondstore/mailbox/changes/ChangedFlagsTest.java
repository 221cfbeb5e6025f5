/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import static org.assertj.core.api.Assertions.assertThat;

import javax.mail.Flags;

import org.junit.jupiter.api.Test;

import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;

class ChangedFlagsTest {
    private static Flags flags(Object... names) {
        Flags flags = new Flags();
        for (Object name : names) {
            if (name instanceof Flags.Flag) {
                flags.add((Flags.Flag) name);
            } else {
                flags.add((String) name);
            }
        }
        return flags;
    }

    @Test
    void shouldMatchBeanContract() {
        EqualsVerifier.forClass(ChangedFlags.class).suppress(Warning.NULL_FIELDS).verify();
    }

    @Test
    void betweenShouldNameWhatOneSideLacks() {
        assertThat(ChangedFlags.between(flags(Flags.Flag.SEEN, "a", "b"), flags(Flags.Flag.SEEN, Flags.Flag.DELETED, "b")))
            .isEqualTo(ChangedFlags.of(flags(Flags.Flag.DELETED, "a")));
    }

    @Test
    void recentShouldBeNoChange() {
        assertThat(ChangedFlags.between(flags(Flags.Flag.RECENT), flags()).isEmpty()).isTrue();
    }

    @Test
    void keywordsShouldCompareWithoutCase() {
        assertThat(ChangedFlags.of(flags("$Work")).intersects(ChangedFlags.of(flags("$work")))).isTrue();
        assertThat(ChangedFlags.of(flags("$Work")).hasKeywordOf(flags("$WORK"))).isTrue();
    }

    @Test
    void differentFlagsShouldNotIntersect() {
        assertThat(ChangedFlags.of(flags(Flags.Flag.SEEN, "a")).intersects(ChangedFlags.of(flags(Flags.Flag.FLAGGED, "b")))).isFalse();
    }
}
