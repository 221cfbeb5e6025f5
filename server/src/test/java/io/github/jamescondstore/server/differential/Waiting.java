/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.time.Duration;

/**
 * How long one of two players waits for its server. A server that is silent while the other answered may be slow, so it gets long; where
 * both are silent at the same step neither answers sooner for being waited for, and the answers are the same. Where James is known to
 * never answer it gets a moment only.
 */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("differential.patience", 30));
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration BOTH = Duration.ofMillis(2500);
    private static final Duration BOTH_AS_KNOWN = Duration.ofSeconds(1);

    private final boolean ofJames;
    private volatile Waiting other;
    private volatile int step;
    private volatile long since = Long.MAX_VALUE;
    private volatile int gaveUp = -1;
    private volatile boolean silenceIsKnown;

    Waiting(boolean ofJames) {
        this.ofJames = ofJames;
    }

    static void together(Waiting one, Waiting two) {
        one.other = two;
        two.other = one;
    }

    /** @param isKnown James, and perhaps the module's server too, does not answer this step */
    void begin(int newStep, boolean isKnown) {
        step = newStep;
        silenceIsKnown = isKnown;
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
        boolean inVain = isOlderThan(silenceIsKnown && ofJames ? MOMENT : PATIENCE, now) || otherIsSilentToo(now);
        if (inVain) {
            gaveUp = step;
        }
        return inVain;
    }

    private boolean otherIsSilentToo(long now) {
        Duration silence = silenceIsKnown ? BOTH_AS_KNOWN : BOTH;
        return isOlderThan(silence, now) && (other.gaveUp == step || other.step == step && other.isOlderThan(silence, now));
    }

    private boolean isOlderThan(Duration age, long now) {
        long start = since;
        return start != Long.MAX_VALUE && now - start > age.toNanos();
    }
}
