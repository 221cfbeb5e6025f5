/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMapperACLTest;

class CondstoreMailboxMapperAclTest extends MailboxMapperACLTest {
    @Override
    protected MailboxMapper createMailboxMapper() {
        return new CondstoreMapperProvider().createMailboxMapper();
    }
}
