/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.AttachmentMapper;
import org.apache.james.mailbox.store.mail.model.AttachmentMapperTest;

class CondstoreAttachmentMapperTest extends AttachmentMapperTest {
    private final CondstoreMapperProvider mapperProvider = new CondstoreMapperProvider();

    @Override
    protected AttachmentMapper createAttachmentMapper() {
        return mapperProvider.createAttachmentMapper();
    }

    @Override
    protected MessageId generateMessageId() {
        return mapperProvider.generateMessageId();
    }
}
