/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.util.List;

import org.apache.commons.configuration2.ex.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.util.Modules;

import io.github.jamescondstore.guice.BuildVersion;
import io.github.jamescondstore.guice.CondstoreConfiguration;
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
     * @throws StartException for a store without a module, since a server that is tracked by half would tell its clients what is not so, and
     *     for a {@code condstore.properties} that can't be used; where it does not end the process
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
        Injector injector = Guice.createInjector(Modules.override(james).with(module));
        checkConfiguration(injector);
        return injector;
    }

    /** Before anything of the server runs: Guice would tell of it in some hundred lines, and James as of what may be better next time. */
    private static void checkConfiguration(Injector injector) {
        try {
            injector.getInstance(CondstoreConfiguration.class);
        } catch (ProvisionException e) {
            if (e.getCause() instanceof ConfigurationException) {
                throw new StartException(e.getCause().getMessage()).endProcess();
            }
            throw e;
        }
    }

    private TrackedInjector() {
    }
}
