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

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.inmemory.mail.InMemoryMessageMapper;
import org.apache.james.mailbox.store.mail.MessageIdMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.jamescondstore.mailbox.manager.PatchingMessageIdManager;
import io.github.jamescondstore.mailbox.mapper.TrackingMessageMapper;

/**
 * Invariant I8 in the store: the decorators declare every method, defaults included, since a default calls {@code this}.
 */
class EveryWriteIsTrackedTest {
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
