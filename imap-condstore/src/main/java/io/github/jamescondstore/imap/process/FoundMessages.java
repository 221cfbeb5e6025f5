/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

import org.apache.james.mailbox.MessageManager;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.collect.ImmutableList;
import com.google.common.reflect.AbstractInvocationHandler;
import com.google.common.reflect.Reflection;

import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.core.publisher.Flux;

/**
 * The result of a search that was done without the mailbox. It goes in the Reactor context to James's processor, which takes it for
 * the answer of the mailbox.
 */
final class FoundMessages {
    private static final String SEARCH = "search";

    private final List<ComposedMessageIdWithMetaData> messages;

    /**
     * @param messages in UID order
     */
    FoundMessages(List<ComposedMessageIdWithMetaData> messages) {
        this.messages = messages;
    }

    /** The mod-sequences that these of the messages had when they were found. */
    Flux<ModSeq> modSeqs(UidSet uids) {
        return Flux.fromIterable(messages)
            .filter(message -> uids.contains(message.getComposedMessageId().getUid()))
            .map(ComposedMessageIdWithMetaData::getModSeq);
    }

    /** The mailbox, which answers every search with these messages. */
    MessageManager in(MessageManager mailbox) {
        List<MessageUid> uids = messages.stream()
            .map(message -> message.getComposedMessageId().getUid())
            .collect(ImmutableList.toImmutableList());
        return Reflection.newProxy(MessageManager.class, new AbstractInvocationHandler() {
            @Override
            protected Object handleInvocation(Object proxy, Method method, Object[] arguments) throws Throwable {
                try {
                    return method.getName().equals(SEARCH) ? Flux.fromIterable(uids) : method.invoke(mailbox, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }
        });
    }
}
