/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.mailbox.store.quota.GenericMaxQuotaManagerTest;

class CondstoreMaxQuotaManagerTest extends GenericMaxQuotaManagerTest {
    @Override
    protected MaxQuotaManager provideMaxQuotaManager() {
        return CondstoreInMemoryResources.create().getMaxQuotaManager();
    }
}
