/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A run: workers who take messages, followers who keep copies, senders who fill the mailbox, and where it is served one who changes it by JMAP. Connections
 * break all the while, and where mail outlives its server that is killed now and then, and the database if somebody says how.
 */
public final class Soak {
    private static final int WORKERS = 6;
    private static final int FOLLOWERS = 3;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(40);
    private static final Duration BETWEEN_KILLS_OF_DATABASE = Duration.ofSeconds(90);

    /** What is killed and started again. */
    @FunctionalInterface
    public interface Victim {
        void killAndRestart() throws Exception;
    }

    private final List<SoakServer> servers;
    private final boolean kill;
    private final Optional<Victim> database;
    private final long seed;
    private final SoakLedger ledger = new SoakLedger();

    /**
     * @param servers  of the same mailboxes
     * @param kill     whether they are killed now and then
     * @param database theirs, if it is to be killed as well
     */
    public Soak(List<SoakServer> servers, boolean kill, Optional<Victim> database, long seed) {
        this.servers = servers;
        this.kill = kill;
        this.database = database;
        this.seed = seed;
    }

    /**
     * @param said is told once a minute how it goes
     * @return in what the clients were contradicted; empty if in nothing
     */
    public List<String> run(Duration duration, Consumer<String> said) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> running = new ArrayList<>();
        try {
            int number = 0;
            for (SoakClient client : clients()) {
                running.add(threads.submit(() -> client.run(() -> !over.get())));
                number++;
            }
            said.accept(number + " clients on " + servers.size() + " server" + (servers.size() == 1 ? "" : "s"));
            goOn(duration, said);
        } finally {
            over.set(true);
            threads.shutdown();
            threads.awaitTermination(2, TimeUnit.MINUTES);
        }
        for (Future<?> client : running) {
            client.get(1, TimeUnit.MINUTES);
        }
        said.accept(ledger.summary());
        return ledger.violations();
    }

    /**
     * Whether there was anything in which clients could have been contradicted.
     */
    public boolean hasShownAnything() {
        return ledger.hasShownAnything();
    }

    private List<SoakClient> clients() {
        List<SoakClient> clients = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < WORKERS; i++) {
            clients.add(new SoakWorker(i, server(i), ledger, new Random(random.nextLong())));
        }
        for (int i = 0; i < FOLLOWERS; i++) {
            clients.add(new SoakFollower(server(i), ledger, new Random(random.nextLong())));
        }
        clients.add(new SoakSender(server(0), ledger, new Random(random.nextLong())));
        servers.stream().filter(server -> server.jmapPort().isPresent())
            .forEach(server -> clients.add(new SoakJmapClient(server, ledger, new Random(random.nextLong()))));
        return clients;
    }

    private SoakServer server(int client) {
        return servers.get(client % servers.size());
    }

    private void goOn(Duration duration, Consumer<String> said) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        int victim = 0;
        long nextKill = System.nanoTime() + BETWEEN_KILLS.toNanos();
        long nextKillOfDatabase = System.nanoTime() + BETWEEN_KILLS_OF_DATABASE.toNanos();
        long nextLine = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < end && ledger.violations().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(200);
            if (kill && System.nanoTime() > nextKill) {
                server(victim++).killAndRestart();
                ledger.restarted();
                nextKill = System.nanoTime() + BETWEEN_KILLS.toNanos();
            }
            if (database.isPresent() && System.nanoTime() > nextKillOfDatabase) {
                database.get().killAndRestart();
                ledger.databaseRestarted();
                nextKillOfDatabase = System.nanoTime() + BETWEEN_KILLS_OF_DATABASE.toNanos();
            }
            if (System.nanoTime() > nextLine) {
                said.accept(ledger.summary());
                nextLine += Duration.ofMinutes(1).toNanos();
            }
        }
    }
}
