/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMapperTest;
import org.apache.james.utils.UpdatableTickingClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.jamescondstore.mailbox.contract.WithoutCases;

@WithoutCases(
    value = "getApplicableFlagShouldHaveNotEffectWhenUnsetMessageFlagThenIncrementalApplicableFlags",
    because = "it needs INCREMENTAL_APPLICABLE_FLAGS, although it asks for THREAD_SAFE_FLAGS_UPDATE")
@WithoutCases(
    value = {
        "flagsAdditionShouldReturnAnUpdatedFlagHighlightingTheAddition",
        "flagsReplacementShouldReturnAnUpdatedFlagHighlightingTheReplacement",
        "flagsRemovalShouldReturnAnUpdatedFlagHighlightingTheRemoval",
        "userFlagsUpdateShouldReturnCorrectUpdatedFlags",
        "userFlagsUpdateShouldReturnCorrectUpdatedFlagsWhenNoop"},
    because = "they expect a message id, of which James's JPA store has none; see updateShouldReportWhatItChanged below")
class CondstoreJpaMessageMapperTest extends MessageMapperTest {
    @Override
    protected MapperProvider createMapperProvider() {
        return new CondstoreJpaMapperProvider();
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return null;
    }

    static Stream<Arguments> updates() {
        Flags seen = new Flags(Flags.Flag.SEEN);
        Flags keyword = new Flags("$Mine");
        Flags both = new Flags(seen);
        both.add(keyword);
        return Stream.of(
            Arguments.of(seen, FlagsUpdateMode.ADD, keyword, both),
            Arguments.of(both, FlagsUpdateMode.REMOVE, seen, keyword),
            Arguments.of(seen, FlagsUpdateMode.REPLACE, keyword, keyword),
            Arguments.of(seen, FlagsUpdateMode.REMOVE, keyword, seen));
    }

    @ParameterizedTest
    @MethodSource("updates")
    void updateShouldReportWhatItChanged(Flags before, FlagsUpdateMode mode, Flags named, Flags after) throws Exception {
        saveMessages();
        messageMapper.updateFlags(benwaInboxMailbox, message1.getUid(), new FlagsUpdateCalculator(before, FlagsUpdateMode.REPLACE));
        ModSeq modSeq = messageMapper.getHighestModSeq(benwaInboxMailbox);

        assertThat(messageMapper.updateFlags(benwaInboxMailbox, message1.getUid(), new FlagsUpdateCalculator(named, mode)))
            .contains(UpdatedFlags.builder()
                .uid(message1.getUid())
                .modSeq(after.equals(before) ? modSeq : modSeq.next())
                .oldFlags(before)
                .newFlags(after)
                .build());
    }

    /**
     * No protocol of James's sets it, but a mapper can.
     */
    @Test
    void messageThatIsMadeRecentShouldBeFoundAlthoughNoneWasRecentBefore() throws Exception {
        saveMessages();
        messageMapper.resetRecent(benwaInboxMailbox);
        assertThat(messageMapper.findRecentMessageUidsInMailbox(benwaInboxMailbox)).isEmpty();

        messageMapper.updateFlags(benwaInboxMailbox, message1.getUid(), new FlagsUpdateCalculator(new Flags(Flags.Flag.RECENT), FlagsUpdateMode.ADD));

        assertThat(messageMapper.findRecentMessageUidsInMailbox(benwaInboxMailbox)).containsExactly(message1.getUid());
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }

    @Nested
    @Disabled("James's JPA store keeps no save date")
    class SaveDateTests {
    }
}
