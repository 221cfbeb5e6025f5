/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.util.Optional;

import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperations;
import org.apache.james.webadmin.authentication.AuthenticationFilter;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

/**
 * What every server of ours has more than James's, stock or not.
 */
class ServerModule extends AbstractModule {
    private final FirstUsers users;
    private final Optional<String> webAdminPassword;

    ServerModule(FirstUsers users, Optional<String> webAdminPassword) {
        this.users = users;
        this.webAdminPassword = webAdminPassword;
    }

    @Override
    protected void configure() {
        bind(FirstUsers.class).toInstance(users);
        bind(InitializationOperations.class).to(UsersFirst.class);
        webAdminPassword.ifPresent(password -> bind(AuthenticationFilter.class).toInstance(new PasswordFilter(password)));
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(InjectorProbe.class);
    }
}
