/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;

import com.google.common.primitives.Ints;

import io.github.jamescondstore.mailbox.changes.Changes;

/**
 * Counts how often clients ask what they have missed, and how much that was, in James's metrics: {@code condstore.resync.KIND},
 * {@code condstore.resync.KIND.changed} and {@code condstore.resync.KIND.vanished}, the last two in messages.
 */
final class Resyncs {
    /** How they ask. */
    enum Kind {
        /** SELECT and EXAMINE (RFC 7162, 3.2.5). */
        QRESYNC,
        /** FETCH (RFC 7162, 3.1.4). */
        CHANGEDSINCE,
        /** SEARCH (RFC 7162, 3.1.5). */
        MODSEQ;

        private String key() {
            return "condstore.resync." + name().toLowerCase(Locale.US);
        }
    }

    private static final class Counters {
        private final Metric asked;
        private final Metric changed;
        private final Metric vanished;

        private Counters(MetricFactory metrics, Kind kind) {
            asked = metrics.generate(kind.key());
            changed = metrics.generate(kind.key() + ".changed");
            vanished = metrics.generate(kind.key() + ".vanished");
        }
    }

    private final Map<Kind, Counters> counters = new EnumMap<>(Kind.class);

    Resyncs(MetricFactory metrics) {
        for (Kind kind : Kind.values()) {
            counters.put(kind, new Counters(metrics, kind));
        }
    }

    void answered(Kind kind, Changes changes) {
        Counters counted = counters.get(kind);
        counted.asked.increment();
        counted.changed.add(Ints.saturatedCast(changes.changed().size()));
        counted.vanished.add(Ints.saturatedCast(changes.expunged().size()));
    }
}
