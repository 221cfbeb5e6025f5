/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.apache.james.mailbox.model.MailboxId;

import com.google.common.collect.ImmutableList;

import reactor.core.Disposable;

/**
 * Who wants to know that a mailbox has changed.
 */
final class Listeners {
    private static final List<Listener> NONE = ImmutableList.of();

    private final ConcurrentMap<MailboxId, List<Listener>> all = new ConcurrentHashMap<>();
    private final Consumer<Runnable> caller;

    /**
     * @param caller calls them, on a thread that they may use as they like
     */
    Listeners(Consumer<Runnable> caller) {
        this.caller = caller;
    }

    Disposable add(MailboxId mailboxId, Runnable callback) {
        Listener listener = new Listener(callback);
        all.compute(mailboxId, (id, those) -> {
            List<Listener> more = those == null ? new CopyOnWriteArrayList<>() : those;
            more.add(listener);
            return more;
        });
        return () -> all.computeIfPresent(mailboxId, (id, those) -> {
            those.remove(listener);
            return those.isEmpty() ? null : those;
        });
    }

    void wake(MailboxId mailboxId) {
        all.getOrDefault(mailboxId, NONE).forEach(listener -> listener.wake(caller));
    }

    Collection<MailboxId> mailboxes() {
        return ImmutableList.copyOf(all.keySet());
    }

    void wakeAll() {
        all.keySet().forEach(this::wake);
    }
}
