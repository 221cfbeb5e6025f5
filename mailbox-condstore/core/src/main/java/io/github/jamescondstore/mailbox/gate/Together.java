/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.apache.james.mailbox.exception.MailboxException;

import io.github.jamescondstore.mailbox.changes.MailboxInUseException;

/**
 * Works of several callers that are committed by one section: the first is the one who holds it, the others have waited for it.
 *
 * Each is atomic by itself: if one fails, nothing of any of them is kept, and each is done once more alone.
 */
final class Together {
    /** So many that a commit costs each of them next to nothing, and so few that nobody waits long for the others. */
    private static final int MOST = 64;

    /**
     * A caller's work.
     */
    interface Member {
        /**
         * Does the work and remembers its result, which is that of the last time if it is done more than once.
         */
        void work(Section section) throws MailboxException;

        /**
         * How the caller is told, once it is committed.
         */
        Runnable success();

        Runnable failure(Throwable failure);

        /**
         * Has it done once more, without the others.
         */
        Runnable alone();
    }

    private final List<Member> members = new ArrayList<>();
    private boolean allDone = false;

    Together(Member first) {
        members.add(first);
    }

    void add(Member member) {
        members.add(member);
    }

    int room() {
        return MOST - members.size();
    }

    /**
     * One work after the other, each of which sees what those before it have written.
     */
    Void work(Section section) throws MailboxException {
        allDone = false;
        boolean first = true;
        for (Member member : members) {
            if (!first) {
                section.flush();
            }
            first = false;
            member.work(section);
        }
        allDone = true;
        return null;
    }

    /**
     * @return what is to be done for the callers once the section has been left
     */
    Stream<Runnable> committed() {
        return members.stream().map(Member::success);
    }

    /**
     * The same if it failed. Of a commit that failed nobody knows whether it took place, so nothing is done once more.
     */
    Stream<Runnable> failed(Throwable failure) {
        boolean ofOne = members.size() > 1 && !allDone && !(failure instanceof MailboxInUseException);
        return members.stream().map(member -> ofOne ? member.alone() : member.failure(failure));
    }
}
