/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.util.Optional;

/**
 * Where the module gets into a James server that knows nothing of it: {@code GuiceJamesServer.start}, which every main comes to, by itself or
 * by {@code JamesServerMain}, with all that it has put together. Its {@code Guice.createInjector} becomes {@link TrackedInjector}'s.
 */
final class StartHook {
    static final String SERVER = "org.apache.james.GuiceJamesServer";
    /** Of the same package, on every James, and harmless to load before. */
    static final String NEIGHBOUR = "org.apache.james.JamesServerMain";
    private static final String GUICE = "com/google/inject/Guice";
    private static final String OURS = TrackedInjector.class.getName().replace('.', '/');

    /**
     * @param server the class {@link #SERVER} as James has it, or hooked already
     * @return the class, hooked
     * @throws StartException when this is no class that a hook fits into
     */
    static byte[] into(byte[] server) {
        Optional<byte[]> hooked = ClassFile.turned(server, GUICE, OURS);
        if (hooked.isEmpty() && ClassFile.turned(server, OURS, OURS).isEmpty()) {
            throw new StartException("this James starts in a way that is not known (" + SERVER + " makes no injector): it was built for James 3.8.1");
        }
        return hooked.orElse(server);
    }

    private StartHook() {
    }
}
