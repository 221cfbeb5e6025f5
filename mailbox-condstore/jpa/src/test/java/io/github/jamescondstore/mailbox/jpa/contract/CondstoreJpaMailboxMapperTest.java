/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMapperTest;
import org.junit.jupiter.api.AfterEach;

class CondstoreJpaMailboxMapperTest extends MailboxMapperTest {
    private final CondstoreJpaMapperProvider mapperProvider = new CondstoreJpaMapperProvider();

    @Override
    protected MailboxMapper createMailboxMapper() {
        return mapperProvider.createMailboxMapper();
    }

    @Override
    protected MailboxId generateId() {
        return mapperProvider.generateId();
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }
}
