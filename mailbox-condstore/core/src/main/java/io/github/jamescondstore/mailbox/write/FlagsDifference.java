/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ListMultimap;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What travels in the Reactor context with an update that replaces the flags of a message, from who has read them and written
 * others down to the tracking mapper: the difference, which is what is meant. The mapper applies it to the flags as they
 * are by then, within the section, so that what others have set or taken away in between stays so.
 *
 * The author speaks JMAP. A keyword that JMAP has no name for in James, it was not shown and can't have taken away. And James
 * takes {@code \Deleted} and {@code \Recent}, of which JMAP knows nothing, from any of the message's mailboxes: they are nothing
 * new to the others.
 */
public final class FlagsDifference {
    private static final Pattern NAMEABLE = Pattern.compile("[a-zA-Z0-9$_-]{1,255}");
    private static final Flags.Flag[] OF_ONE_MAILBOX = {Flags.Flag.DELETED, Flags.Flag.RECENT};

    /**
     * The update that comes with this context, if it is one of this message. It is given out once: a listener that changes flags
     * while the event is dispatched runs in the same context.
     */
    public static Optional<FlagsDifference> in(ContextView context, MessageId messageId) {
        return context.<FlagsDifference>getOrEmpty(FlagsDifference.class)
            .filter(difference -> difference.messageId.equals(messageId))
            .filter(difference -> difference.taken.compareAndSet(false, true));
    }

    private final MessageId messageId;
    private final ImmutableListMultimap<MailboxId, Flags> read;
    private final Flags written;
    private final Flags carried;
    private final AtomicBoolean taken = new AtomicBoolean(false);

    /**
     * @param read    the flags of the message in each mailbox in which they were read, for each copy that is in it
     * @param written what they are to be replaced by
     */
    public FlagsDifference(MessageId messageId, ListMultimap<MailboxId, Flags> read, Flags written) {
        this.messageId = messageId;
        this.read = ImmutableListMultimap.copyOf(read);
        this.written = new Flags(written);
        this.carried = new Flags();
        Arrays.stream(OF_ONE_MAILBOX)
            .filter(flag -> read.values().stream().anyMatch(flags -> flags.contains(flag)))
            .forEach(carried::add);
    }

    public Context addTo(Context context) {
        return context.put(FlagsDifference.class, this);
    }

    /**
     * How to change the message's flags in this mailbox; empty if they were not read there.
     */
    public Optional<FlagsUpdateCalculator> calculator(MailboxId mailboxId) {
        return Optional.of(read.get(mailboxId)).filter(copies -> !copies.isEmpty()).map(this::calculator);
    }

    private FlagsUpdateCalculator calculator(List<Flags> copies) {
        Flags added = new Flags();
        Flags removed = new Flags();
        for (Flags before : copies) {
            added.add(without(without(written, before), carried));
            removed.add(without(before, written));
        }
        Arrays.stream(removed.getUserFlags())
            .filter(keyword -> !NAMEABLE.matcher(keyword).matches())
            .forEach(removed::remove);
        return new Calculator(added, removed);
    }

    private static Flags without(Flags flags, Flags others) {
        Flags result = new Flags(flags);
        result.remove(others);
        return result;
    }

    /**
     * A subclass, since James's calculator can either add or remove.
     */
    private static final class Calculator extends FlagsUpdateCalculator {
        private final Flags added;
        private final Flags removed;

        private Calculator(Flags added, Flags removed) {
            super(added, FlagsUpdateMode.ADD);
            this.added = added;
            this.removed = removed;
        }

        @Override
        public Flags buildNewFlags(Flags oldFlags) {
            Flags flags = without(oldFlags, removed);
            // A keyword that is there keeps its spelling.
            flags.add(without(added, flags));
            return flags;
        }
    }
}
