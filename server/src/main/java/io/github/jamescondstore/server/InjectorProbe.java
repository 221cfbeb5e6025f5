/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import javax.inject.Inject;

import org.apache.james.utils.GuiceProbe;

import com.google.inject.Injector;
import com.google.inject.Key;

/**
 * Shows what a started server has bound. James hands probes out and nothing else, so this is the way in for a test that asks
 * which mapper, processor or package is really in use.
 */
public class InjectorProbe implements GuiceProbe {
    private final Injector injector;

    @Inject
    InjectorProbe(Injector injector) {
        this.injector = injector;
    }

    public <T> T instance(Class<T> type) {
        return injector.getInstance(type);
    }

    public <T> T instance(Key<T> key) {
        return injector.getInstance(key);
    }
}
