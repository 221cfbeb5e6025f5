/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.InputStream;

import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.store.AbstractMailboxManagerAttachmentTest;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;
import org.apache.james.mailbox.store.mail.AttachmentMapperFactory;
import org.apache.james.mailbox.store.mail.model.impl.MessageParser;
import org.junit.jupiter.api.BeforeEach;

class CondstoreMailboxManagerAttachmentTest extends AbstractMailboxManagerAttachmentTest {
    private CondstoreInMemoryResources resources;
    private CondstoreInMemoryResources parseFailingResources;

    @Override
    @BeforeEach
    protected void setUp() throws Exception {
        MessageParser failingParser = mock(MessageParser.class);
        when(failingParser.retrieveAttachments(any(InputStream.class))).thenThrow(new RuntimeException("cannot parse"));
        resources = CondstoreInMemoryResources.create();
        parseFailingResources = CondstoreInMemoryResources.builder()
            .messageParser(failingParser)
            .build();
        super.setUp();
    }

    @Override
    protected MailboxManager getMailboxManager() {
        return resources.getMailboxManager();
    }

    @Override
    protected MailboxManager getParseFailingMailboxManager() {
        return parseFailingResources.getMailboxManager();
    }

    @Override
    protected MailboxSessionMapperFactory getMailboxSessionMapperFactory() {
        return resources.getMapperFactory();
    }

    @Override
    protected AttachmentMapperFactory getAttachmentMapperFactory() {
        return resources.getMapperFactory();
    }
}
