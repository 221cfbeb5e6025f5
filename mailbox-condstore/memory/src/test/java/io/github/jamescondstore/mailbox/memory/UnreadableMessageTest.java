/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;

import javax.mail.Flags;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.MailboxSessionUtil;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.inmemory.InMemoryId;
import org.apache.james.mailbox.inmemory.InMemoryMessageId;
import org.apache.james.mailbox.model.ByteContent;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.ThreadId;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.store.FakeAuthenticator;
import org.apache.james.mailbox.store.FakeAuthorizator;
import org.apache.james.mailbox.store.SessionProviderImpl;
import org.apache.james.mailbox.store.extractor.DefaultTextExtractor;
import org.apache.james.mailbox.store.mail.MessageMapper;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.apache.james.mailbox.store.mail.model.impl.PropertyBuilder;
import org.apache.james.mailbox.store.mail.model.impl.SimpleMailboxMessage;
import org.apache.james.mailbox.store.search.MessageSearches;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.mailbox.lucene.FollowedSearchIndex;
import io.github.jamescondstore.mailbox.lucene.FormerIndexer;
import io.github.jamescondstore.mailbox.lucene.IndexDirectory;
import io.github.jamescondstore.mailbox.lucene.IndexState;

/**
 * A message that can't be read does not keep the others from being indexed, and no search does as if it were not there.
 */
class UnreadableMessageTest {
    private static final Username ALICE = Username.of("alice");
    private static final int MESSAGES = 5;
    private static final MessageUid UNREADABLE = MessageUid.of(3);
    private static final SearchQuery BY_WORD = SearchQuery.of(SearchQuery.bodyContains("words"));

    /** A store, one message of which can't be read while it is broken. */
    private static final class BreakingFactory extends CondstoreInMemoryMapperFactory {
        private volatile boolean broken = true;

        private BreakingFactory() {
            super(Clock.systemUTC());
        }

        @Override
        public MessageMapper getMessageMapper(MailboxSession session) {
            MessageMapper mapper = super.getMessageMapper(session);
            return (MessageMapper) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {MessageMapper.class}, (proxy, method, arguments) -> {
                Object result = call(mapper, method, arguments);
                return method.getName().equals("findInMailbox") ? breaking((Iterator<?>) result) : result;
            });
        }

        private Iterator<MailboxMessage> breaking(Iterator<?> found) {
            List<MailboxMessage> messages = new ArrayList<>();
            found.forEachRemaining(message -> messages.add(breaking((MailboxMessage) message)));
            return messages.iterator();
        }

        private MailboxMessage breaking(MailboxMessage message) {
            return (MailboxMessage) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {MailboxMessage.class}, (proxy, method, arguments) -> {
                if (broken && message.getUid().equals(UNREADABLE) && method.getName().equals("getFullContent")) {
                    throw new IOException("a bad block");
                }
                return call(message, method, arguments);
            });
        }

        private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private final MailboxSession session = MailboxSessionUtil.create(ALICE);
    private final BreakingFactory factory = new BreakingFactory();
    @TempDir
    private Path directory;
    private Mailbox mailbox;
    private FollowedSearchIndex index;

    @BeforeEach
    void setUp() throws Exception {
        mailbox = factory.getMailboxMapper(session).create(MailboxPath.forUser(ALICE, "work"), UidValidity.of(1)).block();
        for (int i = 0; i < MESSAGES; i++) {
            factory.getMessageMapper(session).add(mailbox, message());
        }
        openIndex();
    }

    private void openIndex() throws IOException {
        MessageSearches judge = new MessageSearches(ImmutableList.<MailboxMessage>of().iterator(), SearchQuery.matchAll(), new DefaultTextExtractor(),
            null, session);
        index = new FollowedSearchIndex(factory, factory, new InMemoryId.Factory(), new InMemoryMessageId.Factory(),
            new SessionProviderImpl(new FakeAuthenticator(), FakeAuthorizator.defaultReject()), files(), Duration.ofSeconds(10), judge);
        index.start();
        await().untilAsserted(() -> assertThat(state().missing().isEmpty()).isTrue());
    }

    private IndexDirectory files() {
        return new IndexDirectory(directory, "memory");
    }

    private MailboxMessage message() {
        byte[] content = "Subject: any\r\n\r\nSome words\r\n".getBytes(StandardCharsets.US_ASCII);
        InMemoryMessageId id = InMemoryMessageId.of(1);
        return new SimpleMailboxMessage(id, ThreadId.fromBaseMessageId(id), new Date(), content.length, 0, new ByteContent(content), new Flags(),
            new PropertyBuilder().build(), mailbox.getMailboxId());
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    private IndexState state() {
        return index.state(mailbox.getMailboxId()).block();
    }

    private List<MessageUid> search(SearchQuery query) {
        return index.doSearch(session, mailbox, query).collectList().block();
    }

    @Test
    void itShouldBeSetAside() {
        assertThat(state().aside().asMessageUids()).containsExactly(UNREADABLE);
        assertThat(state().isComplete()).isTrue();
    }

    @Test
    void aSearchThatHasToReadItShouldFail() {
        assertThatThrownBy(() -> search(BY_WORD)).hasMessageContaining("a bad block");
    }

    @Test
    void aSearchThatDoesNotHaveToReadItShouldSucceed() {
        assertThat(search(SearchQuery.of(SearchQuery.sizeGreaterThan(1)))).hasSize(MESSAGES);
        assertThat(search(SearchQuery.of(SearchQuery.uid(new SearchQuery.UidRange(MessageUid.of(1), MessageUid.of(2))), SearchQuery.bodyContains("words"))))
            .containsExactly(MessageUid.of(1), MessageUid.of(2));
    }

    @Test
    void itShouldBeFoundByItsOwnContentOnceItCanBeRead() {
        factory.broken = false;

        assertThat(search(BY_WORD)).hasSize(MESSAGES);
        assertThat(state().aside().asMessageUids()).as("nobody has said that it is to be indexed again").containsExactly(UNREADABLE);
    }

    @Test
    void itShouldBeIndexedWhenItIsIndexedAgain() throws Exception {
        factory.broken = false;

        index.add(session, mailbox, factory.getMessageMapper(session).findInMailbox(mailbox, MessageRange.one(UNREADABLE),
            MessageMapper.FetchType.FULL, 1).next()).block();

        assertThat(state().aside().isEmpty()).isTrue();
        factory.broken = true;
        assertThat(search(BY_WORD)).hasSize(MESSAGES);
    }

    @Test
    void itShouldBeTriedAgainByAnotherIndexer() throws Exception {
        index.close();
        FormerIndexer.takeOver(files(), mailbox.getMailboxId());
        factory.broken = false;
        openIndex();

        await().untilAsserted(() -> assertThat(state().aside().isEmpty()).isTrue());
        factory.broken = true;
        assertThat(search(BY_WORD)).as("without a look at the message").hasSize(MESSAGES);
    }

    @Test
    void itShouldStayAsideWhenAnotherIndexerCannotReadItEither() throws Exception {
        index.close();
        FormerIndexer.takeOver(files(), mailbox.getMailboxId());
        openIndex();

        assertThatThrownBy(() -> search(BY_WORD)).hasMessageContaining("a bad block");
        assertThat(state().aside().asMessageUids()).containsExactly(UNREADABLE);
    }
}
