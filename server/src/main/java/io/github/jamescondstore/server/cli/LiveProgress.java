/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import java.util.Optional;

import io.github.jamescondstore.server.demo.QueueProgress;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Two bars on the terminal, one that fills with the queue and one that fills as it is emptied; nothing where no terminal is, since
 * a bar that cannot be redrawn fills a log instead.
 */
final class LiveProgress implements QueueProgress, AutoCloseable {
    private static final int UPDATE_MILLIS = 100;

    private final int messages;
    private final boolean visible;
    private Optional<ProgressBar> bar;
    private int appended = 0;

    LiveProgress(int messages) {
        this.messages = messages;
        this.visible = System.console() != null;
        this.bar = bar("  filling");
    }

    @Override
    public synchronized void appended() {
        bar.ifPresent(ProgressBar::step);
        appended++;
        if (appended == messages) {
            close();
            bar = bar("  claiming");
        }
    }

    @Override
    public synchronized void claimed() {
        bar.ifPresent(ProgressBar::step);
    }

    @Override
    public synchronized void close() {
        bar.ifPresent(ProgressBar::close);
    }

    private Optional<ProgressBar> bar(String name) {
        if (!visible) {
            return Optional.empty();
        }
        return Optional.of(new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(messages)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setStyle(ProgressBarStyle.ASCII)
            .build());
    }
}
