/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MailboxMapper;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.MessageMapper.FetchType;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.mailbox.TrackedStore;
import io.github.jamescondstore.mailbox.changes.Change.Kind;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Invariant I8 on a real store: every method by which James writes to a mailbox leaves its change in the log. A method that James adds has to
 * be put on one of the lists here, or the test fails.
 */
public abstract class EveryWriteContract {
    private static final MailboxPath PATH = MailboxPath.forUser(Username.of("user"), "box");
    private static final MailboxPath OTHER_PATH = MailboxPath.forUser(Username.of("user"), "other");
    private static final byte[] CONTENT = "Subject: job\r\n\r\nTake me.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BODY = 16;
    /** Those of {@link MessageMapper} that write nothing, or as the last two nothing that has a mod-sequence. */
    private static final ImmutableSet<String> NO_CHANGES = ImmutableSet.of(
        "findInMailbox", "listMessagesMetadata", "findInMailboxReactive", "retrieveMessagesMarkedForDeletion",
        "retrieveMessagesMarkedForDeletionReactive", "countMessagesInMailbox", "getMailboxCounters", "getMailboxCountersReactive",
        "findFirstUnseenMessageUid", "findFirstUnseenMessageUidReactive", "findRecentMessageUidsInMailbox",
        "findRecentMessageUidsInMailboxReactive", "getLastUid", "getLastUidReactive", "getHighestModSeq", "getHighestModSeqReactive",
        "getApplicableFlag", "getApplicableFlagReactive", "listAllMessageUids", "resetRecent", "resetRecentReactive");

    /** Writes in the first mailbox, where there is one message, or from there to the other, which is empty. */
    @FunctionalInterface
    protected interface Write {
        void run(EveryWriteContract test) throws Exception;
    }

    /** A way to write, and what it is to leave in the log of the mailbox that it writes to. */
    protected static final class Expected {
        private final Kind kind;
        private final boolean inOther;
        private final Write write;

        private Expected(Kind kind, boolean inOther, Write write) {
            this.kind = kind;
            this.inOther = inOther;
            this.write = write;
        }
    }

    protected static Expected added(Write write) {
        return new Expected(Kind.ADDED, false, write);
    }

    protected static Expected addedToOther(Write write) {
        return new Expected(Kind.ADDED, true, write);
    }

    protected static Expected flags(Write write) {
        return new Expected(Kind.FLAGS, false, write);
    }

    protected static Expected expunged(Write write) {
        return new Expected(Kind.EXPUNGED, false, write);
    }

    private static final ImmutableMap<String, Expected> WRITES = ImmutableMap.<String, Expected>builder()
        .put("add(Mailbox, MailboxMessage)", added(test -> test.mapper.add(test.mailbox, test.newMessage())))
        .put("addReactive(Mailbox, MailboxMessage)", added(test -> Mono.from(test.mapper.addReactive(test.mailbox, test.newMessage())).block()))
        .put("updateFlags(Mailbox, FlagsUpdateCalculator, MessageRange)",
            flags(test -> test.mapper.updateFlags(test.mailbox, job(), MessageRange.all())))
        .put("updateFlags(Mailbox, MessageUid, FlagsUpdateCalculator)", flags(test -> test.mapper.updateFlags(test.mailbox, test.uid, job())))
        .put("updateFlagsReactive(Mailbox, FlagsUpdateCalculator, MessageRange)",
            flags(test -> test.mapper.updateFlagsReactive(test.mailbox, job(), MessageRange.all()).block()))
        .put("delete(Mailbox, MailboxMessage)", expunged(test -> test.mapper.delete(test.mailbox, test.message())))
        .put("deleteMessages(Mailbox, List)", expunged(test -> test.mapper.deleteMessages(test.mailbox, ImmutableList.of(test.uid))))
        .put("deleteMessagesReactive(Mailbox, List)",
            expunged(test -> test.mapper.deleteMessagesReactive(test.mailbox, ImmutableList.of(test.uid)).block()))
        .put("copy(Mailbox, MailboxMessage)", addedToOther(test -> test.mapper.copy(test.other, test.message())))
        .put("copy(Mailbox, List)", addedToOther(test -> test.mapper.copy(test.other, ImmutableList.of(test.message()))))
        .put("copyReactive(Mailbox, MailboxMessage)", addedToOther(test -> test.mapper.copyReactive(test.other, test.message()).block()))
        .put("copyReactive(Mailbox, List)", addedToOther(test -> test.mapper.copyReactive(test.other, ImmutableList.of(test.message())).block()))
        .put("move(Mailbox, MailboxMessage)", moved(test -> test.mapper.move(test.other, test.message())))
        .put("move(Mailbox, List)", moved(test -> test.mapper.move(test.other, ImmutableList.of(test.message()))))
        .put("moveReactive(Mailbox, MailboxMessage)", moved(test -> test.mapper.moveReactive(test.other, test.message()).block()))
        .put("moveReactive(Mailbox, List)", moved(test -> test.mapper.moveReactive(test.other, ImmutableList.of(test.message())).block()))
        .build();

    /** What it is to leave in the mailbox that it moves to; the other half is looked at along the way. */
    private static Expected moved(Write write) {
        return addedToOther(test -> {
            ModSeq before = test.highest(test.mailbox);
            write.run(test);
            test.assertLogged(test.mailbox, before, Kind.EXPUNGED);
        });
    }

    private static FlagsUpdateCalculator job() {
        return new FlagsUpdateCalculator(new Flags("job"), FlagsUpdateMode.ADD);
    }

    protected TrackedStore store;
    protected MessageMapper mapper;
    protected Mailbox mailbox;
    protected Mailbox other;
    protected MessageUid uid;

    /** Empty. */
    protected abstract TrackedStore createStore();

    protected abstract MailboxMapper mailboxMapper();

    /** As James's managers get it. */
    protected abstract MessageMapper messageMapper();

    protected abstract MessageId newMessageId();

    @BeforeEach
    void addOneMessage() throws Exception {
        store = createStore();
        mapper = messageMapper();
        mailbox = mailboxMapper().create(PATH, UidValidity.of(42)).block();
        other = mailboxMapper().create(OTHER_PATH, UidValidity.of(43)).block();
        uid = mapper.add(mailbox, newMessage()).getUid();
    }

    protected MailboxMessage newMessage() {
        MessageId messageId = newMessageId();
        return new SimpleMailboxMessage(messageId, ThreadId.fromBaseMessageId(messageId), new Date(), CONTENT.length, BODY,
            new ByteContent(CONTENT), new Flags(), new PropertyBuilder().build(), mailbox.getMailboxId());
    }

    /** The one that is there. */
    protected MailboxMessage message() throws Exception {
        return mapper.findInMailbox(mailbox, MessageRange.one(uid), FetchType.FULL, 1).next();
    }

    private ModSeq highest(Mailbox written) {
        return Mono.from(store.changeLog().highestModSeq(written.getMailboxId())).block();
    }

    protected static Stream<String> writes() {
        return WRITES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("writes")
    void everyWriteOfTheMessageMapperShouldBeInTheLog(String write) throws Exception {
        shouldBeInTheLog(WRITES.get(write));
    }

    protected final void shouldBeInTheLog(Expected expected) throws Exception {
        Mailbox written = expected.inOther ? other : mailbox;
        ModSeq before = highest(written);

        expected.write.run(this);

        assertLogged(written, before, expected.kind);
    }

    private void assertLogged(Mailbox written, ModSeq before, Kind kind) {
        assertThat(highest(written)).isEqualTo(before.next());
        Changes changes = Mono.from(store.changeLog().changesSince(written.getMailboxId(), before)).block();
        assertThat(changes.isComplete()).isTrue();
        Map<Kind, UidSet> logged = ImmutableMap.of(
            Kind.ADDED, changes.changed().minus(changes.flags()), Kind.FLAGS, changes.flags(), Kind.EXPUNGED, changes.expunged());
        assertThat(logged.entrySet().stream().filter(entry -> !entry.getValue().isEmpty()).map(Map.Entry::getKey)).containsExactly(kind);
        assertThat(logged.get(kind).size()).isEqualTo(1);
        // What the log says is so.
        assertThat(Flux.from(mapper.listAllMessageUids(written)).collectList().block())
            .satisfies(uids -> assertThat(uids.containsAll(ImmutableList.copyOf(logged.get(kind).asMessageUids())))
                .isEqualTo(kind != Kind.EXPUNGED));
    }

    @Test
    void noMethodOfTheMessageMapperShouldBeForgotten() {
        assertThat(signatures(MessageMapper.class, NO_CHANGES)).containsExactlyInAnyOrderElementsOf(WRITES.keySet());
    }

    /** Those that an interface declares, but for these names. */
    protected static ImmutableSet<String> signatures(Class<?> mapper, ImmutableSet<String> except) {
        return Arrays.stream(mapper.getDeclaredMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
            .filter(method -> !except.contains(method.getName()))
            .map(EveryWriteContract::signature)
            .collect(ImmutableSet.toImmutableSet());
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).collect(Collectors.joining(", ", "(", ")"));
    }
}
