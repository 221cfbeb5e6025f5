/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.support;

import java.util.List;
import java.util.stream.Collectors;

import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

/**
 * What the servers of this process log, from now until it is closed.
 */
public final class ServerLog implements AutoCloseable {
    private static final String OURS = "io.github.jamescondstore";

    /** As the servers have it. */
    public static ServerLog open() {
        return new ServerLog(null);
    }

    /** With all that the module has to say. */
    public static ServerLog openInDetail() {
        return new ServerLog(Level.DEBUG);
    }

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger(OURS);
    private final Level before = ours.getLevel();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private ServerLog(Level level) {
        if (level != null) {
            ours.setLevel(level);
        }
        log.start();
        root.addAppender(log);
    }

    public List<ILoggingEvent> events() {
        return List.copyOf(log.list);
    }

    public List<ILoggingEvent> events(Level atLeast) {
        return events().stream().filter(event -> event.getLevel().isGreaterOrEqual(atLeast)).collect(Collectors.toList());
    }

    public List<String> lines(Level atLeast) {
        return events(atLeast).stream().map(ILoggingEvent::getFormattedMessage).collect(Collectors.toList());
    }

    /** Those with a stack trace. */
    public List<String> traces(Level atLeast) {
        return events(atLeast).stream().filter(event -> event.getThrowableProxy() != null)
            .map(event -> event.getLoggerName() + ": " + event.getFormattedMessage())
            .collect(Collectors.toList());
    }

    @Override
    public void close() {
        root.detachAppender(log);
        ours.setLevel(before);
    }
}
