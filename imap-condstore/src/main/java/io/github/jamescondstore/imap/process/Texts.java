/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import org.apache.james.imap.api.display.HumanReadableText;

/**
 * What the processors say where James has no words for it.
 */
final class Texts {
    static final HumanReadableText NOT_TRACKED = text("NOT_TRACKED", "failed. This mailbox has no mod-sequences.");
    static final HumanReadableText CONDSTORE_OFF = text("CONDSTORE_OFF", "failed. This server does not offer CONDSTORE.");
    static final HumanReadableText QRESYNC_OFF = text("QRESYNC_OFF", "failed. This server does not offer QRESYNC.");
    static final HumanReadableText NOTHING_COPIED = text("NOTHING_COPIED", "completed, no message was there to be copied.");
    static final HumanReadableText NOTHING_MOVED = text("NOTHING_MOVED", "completed, no message was there to be moved.");
    static final HumanReadableText IN_USE = text("IN_USE", "failed. Others are changing the mailbox.");
    static final HumanReadableText NO_LONGER_EXIST = text("NO_LONGER_EXIST", "failed. Some of the messages no longer exist.");

    private static HumanReadableText text(String key, String words) {
        return new HumanReadableText("io.github.jamescondstore.imap." + key, words);
    }

    private Texts() {
    }
}
