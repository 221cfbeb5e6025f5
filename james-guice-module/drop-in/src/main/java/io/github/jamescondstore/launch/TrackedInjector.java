/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.util.Modules;

import io.github.jamescondstore.guice.BuildVersion;
import io.github.jamescondstore.guice.CondstoreConfigurationModule;
import io.github.jamescondstore.guice.StoreModule;

/**
 * Makes the injector of a James server, with the module of the store that is bound in it put over what it consists of. Called in place of
 * Guice's own, by name: see {@link StartHook}.
 */
public final class TrackedInjector {
    private static final Logger LOGGER = LoggerFactory.getLogger(CondstoreConfigurationModule.STARTUP);

    /**
     * @param modules of the server
     * @throws StartException for a store without a module, where it does not end the process: a server that is tracked by half would tell
     *     its clients what is not so
     */
    public static Injector createInjector(Module... modules) {
        // Looked at and run from the same record: no module's configure() runs twice.
        List<Element> elements = Elements.getElements(modules);
        Module james = Elements.getModule(elements);
        BoundStore store = BoundStore.in(elements);
        if (store.isTracked()) {
            LOGGER.info("James CONDSTORE: this server has the module of its own, so nothing is put over it");
            return Guice.createInjector(james);
        }
        StoreModule module;
        try {
            module = StoreModules.of(store);
        } catch (StartException e) {
            throw e.endProcess();
        }
        LOGGER.info("James CONDSTORE {} for mail {}", BuildVersion.get(), module.store());
        return Guice.createInjector(Modules.override(james).with(module));
    }

    private TrackedInjector() {
    }
}
