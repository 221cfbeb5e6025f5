/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import org.apache.james.mailbox.manager.IntegrationResources;
import org.apache.james.mailbox.manager.ManagerTestProvisionner;
import org.apache.james.mailbox.manager.QuotaMessageManagerContract;
import org.apache.james.mailbox.store.StoreMailboxManager;
import org.junit.jupiter.api.BeforeEach;

class CondstoreQuotaMessageManagerTest implements QuotaMessageManagerContract<StoreMailboxManager> {
    private final CondstoreInMemoryResources resources = CondstoreInMemoryResources.create();
    private ManagerTestProvisionner provisioner;

    @BeforeEach
    void setUp() throws Exception {
        provisioner = new ManagerTestProvisionner(resources);
        provisioner.createMailboxes();
    }

    @Override
    public IntegrationResources<StoreMailboxManager> getResources() {
        return resources;
    }

    @Override
    public ManagerTestProvisionner getProvisionner() {
        return provisioner;
    }
}
