/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.util.Set;

import javax.inject.Inject;

import org.apache.james.domainlist.api.DomainList;
import org.apache.james.jmap.JMAPServer;
import org.apache.james.protocols.lib.netty.AbstractServerFactory;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitializationOperations;
import org.apache.james.utils.Startables;

import com.github.fge.lambdas.Throwing;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * What James does at its start, in its order, but for the servers of its protocols: they begin to listen when the {@link FirstUsers} are there.
 */
class UsersFirst extends InitializationOperations {
    private final ImmutableList<InitializationOperation> servers;
    private final FirstUsers firstUsers;
    private final DomainList domains;
    private final UsersRepository users;

    @Inject
    UsersFirst(Set<InitializationOperation> operations, Startables startables, FirstUsers firstUsers, DomainList domains, UsersRepository users) {
        super(operations.stream().filter(operation -> !listens(operation)).collect(ImmutableSet.toImmutableSet()), startables);
        this.servers = operations.stream().filter(UsersFirst::listens).collect(ImmutableList.toImmutableList());
        this.firstUsers = firstUsers;
        this.domains = domains;
        this.users = users;
    }

    private static boolean listens(InitializationOperation operation) {
        return AbstractServerFactory.class.isAssignableFrom(operation.forClass()) || JMAPServer.class.isAssignableFrom(operation.forClass());
    }

    @Override
    public void initModules() {
        super.initModules();
        Throwing.runnable(() -> firstUsers.create(domains, users)).sneakyThrow().run();
        servers.forEach(Throwing.consumer(InitializationOperation::initModule).sneakyThrow());
    }
}
