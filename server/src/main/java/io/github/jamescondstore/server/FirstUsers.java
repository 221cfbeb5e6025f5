/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.util.Map;

import org.apache.james.core.Domain;
import org.apache.james.core.Username;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.user.api.model.User;

import com.google.common.collect.ImmutableMap;

/**
 * The users that a server is started with. They are there before anybody can connect: a client that comes at once must not be refused.
 */
final class FirstUsers {
    private final ServerOptions options;
    private volatile ImmutableMap<String, String> created = ImmutableMap.of();

    FirstUsers(ServerOptions options) {
        this.options = options;
    }

    /**
     * Who can log in because of this start, address to password.
     */
    ImmutableMap<String, String> created() {
        return created;
    }

    void create(DomainList domains, UsersRepository users) throws ServerStartException {
        try {
            if (options.hasDefaultUsers() && users.list().hasNext()) {
                // A store from an earlier run: well-known passwords must not come in unasked.
                return;
            }
            for (Map.Entry<String, String> user : options.users().entrySet()) {
                Domain domain = Domain.of(CondstoreServer.domainOf(user.getKey()));
                if (!domains.containsDomain(domain)) {
                    domains.addDomain(domain);
                }
                createOrUpdate(users, Username.of(user.getKey()), user.getValue());
            }
            created = options.users();
        } catch (UsersRepositoryException | DomainListException | RuntimeException e) {
            throw new ServerStartException("cannot create the users: " + OneLine.of(e.toString()), e);
        }
    }

    private static void createOrUpdate(UsersRepository users, Username name, String password) throws UsersRepositoryException {
        if (users.contains(name)) {
            User user = users.getUserByName(name);
            user.setPassword(password);
            users.updateUser(user);
        } else {
            users.addUser(name, password);
        }
    }
}
