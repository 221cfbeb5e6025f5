/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.contract.EveryWriteContract;
import io.github.jamescondstore.mailbox.manager.PatchingMessageIdManager;
import io.github.jamescondstore.mailbox.mapper.TrackingMessageMapper;

/**
 * And the decorators declare every method, defaults included, since a default calls {@code this}.
 */
class EveryWriteIsTrackedTest extends EveryWriteContract {
    /** Those of {@link MessageIdMapper} that write nothing. */
    private static final ImmutableSet<String> NO_CHANGES = ImmutableSet.of("find", "findMetadata", "findReactive", "findMailboxes");
    private static final ImmutableMap<String, Expected> WRITES = ImmutableMap.<String, Expected>builder()
        .put("save(MailboxMessage)", added(test -> idMapper(test).save(withUid(test))))
        .put("copyInMailbox(MailboxMessage, Mailbox)", added(test -> idMapper(test).copyInMailbox(withUid(test), mailbox(test))))
        .put("copyInMailboxReactive(MailboxMessage, Mailbox)",
            added(test -> idMapper(test).copyInMailboxReactive(withUid(test), mailbox(test)).block()))
        .put("delete(MessageId)", expunged(test -> idMapper(test).delete(id(test))))
        .put("delete(MessageId, Collection)", expunged(test -> idMapper(test).delete(id(test), ids(test))))
        .put("deleteReactive(MessageId, Collection)", expunged(test -> idMapper(test).deleteReactive(id(test), ids(test)).block()))
        .put("delete(Multimap)", expunged(test -> idMapper(test).delete(ImmutableListMultimap.of(id(test), mailbox(test).getMailboxId()))))
        .put("deleteReactive(Multimap)",
            expunged(test -> idMapper(test).deleteReactive(ImmutableListMultimap.of(id(test), mailbox(test).getMailboxId())).block()))
        .put("setFlags(MessageId, List, Flags, FlagsUpdateMode)",
            flags(test -> idMapper(test).setFlags(id(test), ids(test), new Flags("job"), FlagsUpdateMode.ADD).block()))
        .build();

    private static MessageIdMapper idMapper(EveryWriteContract test) {
        EveryWriteIsTrackedTest memory = (EveryWriteIsTrackedTest) test;
        return memory.factory.getMessageIdMapper(memory.session);
    }

    private static Mailbox mailbox(EveryWriteContract test) {
        return ((EveryWriteIsTrackedTest) test).mailbox;
    }

    private static ImmutableList<MailboxId> ids(EveryWriteContract test) {
        return ImmutableList.of(mailbox(test).getMailboxId());
    }

    private static MessageId id(EveryWriteContract test) throws Exception {
        return ((EveryWriteIsTrackedTest) test).message().getMessageId();
    }

    /** As James's manager makes it. */
    private static MailboxMessage withUid(EveryWriteContract test) throws Exception {
        EveryWriteIsTrackedTest memory = (EveryWriteIsTrackedTest) test;
        MailboxMessage message = memory.newMessage();
        message.setUid(memory.factory.getUidProvider().nextUid(memory.mailbox));
        message.setModSeq(memory.factory.getModSeqProvider().nextModSeq(memory.mailbox));
        return message;
    }

    private final MailboxSession session = MailboxSessionUtil.create(Username.of("user"));
    private final InMemoryMessageId.Factory messageIds = new InMemoryMessageId.Factory();
    private CondstoreInMemoryMapperFactory factory;

    @Override
    protected TrackedStore createStore() {
        factory = new CondstoreInMemoryMapperFactory(Clock.systemUTC());
        return factory;
    }

    @Override
    protected MailboxMapper mailboxMapper() {
        return factory.getMailboxMapper(session);
    }

    @Override
    protected MessageMapper messageMapper() {
        return factory.getMessageMapper(session);
    }

    @Override
    protected MessageId newMessageId() {
        return messageIds.generate();
    }

    static Stream<String> writesById() {
        return WRITES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("writesById")
    void everyWriteOfTheMessageIdMapperShouldBeInTheLog(String write) throws Exception {
        shouldBeInTheLog(WRITES.get(write));
    }

    @Test
    void noMethodOfTheMessageIdMapperShouldBeForgotten() {
        assertThat(signatures(MessageIdMapper.class, NO_CHANGES)).containsExactlyInAnyOrderElementsOf(WRITES.keySet());
    }

    static Stream<Method> messageMapperMethods() {
        return methods(MessageMapper.class);
    }

    static Stream<Method> messageIdMapperMethods() {
        return methods(MessageIdMapper.class);
    }

    static Stream<Method> messageIdManagerMethods() {
        return methods(MessageIdManager.class);
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("messageMapperMethods")
    void everyMethodShouldBeDeclaredByTheMessageMapper(Method method) {
        assertThatCode(() -> TrackingMessageMapper.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
            .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("messageIdMapperMethods")
    void everyMethodShouldBeDeclaredByTheMessageIdMapper(Method method) {
        assertThatCode(() -> TrackingInMemoryMessageIdMapper.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
            .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("messageIdManagerMethods")
    void everyMethodShouldBeDeclaredByTheMessageIdManager(Method method) {
        assertThatCode(() -> PatchingMessageIdManager.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
            .doesNotThrowAnyException();
    }

    /** The rows of James's own mapper are private and stay empty: a method that we forgot would read or write there. */
    @ParameterizedTest
    @MethodSource("rowMethods")
    void everyMethodThatTouchesRowsShouldBeDeclaredByTheRows(Method method) {
        assertThatCode(() -> CondstoreInMemoryMessageMapper.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
            .doesNotThrowAnyException();
    }

    static Stream<Method> rowMethods() {
        return Arrays.stream(InMemoryMessageMapper.class.getDeclaredMethods())
            .filter(method -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()))
            .filter(method -> !Stream.of("begin", "commit", "rollback").anyMatch(method.getName()::equals));
    }

    @Test
    void factoryShouldHandOutTheTrackedMappers() {
        CondstoreInMemoryMapperFactory factory = new CondstoreInMemoryMapperFactory(Clock.systemUTC());

        assertThat(factory.getMessageMapper(MailboxSessionUtil.create(Username.of("alice")))).isInstanceOf(TrackingMessageMapper.class);
        assertThat(factory.getMessageIdMapper(MailboxSessionUtil.create(Username.of("alice")))).isInstanceOf(TrackingInMemoryMessageIdMapper.class);
    }
}
