/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * How often something was given up that is read again when it is needed. Who has read something and is about to keep it asks once more: if it
 * was kept by another, went on and was given up meanwhile, what was read is out of date. For more things than are worth a number each, so the
 * answer may be yes where it is no, and the reader reads once more than it has to.
 *
 * The number is to be raised in the same step that gives the thing up, and looked at in the one that keeps it.
 */
public final class Forgettings {
    private static final int NUMBERS = 256;

    private final AtomicIntegerArray numbers = new AtomicIntegerArray(NUMBERS);

    /**
     * To be asked before the thing is read.
     */
    public int of(Object key) {
        return numbers.get(Math.floorMod(key.hashCode(), NUMBERS));
    }

    public void add(Object key) {
        numbers.incrementAndGet(Math.floorMod(key.hashCode(), NUMBERS));
    }

    public void addAll() {
        IntStream.range(0, NUMBERS).forEach(numbers::incrementAndGet);
    }
}
