/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.metrics;

import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;

import com.google.common.primitives.Ints;

/**
 * Published by James's metrics, under names that begin with {@code condstore}. All are there from the start, at 0.
 */
public final class PublishedMetrics implements StoreMetrics {
    private static final String WAIT = "condstore.section.wait";
    private static final String HOLD = "condstore.section.hold";

    private final MetricFactory factory;
    private final GaugeRegistry gauges;
    private final Metric won;
    private final Metric conflict;
    private final Metric retried;
    private final Metric collisions;
    private final Metric inUse;
    private final Metric unknownOutcomes;
    private final Metric appends;
    private final Metric bytes;
    private final Metric horizonMisses;
    private final Metric changesOfOthers;

    public PublishedMetrics(MetricFactory factory, GaugeRegistry gauges) {
        this.factory = factory;
        this.gauges = gauges;
        this.won = factory.generate("condstore.store.won");
        this.conflict = factory.generate("condstore.store.conflict");
        this.retried = factory.generate("condstore.store.retried");
        this.collisions = factory.generate("condstore.collisions");
        this.inUse = factory.generate("condstore.inuse");
        this.unknownOutcomes = factory.generate("condstore.commits.unknown");
        this.appends = factory.generate("condstore.log.appends");
        this.bytes = factory.generate("condstore.log.bytes");
        this.horizonMisses = factory.generate("condstore.log.horizonmisses");
        this.changesOfOthers = factory.generate("condstore.servers.changes");
    }

    @Override
    public void conditionalStore(int refused, int attempts) {
        (refused == 0 ? won : conflict).increment();
        if (attempts > 1) {
            retried.increment();
        }
    }

    @Override
    public Timing sectionWait() {
        return timing(WAIT);
    }

    @Override
    public Timing sectionHold() {
        return timing(HOLD);
    }

    private Timing timing(String name) {
        TimeMetric running = factory.timer(name);
        return running::stopAndPublish;
    }

    @Override
    public void collision() {
        collisions.increment();
    }

    @Override
    public void inUse() {
        inUse.increment();
    }

    @Override
    public void unknownOutcome() {
        unknownOutcomes.increment();
    }

    @Override
    public void appended(int changes, long size) {
        appends.add(changes);
        bytes.add(Ints.saturatedCast(size));
    }

    @Override
    public void horizonMiss() {
        horizonMisses.increment();
    }

    @Override
    public void changeOfAnother() {
        changesOfOthers.increment();
    }

    @Override
    public void gauge(StoreGauge name, Gauge<? extends Number> value) {
        gauges.register(name.key(), value);
    }
}
