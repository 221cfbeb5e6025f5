/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageMapperTest;
import org.apache.james.utils.UpdatableTickingClock;

import io.github.jamescondstore.mailbox.contract.WithoutCases;

/**
 * The excepted case is about flags that stay applicable after the last message has lost them, but runs for every store that
 * updates flags safely. James's Cassandra store does both and its other stores neither, so the slip does not show there.
 */
@WithoutCases(
    value = "getApplicableFlagShouldHaveNotEffectWhenUnsetMessageFlagThenIncrementalApplicableFlags",
    because = "it needs INCREMENTAL_APPLICABLE_FLAGS, although it asks for THREAD_SAFE_FLAGS_UPDATE")
class CondstoreMessageMapperTest extends MessageMapperTest {
    private final CondstoreMapperProvider mapperProvider = new CondstoreMapperProvider();

    @Override
    protected MapperProvider createMapperProvider() {
        return mapperProvider;
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return mapperProvider.clock();
    }
}
