/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.lang.ref.WeakReference;

import io.github.jamescondstore.imap.session.SessionMailbox;
import io.github.jamescondstore.mailbox.changes.ChangeLog;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Wakes a session when its mailbox has changed, and holds on to it no more than that: a session that nobody knows any more, because its
 * connection was lost at the wrong moment, is not kept by those who would wake it.
 */
final class Wake implements Runnable {
    static void whenChanged(ChangeLog changeLog, SessionMailbox mailbox) {
        Wake wake = new Wake(mailbox);
        wake.registration = changeLog.onChange(mailbox.getMailboxId(), wake);
        mailbox.onDeselect(Mono.fromRunnable(wake.registration::dispose));
    }

    private final WeakReference<SessionMailbox> mailbox;
    private volatile Disposable registration;

    private Wake(SessionMailbox mailbox) {
        this.mailbox = new WeakReference<>(mailbox);
    }

    @Override
    public void run() {
        SessionMailbox woken = mailbox.get();
        if (woken != null) {
            woken.changed();
        } else if (registration != null) {
            registration.dispose();
        }
    }
}
