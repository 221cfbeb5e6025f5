/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.store.AbstractMessageIdManagerQuotaTest;
import org.apache.james.mailbox.store.MessageIdManagerTestSystem;

class CondstoreMessageIdManagerQuotaTest extends AbstractMessageIdManagerQuotaTest {
    private final CondstoreInMemoryResources resources = CondstoreInMemoryResources.create();

    @Override
    protected MaxQuotaManager createMaxQuotaManager() {
        return resources.getMaxQuotaManager();
    }

    @Override
    protected CurrentQuotaManager createCurrentQuotaManager() {
        return resources.getCurrentQuotaManager();
    }

    @Override
    protected QuotaManager createQuotaManager(MaxQuotaManager maxQuotaManager, CurrentQuotaManager currentQuotaManager) {
        return resources.getQuotaManager();
    }

    @Override
    protected MessageIdManagerTestSystem createTestSystem(QuotaManager quotaManager, CurrentQuotaManager currentQuotaManager) {
        return resources.messageIdManagerTestSystem();
    }
}
