/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.mail.model.AnnotationMapperTest;

class CondstoreAnnotationMapperTest extends AnnotationMapperTest {
    private final CondstoreMapperProvider mapperProvider = new CondstoreMapperProvider();

    @Override
    protected AnnotationMapper createAnnotationMapper() {
        return mapperProvider.createAnnotationMapper();
    }

    @Override
    protected MailboxId generateMailboxId() {
        return mapperProvider.generateId();
    }
}
