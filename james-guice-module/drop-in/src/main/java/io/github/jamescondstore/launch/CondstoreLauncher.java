/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/**
 * {@code java -cp 'james-condstore.jar:james-server-memory-app.jar' io.github.jamescondstore.launch.CondstoreLauncher
 * org.apache.james.MemoryJamesServerMain ARGS}: the same as {@link CondstoreAgent} where an agent is not wanted. Runs a main of James's, with
 * its arguments, in which the server that is started gets the module.
 */
public final class CondstoreLauncher {
    /**
     * @param arguments the name of James's main class, then its own
     */
    public static void main(String[] arguments) throws Throwable {
        MethodHandle main;
        try {
            main = mainOf(arguments);
        } catch (StartException e) {
            throw e.endProcess();
        }
        main.invokeExact(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static MethodHandle mainOf(String[] arguments) {
        if (arguments.length == 0) {
            throw new StartException("say which main of James's to run, for instance org.apache.james.MemoryJamesServerMain");
        }
        hook();
        try {
            return MethodHandles.publicLookup().findStatic(Class.forName(arguments[0]), "main", MethodType.methodType(void.class, String[].class));
        } catch (ClassNotFoundException e) {
            throw new StartException("there is no class " + arguments[0] + " on the class path");
        } catch (ReflectiveOperationException e) {
            throw new StartException("the class " + arguments[0] + " has no main(String[])");
        }
    }

    /** Defines the server's class before anything asks for it, by the class loader that would have. */
    private static void hook() {
        ClassLoader loader = CondstoreLauncher.class.getClassLoader();
        try (InputStream server = loader.getResourceAsStream(StartHook.SERVER.replace('.', '/') + ".class")) {
            if (server == null) {
                throw new StartException("James is not on the class path: put its jar behind this one's");
            }
            byte[] hooked = StartHook.into(server.readAllBytes());
            Class<?> neighbour = Class.forName(StartHook.NEIGHBOUR, false, loader);
            MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(hooked);
        } catch (IOException | ReflectiveOperationException e) {
            throw new StartException("the module can't be put into James: " + e);
        }
    }

    private CondstoreLauncher() {
    }
}
