/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import com.google.inject.Module;

/**
 * CONDSTORE and QRESYNC for one of James's stores, to be put over a server on it. {@link java.util.ServiceLoader} finds those that are on the
 * class path. None of James's classes may be asked for before it is configured: those of the other stores are not there.
 */
public interface StoreModule extends Module {
    String IN_MEMORY = "org.apache.james.mailbox.inmemory.InMemoryMailboxSessionMapperFactory";
    String JPA = "org.apache.james.mailbox.jpa.JPAMailboxSessionMapperFactory";

    /** James's mapper factory that this module goes over, by the name of its class. */
    String mapperFactory();

    /** Where the mail is, for instance "in memory". */
    String store();
}
