/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.jmap;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import javax.inject.Inject;

import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.UidProvider;
import org.reactivestreams.Publisher;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.memory.CondstoreInMemoryMapperFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The worst moment for another session to write in: between what James's JMAP asks the store and what it then tells it.
 */
final class Interleaving extends AbstractModule {
    private final AtomicReference<Optional<Callable<?>>> uidAsked = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Callable<?>>> metaDataRead = new AtomicReference<>(Optional.empty());

    /** Done once: when a UID was asked for, before whoever asked has it. */
    void whenUidIsAsked(Callable<?> work) {
        uidAsked.set(Optional.of(work));
    }

    /** Done once: when a message's flags were read, before whoever read has them. */
    void whenMetaDataIsRead(Callable<?> work) {
        metaDataRead.set(Optional.of(work));
    }

    private static void work(AtomicReference<Optional<Callable<?>>> works) {
        works.getAndSet(Optional.empty()).ifPresent(work -> {
            try {
                work.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    protected void configure() {
        bind(Interleaving.class).toInstance(this);
        bind(Factory.class).in(Scopes.SINGLETON);
        bind(CondstoreInMemoryMapperFactory.class).to(Factory.class);
    }

    static final class Factory extends CondstoreInMemoryMapperFactory {
        private final Interleaving interleaving;

        @Inject
        Factory(Clock clock, Retention retention, Interleaving interleaving) {
            super(clock, retention);
            this.interleaving = interleaving;
        }

        @Override
        public UidProvider getUidProvider() {
            return new Uids(super.getUidProvider(), interleaving);
        }

        @Override
        public MessageIdMapper createMessageIdMapper(MailboxSession session) {
            MessageIdMapper mapper = super.createMessageIdMapper(session);
            return (MessageIdMapper) Proxy.newProxyInstance(Interleaving.class.getClassLoader(), new Class<?>[] {MessageIdMapper.class},
                (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(mapper, arguments);
                        return method.getName().equals("findMetadata") ? interleaving.afterwards((Publisher<?>) result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        }
    }

    private Publisher<ComposedMessageIdWithMetaData> afterwards(Publisher<?> reading) {
        return Flux.from(reading)
            .cast(ComposedMessageIdWithMetaData.class)
            .collectList()
            .publishOn(Schedulers.boundedElastic())
            .doOnNext(any -> work(metaDataRead))
            .flatMapIterable(read -> read);
    }

    private static final class Uids implements UidProvider {
        private final UidProvider uids;
        private final Interleaving interleaving;

        private Uids(UidProvider uids, Interleaving interleaving) {
            this.uids = uids;
            this.interleaving = interleaving;
        }

        @Override
        public Optional<MessageUid> lastUid(Mailbox mailbox) throws MailboxException {
            return uids.lastUid(mailbox);
        }

        @Override
        public MessageUid nextUid(Mailbox mailbox) throws MailboxException {
            return uids.nextUid(mailbox);
        }

        @Override
        public MessageUid nextUid(MailboxId mailboxId) throws MailboxException {
            return uids.nextUid(mailboxId);
        }

        @Override
        public Mono<MessageUid> nextUidReactive(MailboxId mailboxId) {
            return Mono.fromCallable(() -> {
                MessageUid uid = uids.nextUid(mailboxId);
                work(interleaving.uidAsked);
                return uid;
            }).subscribeOn(Schedulers.boundedElastic());
        }
    }
}
