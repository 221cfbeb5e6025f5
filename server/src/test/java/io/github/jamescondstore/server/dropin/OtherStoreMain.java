/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import java.time.Clock;

import javax.inject.Inject;

import org.apache.james.JamesServerMain;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;
import org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory;
import org.apache.james.mailbox.store.MailboxSessionMapperFactory;

/**
 * A server whose mapper factory is of the class that the first argument names, or else of one that the module does not know.
 */
public final class OtherStoreMain {
    private static class OtherMapperFactory extends InMemoryMailboxSessionMapperFactory {
        @Inject
        OtherMapperFactory(Clock clock) {
            super(clock);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Class<? extends MailboxSessionMapperFactory> mapperFactory = arguments.length == 0
            ? OtherMapperFactory.class
            : Class.forName(arguments[0]).asSubclass(MailboxSessionMapperFactory.class);
        JamesServerMain.main(MemoryJamesServerMain.createServer(MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build())
            .overrideWith(binder -> binder.bind(MailboxSessionMapperFactory.class).to(mapperFactory)));
    }

    private OtherStoreMain() {
    }
}
