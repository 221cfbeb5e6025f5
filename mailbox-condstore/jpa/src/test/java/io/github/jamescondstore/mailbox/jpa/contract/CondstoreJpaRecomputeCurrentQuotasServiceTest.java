/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa.contract;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.SessionProvider;
import org.apache.james.mailbox.jpa.openjpa.OpenJPAMailboxManager;
import org.apache.james.mailbox.jpa.quota.JpaCurrentQuotaManager;
import org.apache.james.mailbox.quota.CurrentQuotaManager;
import org.apache.james.mailbox.quota.UserQuotaRootResolver;
import org.apache.james.mailbox.quota.task.RecomputeCurrentQuotasService;
import org.apache.james.mailbox.quota.task.RecomputeCurrentQuotasServiceContract;
import org.apache.james.mailbox.store.quota.CurrentQuotaCalculator;
import org.apache.james.mailbox.store.quota.DefaultUserQuotaRootResolver;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.jpa.JPAUsersRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;

class CondstoreJpaRecomputeCurrentQuotasServiceTest implements RecomputeCurrentQuotasServiceContract {
    private OpenJPAMailboxManager mailboxManager;
    private JPAUsersRepository usersRepository;
    private CurrentQuotaManager currentQuotaManager;
    private UserQuotaRootResolver userQuotaRootResolver;
    private RecomputeCurrentQuotasService testee;

    @BeforeEach
    void setUp() throws Exception {
        CondstoreJpaMapperFactory factory = JpaStoreUnderTest.factory();
        mailboxManager = JpaStoreUnderTest.mailboxManager();
        DomainList noDomains = null;
        usersRepository = new JPAUsersRepository(noDomains);
        usersRepository.setEntityManagerFactory(JpaStoreUnderTest.entityManagers());
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("enableVirtualHosting", "false");
        usersRepository.configure(configuration);
        currentQuotaManager = new JpaCurrentQuotaManager(JpaStoreUnderTest.entityManagers());
        userQuotaRootResolver = new DefaultUserQuotaRootResolver(mailboxManager.getSessionProvider(), factory);
        testee = new RecomputeCurrentQuotasService(usersRepository, currentQuotaManager, new CurrentQuotaCalculator(factory, userQuotaRootResolver),
            userQuotaRootResolver, mailboxManager.getSessionProvider(), mailboxManager);
    }

    @AfterEach
    void clear() {
        JpaStoreUnderTest.clear();
    }

    @Override
    public RecomputeCurrentQuotasService testee() {
        return testee;
    }

    @Override
    public UsersRepository usersRepository() {
        return usersRepository;
    }

    @Override
    public SessionProvider sessionProvider() {
        return mailboxManager.getSessionProvider();
    }

    @Override
    public MailboxManager mailboxManager() {
        return mailboxManager;
    }

    @Override
    public CurrentQuotaManager currentQuotaManager() {
        return currentQuotaManager;
    }

    @Override
    public UserQuotaRootResolver userQuotaRootResolver() {
        return userQuotaRootResolver;
    }
}
