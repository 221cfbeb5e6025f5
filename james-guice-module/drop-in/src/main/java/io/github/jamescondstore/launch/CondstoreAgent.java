/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/**
 * {@code java -javaagent:james-condstore.jar -jar james-server-memory-app.jar}: CONDSTORE and QRESYNC for a James server as it was published.
 * By {@code JAVA_TOOL_OPTIONS} it gets into container images, too. In a process that is no James server it does nothing.
 */
public final class CondstoreAgent {
    private static final class Hooking implements ClassFileTransformer {
        private static final String SERVER = StartHook.SERVER.replace('.', '/');

        @Override
        public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
            if (!SERVER.equals(name)) {
                // Which says that nothing changes.
                return null;
            }
            try {
                return StartHook.into(classFile);
            } catch (StartException e) {
                // What a transformer throws nobody hears of, and a server without the module is not what was asked for.
                throw e.endProcess();
            }
        }
    }

    /** Called by the JVM before James's main. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new Hooking());
    }

    private CondstoreAgent() {
    }
}
