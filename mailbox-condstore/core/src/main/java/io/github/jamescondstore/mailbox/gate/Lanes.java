/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import com.google.common.util.concurrent.ThreadFactoryBuilder;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The gate's threads, by what they do: whatever takes long in one lane stops only what is of its own kind.
 *
 * Invariants:
 *  - a thread of a lane waits for the store only, never for another thread of its lane;
 *  - work waits in one queue for all threads of its lane. Reactor's bounded elastic scheduler has one for each: work could wait behind a
 *    statement of another mailbox that a database holds up, beside threads that have nothing to do;
 *  - work is done, whatever becomes of the lanes.
 */
final class Lanes {
    private static final int IDLE_SECONDS = 60;

    private final Scheduler sections;
    private final Scheduler readings;
    private final Scheduler openings;
    private final Scheduler callers;

    /**
     * @param sections how many sections may be worked in at once
     * @param callers  how many callers may be at work with what they have been answered
     */
    Lanes(int sections, int readings, int openings, int callers) {
        this(lane("section", sections), lane("log", readings), lane("open", openings), lane("caller", callers));
    }

    private Lanes(Scheduler sections, Scheduler readings, Scheduler openings, Scheduler callers) {
        this.sections = sections;
        this.readings = readings;
        this.openings = openings;
        this.callers = callers;
    }

    /** One for all. */
    static Lanes of(Scheduler scheduler) {
        return new Lanes(scheduler, scheduler, scheduler, scheduler);
    }

    private static Scheduler lane(String name, int threads) {
        ThreadPoolExecutor lane = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder().setNameFormat("condstore-" + name + "-%d").setDaemon(true).build());
        lane.allowCoreThreadTimeOut(true);
        return Schedulers.fromExecutorService(lane);
    }

    /** For work in sections. */
    void section(Runnable work) {
        schedule(sections, work);
    }

    /** For mailboxes that are used for the first time. */
    void opening(Runnable work) {
        schedule(openings, work);
    }

    /** For what callers do once they have been answered, which may take as long as they like. */
    void caller(Runnable work) {
        schedule(callers, work);
    }

    /** Of the change log. */
    Scheduler readings() {
        return readings;
    }

    Scheduler openings() {
        return openings;
    }

    Scheduler callers() {
        return callers;
    }

    /** Who holds a section has to go on, and who waits for an answer has to get it. */
    private static void schedule(Scheduler lane, Runnable work) {
        try {
            lane.schedule(work);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // It is stopping, or there is no room for another thread.
            work.run();
        }
    }
}
