/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.store.quota.CurrentQuotaManagerContract;

class CondstoreCurrentQuotaManagerTest implements CurrentQuotaManagerContract {
    private final CurrentQuotaManager testee = CondstoreInMemoryResources.create().getCurrentQuotaManager();

    @Override
    public CurrentQuotaManager testee() {
        return testee;
    }
}
