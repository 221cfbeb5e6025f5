/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.store.mail.model.MapperProvider;
import org.apache.james.mailbox.store.mail.model.MessageIdMapperTest;
import org.apache.james.utils.UpdatableTickingClock;

class CondstoreMessageIdMapperTest extends MessageIdMapperTest {
    private final CondstoreMapperProvider mapperProvider = new CondstoreMapperProvider();

    @Override
    protected MapperProvider provideMapper() {
        return mapperProvider;
    }

    @Override
    protected UpdatableTickingClock updatableTickingClock() {
        return mapperProvider.clock();
    }
}
