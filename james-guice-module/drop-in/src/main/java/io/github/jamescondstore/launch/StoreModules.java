/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

import io.github.jamescondstore.guice.StoreModule;

/**
 * The stores that this jar can track.
 */
final class StoreModules {
    /**
     * @throws StartException when there is none for this store, naming those that there are
     */
    static StoreModule of(BoundStore store) {
        List<StoreModule> all = all();
        return all.stream()
            .filter(module -> module.mapperFactory().equals(store.mapperFactory()))
            .findFirst()
            .orElseThrow(() -> new StartException(refusal(store, all)));
    }

    static List<StoreModule> all() {
        return ServiceLoader.load(StoreModule.class, StoreModules.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .collect(Collectors.toUnmodifiableList());
    }

    private static String refusal(BoundStore store, List<StoreModule> all) {
        String found = store.isUnknown() ? "this server says of no mailbox store which it is" : "this server's mailbox store is " + store.mapperFactory();
        return found + "; james-condstore.jar tracks mail in memory (" + StoreModule.IN_MEMORY + "), james-condstore-jpa.jar also James's JPA store ("
            + StoreModule.JPA + "), and this is a jar for mail "
            + all.stream().map(StoreModule::store).sorted().collect(Collectors.joining(" and "))
            + ". Nothing is started; take the agent out to start James without CONDSTORE";
    }

    private StoreModules() {
    }
}
