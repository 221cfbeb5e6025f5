/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.UpdatedFlags;
import org.apache.james.mailbox.store.FlagsUpdateCalculator;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.DefaultMessageId;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.guice.jpa.JpaDatabase;
import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.CollisionException;
import io.github.jamescondstore.mailbox.changes.MailboxInUseException;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.jpa.CondstoreJpaMapperFactory;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.TestDatabase;
import reactor.core.publisher.Mono;

/**
 * Two stores on one database that do not know of each other, as two servers would be that nobody has stopped. Whatever both write, no
 * mod-sequence and no UID is used twice, and none decreases.
 */
class FencedCommitTest {
    private static final Username USER = Username.of("alice@example.org");
    private static final long SEED = 4_711;
    private static final int MESSAGES = 3;
    private static final byte[] CONTENT = "Subject: job\r\n\r\nTake me.\r\n".getBytes(StandardCharsets.US_ASCII);

    /** One of the two. */
    private static final class Node {
        private final CondstoreJpaMapperFactory factory;
        private final MailboxSession session;
        private final Mailbox mailbox;

        private Node(CondstoreJpaMapperFactory factory, MailboxSession session, Mailbox mailbox) {
            this.factory = factory;
            this.session = session;
            this.mailbox = mailbox;
        }

        private MessageMapper mapper() {
            return factory.createMessageMapper(session);
        }

        private MessageMetaData append() throws MailboxException {
            return mapper().add(mailbox, new SimpleMailboxMessage(new DefaultMessageId(), ThreadId.fromBaseMessageId(new DefaultMessageId()),
                new Date(), CONTENT.length, 16, new ByteContent(CONTENT), new Flags(), new PropertyBuilder().build(), mailbox.getMailboxId()));
        }

        private UpdatedFlags setKeyword(MessageUid uid, String keyword) throws MailboxException {
            return mapper().updateFlags(mailbox, new FlagsUpdateCalculator(new Flags(keyword), FlagsUpdateMode.ADD), MessageRange.one(uid)).next();
        }

        private ModSeq highest() {
            return Mono.from(factory.changeLog().highestModSeq(mailbox.getMailboxId())).block();
        }

        private Changes changesSince(ModSeq since) {
            return Mono.from(factory.changeLog().changesSince(mailbox.getMailboxId(), since)).block();
        }

        private List<ComposedMessageIdWithMetaData> messages() {
            return mapper().listMessagesMetadata(mailbox, MessageRange.all()).collectList().block();
        }
    }

    @TempDir
    private Path directory;

    private TestDatabase database;
    private final List<JpaDatabase> opened = new ArrayList<>();

    private List<Node> nodes(Backend backend, Retention retention) throws Exception {
        database = TestDatabase.create(backend, directory);
        Node first = node(retention, true);
        return ImmutableList.of(first, node(retention, false));
    }

    private Node node(Retention retention, boolean create) throws Exception {
        JpaDatabase open = JpaDatabase.open(database.creating());
        opened.add(open);
        CondstoreJpaMapperFactory factory = new CondstoreJpaMapperFactory(open.entityManagers(), retention, Clock.systemUTC());
        MailboxSession session = new MailboxSession(MailboxSession.SessionId.of(opened.size()), USER, Optional.of(USER),
            ImmutableList.of(), '.', MailboxSession.SessionType.User);
        MailboxPath path = MailboxPath.forUser(USER, "box");
        Mailbox mailbox = create
            ? factory.getMailboxMapper(session).create(path, UidValidity.of(42)).block()
            : factory.getMailboxMapper(session).findMailboxByPath(path).block();
        return new Node(factory, session, mailbox);
    }

    @AfterEach
    void close() throws Exception {
        for (JpaDatabase open : opened) {
            open.close();
        }
        database.release();
    }

    /** The log keeps one change, so that its primary key stands in nobody's way. Seen to fail without the fence. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void takingTurnsShouldUseEveryNumberOnce(Backend backend) throws Exception {
        List<Node> nodes = nodes(backend, Retention.of(1, Duration.ofDays(1)));
        Random random = new Random(SEED);
        List<Long> modSeqs = new ArrayList<>();
        List<Long> uids = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            add(nodes.get(i % 2).append(), modSeqs, uids);
        }
        for (int i = 0; i < 60; i++) {
            Node node = nodes.get(random.nextInt(2));
            if (random.nextInt(3) == 0) {
                add(node.append(), modSeqs, uids);
            } else {
                modSeqs.add(node.setKeyword(MessageUid.of(1 + random.nextInt(MESSAGES)), "job" + i).getModSeq().asLong());
            }
            assertThat(node.highest().asLong()).isEqualTo(modSeqs.get(modSeqs.size() - 1));
        }

        assertThat(modSeqs).isSorted().doesNotHaveDuplicates();
        assertThat(uids).isSorted().doesNotHaveDuplicates();
        assertThat(database.number("SELECT MAILBOX_HIGHEST_MODSEQ FROM JAMES_MAILBOX")).contains(modSeqs.get(modSeqs.size() - 1));
        assertThat(database.number("SELECT MAILBOX_LAST_UID FROM JAMES_MAILBOX")).contains(uids.get(uids.size() - 1));
    }

    private static void add(MessageMetaData added, List<Long> modSeqs, List<Long> uids) {
        modSeqs.add(added.getModSeq().asLong());
        uids.add(added.getUid().asLong());
    }

    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void atTheSameTimeShouldUseEveryNumberOnce(Backend backend) throws Exception {
        List<Node> nodes = nodes(backend, Retention.DEFAULT);
        for (int i = 0; i < MESSAGES; i++) {
            nodes.get(0).append();
        }
        Map<Long, Boolean> modSeqs = new ConcurrentHashMap<>();
        Map<Long, Boolean> uids = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        List<Future<Integer>> refused = new ArrayList<>();
        for (Node node : nodes) {
            refused.add(threads.submit(write(node, modSeqs, uids)));
        }
        int succeeded = 2 * 40;
        for (Future<Integer> done : refused) {
            succeeded -= done.get();
        }
        threads.shutdown();

        // A number that was used twice would be there once.
        assertThat(modSeqs).hasSize(succeeded);
        assertThat(database.number("SELECT MAILBOX_HIGHEST_MODSEQ FROM JAMES_MAILBOX")).contains(1L + MESSAGES + succeeded);
        assertThat(database.number("SELECT COUNT(*) FROM CONDSTORE_CHANGE")).contains((long) MESSAGES + succeeded);
        assertThat(nodes.get(0).messages()).hasSize(MESSAGES + uids.size());
    }

    private static Callable<Integer> write(Node node, Map<Long, Boolean> modSeqs, Map<Long, Boolean> uids) {
        return () -> {
            int refused = 0;
            for (int i = 0; i < 40; i++) {
                try {
                    if (i % 2 == 0) {
                        MessageMetaData added = node.append();
                        modSeqs.put(added.getModSeq().asLong(), true);
                        uids.put(added.getUid().asLong(), true);
                    } else {
                        modSeqs.put(node.setKeyword(MessageUid.of(1), "job" + node.session.getSessionId().getValue() + "-" + i).getModSeq().asLong(), true);
                    }
                } catch (CollisionException e) {
                    refused++;
                }
            }
            return refused;
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void whatTheOtherHasWrittenShouldBeToldOnceItIsMet(Backend backend) throws Exception {
        List<Node> nodes = nodes(backend, Retention.DEFAULT);
        MessageUid first = nodes.get(0).append().getUid();
        ModSeq before = nodes.get(0).highest();
        MessageUid others = nodes.get(1).append().getUid();
        nodes.get(1).setKeyword(first, "others");

        ModSeq own = nodes.get(0).setKeyword(first, "own").getModSeq();

        assertThat(own.asLong()).isEqualTo(before.asLong() + 3);
        Changes changes = nodes.get(0).changesSince(before);
        assertThat(changes.isComplete()).isTrue();
        assertThat(changes.upTo()).isEqualTo(own);
        assertThat(changes.changed().asMessageUids()).containsExactly(first, others);
        assertThat(nodes.get(0).factory.contents().list(nodes.get(0).mailbox.getMailboxId()).block().uids().size()).isEqualTo(2);
    }

    /** Losing \Recent has no mod-sequence of its own: it writes all flags of the row, and must not undo what the other has written. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void whatHasNoModSeqShouldBeFencedToo(Backend backend) throws Exception {
        List<Node> nodes = nodes(backend, Retention.DEFAULT);
        MessageUid uid = nodes.get(0).append().getUid();
        nodes.get(0).mapper().updateFlags(nodes.get(0).mailbox,
            new FlagsUpdateCalculator(new Flags(Flags.Flag.RECENT), FlagsUpdateMode.ADD), MessageRange.one(uid));
        nodes.get(1).setKeyword(uid, "others");
        ModSeq ofOthers = nodes.get(1).highest();

        UpdatedFlags updated = nodes.get(0).mapper().updateFlags(nodes.get(0).mailbox,
            new FlagsUpdateCalculator(new Flags(Flags.Flag.RECENT), FlagsUpdateMode.REMOVE), MessageRange.one(uid)).next();

        assertThat(updated.getModSeq()).isEqualTo(ofOthers);
        assertThat(nodes.get(0).highest()).isEqualTo(ofOthers);
        assertThat(nodes.get(1).messages()).singleElement().satisfies(message -> {
            assertThat(message.getModSeq()).isEqualTo(ofOthers);
            assertThat(message.getFlags()).isEqualTo(new Flags("others"));
        });
    }

    /** James's rows of before there was a mod-sequence, or of a mailbox that James wrote to without telling its row. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void aRowThatIsBehindShouldBeNamedAsItIs(Backend backend) throws Exception {
        List<Node> nodes = nodes(backend, Retention.DEFAULT);
        MessageUid uid = nodes.get(0).append().getUid();
        nodes.get(0).setKeyword(uid, "before");
        for (String value : ImmutableList.of("NULL", "0", "1")) {
            database.execute("UPDATE JAMES_MAILBOX SET MAILBOX_HIGHEST_MODSEQ = " + value);
            ModSeq before = nodes.get(0).highest();

            assertThat(nodes.get(0).setKeyword(uid, "after" + value).getModSeq().asLong()).isEqualTo(before.asLong() + 1);
            assertThat(database.number("SELECT MAILBOX_HIGHEST_MODSEQ FROM JAMES_MAILBOX")).contains(before.asLong() + 1);
        }
    }

    /** Somebody else is always faster: the client hears of it, and nothing has changed. */
    @ParameterizedTest
    @EnumSource(names = {"DERBY", "POSTGRESQL"})
    void whoIsAlwaysOvertakenShouldGiveUpAndLeaveNothing(Backend backend) throws Exception {
        List<Node> nodes = nodes(backend, Retention.DEFAULT);
        MessageUid uid = nodes.get(0).append().getUid();
        int[] attempts = {0};
        FlagsUpdateCalculator overtaken = new FlagsUpdateCalculator(new Flags("mine"), FlagsUpdateMode.ADD) {
            @Override
            public Flags buildNewFlags(Flags oldFlags) {
                attempts[0]++;
                // Not within the section.
                CompletableFuture.runAsync(() -> assertThatCode(() -> nodes.get(1).append()).doesNotThrowAnyException()).join();
                return super.buildNewFlags(oldFlags);
            }
        };

        assertThatThrownBy(() -> nodes.get(0).mapper().updateFlags(nodes.get(0).mailbox, overtaken, MessageRange.one(uid)))
            .isInstanceOf(MailboxInUseException.class);

        assertThat(attempts[0]).isGreaterThan(3);
        assertThat(nodes.get(1).messages()).hasSize(attempts[0] + 1).noneMatch(message -> message.getFlags().contains("mine"));
        assertThat(nodes.get(0).setKeyword(uid, "mine").getModSeq().asLong()).isEqualTo(2L + attempts[0] + 1);
    }
}
