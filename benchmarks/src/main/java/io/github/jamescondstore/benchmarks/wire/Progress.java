/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import java.io.Closeable;
import java.util.Optional;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar on the terminal for the rounds of one operation; a line where no terminal is, since a bar that cannot be redrawn fills a log.
 */
final class Progress implements Closeable {
    private static final int UPDATE_MILLIS = 200;

    private final Optional<ProgressBar> bar;

    Progress(String operation, int rounds) {
        if (System.console() == null) {
            bar = Optional.empty();
        } else {
            bar = Optional.of(new ProgressBarBuilder()
                .setTaskName(operation)
                .setInitialMax(rounds)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .build());
        }
    }

    /** What is going on, beside the rounds that are done. */
    void phase(String phase) {
        bar.ifPresent(shown -> shown.setExtraMessage(phase));
    }

    void roundDone() {
        bar.ifPresent(ProgressBar::step);
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
