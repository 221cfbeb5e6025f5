/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import org.apache.james.utils.GuiceProbe;
import org.apache.james.utils.InitializationOperations;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;

/**
 * What every server of ours has more than James's, stock or not.
 */
class ServerModule extends AbstractModule {
    private final FirstUsers users;

    ServerModule(FirstUsers users) {
        this.users = users;
    }

    @Override
    protected void configure() {
        bind(FirstUsers.class).toInstance(users);
        bind(InitializationOperations.class).to(UsersFirst.class);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(InjectorProbe.class);
    }
}
