/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice;

import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;

/**
 * Keeps a tracked store tidy, whichever it is.
 */
public class HousekeepingModule extends AbstractModule {
    @ProvidesIntoSet
    InitializationOperation start(Housekeeping housekeeping) {
        return InitilizationOperationBuilder.forClass(Housekeeping.class).init(housekeeping::start);
    }
}
