/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.time.Duration;

/**
 * How long one of two players waits for its server. A server that is silent while the other answered may be slow, so it gets long; where
 * both are silent at the same step neither answers sooner for being waited for, and the answers are the same.
 */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("differential.patience", 30));
    private static final Duration IMPATIENCE = Duration.ofSeconds(3);
    private static final Duration BOTH = Duration.ofMillis(2500);

    private volatile Waiting other;
    private volatile int step;
    private volatile long since = Long.MAX_VALUE;
    private volatile Duration patience = PATIENCE;

    static void together(Waiting one, Waiting two) {
        one.other = two;
        two.other = one;
    }

    void begin(int newStep, boolean impatient) {
        step = newStep;
        patience = impatient ? IMPATIENCE : PATIENCE;
        since = System.nanoTime();
    }

    void heard() {
        since = System.nanoTime();
    }

    void end() {
        since = Long.MAX_VALUE;
    }

    boolean isInVain() {
        long now = System.nanoTime();
        return isOlderThan(patience, now) || isOlderThan(BOTH, now) && other.step == step && other.isOlderThan(BOTH, now);
    }

    private boolean isOlderThan(Duration age, long now) {
        long start = since;
        return start != Long.MAX_VALUE && now - start > age.toNanos();
    }
}
