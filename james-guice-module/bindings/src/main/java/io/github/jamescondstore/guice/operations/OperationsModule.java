/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import javax.inject.Singleton;

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.Multibinder;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.metrics.PublishedMetrics;
import io.github.jamescondstore.mailbox.metrics.StoreMetrics;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;

/**
 * A tracked store as an operator sees it, whichever it is.
 */
public class OperationsModule extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ChangeLogHealthCheck.class);
        if (RoutesModule.isUsable()) {
            install(new RoutesModule());
        }
    }

    @Provides
    @Singleton
    StoreMetrics metrics(MetricFactory metrics, GaugeRegistry gauges) {
        return new PublishedMetrics(metrics, gauges);
    }

    @Provides
    Upkeep upkeep(TrackedStore store) {
        return store.upkeep();
    }
}
