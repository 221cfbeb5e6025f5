/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.apache.james.events.Event;
import org.apache.james.events.EventListener;
import org.apache.james.events.Group;
import org.apache.james.mailbox.MessageIdManager;
import org.apache.james.mailbox.events.MailboxEvents.Added;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.google.common.base.Splitter;
import com.google.inject.multibindings.Multibinder;

import io.github.jamescondstore.mailbox.manager.PatchingMessageIdManager;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.Backend;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;
import reactor.core.publisher.Mono;

/**
 * JMAP's Email/set beside IMAP: row C1, invariants I1 and I10. Each fails without what it is about: the UID from within the
 * section, what James took down for the event following it, {@link PatchingMessageIdManager}.
 */
class EmailSetTest {
    private static final Interleaving INTERLEAVING = new Interleaving();
    private static final Arrivals ARRIVALS = new Arrivals();

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.on(Backend.MEMORY, options -> options
        .extraModule(INTERLEAVING)
        .extraModule(binder -> Multibinder.newSetBinder(binder, EventListener.ReactiveGroupEventListener.class)
            .addBinding().toInstance(ARRIVALS)));

    private static final class Arrivals implements EventListener.ReactiveGroupEventListener {
        private static final class OwnGroup extends Group {
        }

        private final Queue<Added> events = new ConcurrentLinkedQueue<>();

        @Override
        public Mono<Void> reactiveEvent(Event event) {
            return Mono.fromRunnable(() -> events.add((Added) event));
        }

        @Override
        public boolean isHandling(Event event) {
            return event instanceof Added;
        }

        @Override
        public Group getDefaultGroup() {
            return new OwnGroup();
        }
    }

    private static String mailboxId(ImapConnection connection, String mailbox) throws Exception {
        return connection.command("STATUS " + mailbox + " (MAILBOXID)").untagged().get(0).replaceAll(".*MAILBOXID \\((.*?)\\).*", "$1");
    }

    @Test
    void managerShouldBeTheOneThatPatches() {
        assertThat(JAMES.server().instance(MessageIdManager.class)).isInstanceOf(PatchingMessageIdManager.class);
    }

    @Test
    void messageThatIsMovedShouldArriveAfterTheOneThatWasAppendedMeanwhile() throws Exception {
        String source = JAMES.mailbox(1);
        String target = JAMES.mailbox(0);
        ImapConnection onlooker = JAMES.selected(target);
        ImapConnection other = JAMES.login();
        String targetId = mailboxId(other, target);
        Jmap jmap = JAMES.jmap().orElseThrow();
        String email = jmap.emails(mailboxId(other, source)).get(0);
        ARRIVALS.events.clear();

        INTERLEAVING.whenUidIsAsked(() -> other.append(target, ServerExtension.message(1)));
        INTERLEAVING.whenMetaDataIsRead(() -> null);
        jmap.update(email, "\"mailboxIds\":{\"" + targetId + "\":true}");

        onlooker.command("NOOP").orThrow("NOOP");
        assertThat(onlooker.command("UID FETCH 1:* (EMAILID MODSEQ)").untagged()).contains("* 2 FETCH (MODSEQ (3) UID 2 EMAILID (" + email + "))");
        assertThat(ARRIVALS.events.stream()
            .flatMap(event -> event.getAdded().values().stream())
            .filter(added -> added.getMessageId().serialize().equals(email))
            .map(added -> added.getUid().asLong() + " " + added.getModSeq().asLong())
            .collect(Collectors.toList())).containsExactly("2 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // What there is, what another session does meanwhile, what JMAP sets, what is there in the end.
        "$a           | +FLAGS ($b)          | \"keywords/$c\":true                       | $a $b $c",
        "$a $b        | -FLAGS ($b)          | \"keywords/$c\":true                       | $a $c",
        "$a           | +FLAGS (\\Seen)      | \"keywords/$a\":null                       | \\Seen",
        "$a           | FLAGS ($b)           | \"keywords/$c\":true                       | $b $c",
        "$a           | -FLAGS ($a)          | \"keywords/$a\":null,\"keywords/$b\":true  | $b",
        "$a           | +FLAGS ($b)          | \"keywords\":{\"$c\":true}                 | $b $c",
        "$a           | +FLAGS ($C)          | \"keywords/$c\":true                       | $a $C",
        "$a           | +FLAGS (\\Deleted)   | \"keywords/$c\":true                       | \\Deleted $a $c",
        "$a \\Deleted | -FLAGS (\\Deleted)   | \"keywords/$c\":true                       | $a $c",
        "$a no.name   | +FLAGS ($b)          | \"keywords/$c\":true                       | $a $b $c no.name",
        "$a no.name   | +FLAGS ($b)          | \"keywords\":{\"$c\":true}                 | $b $c no.name"})
    void flagsOfOthersShouldStay(String before, String meanwhile, String patch, String after) throws Exception {
        String mailbox = JAMES.mailbox(1);
        ImapConnection imap = JAMES.selected(mailbox);
        Jmap jmap = JAMES.jmap().orElseThrow();
        String email = jmap.emails(mailboxId(imap, mailbox)).get(0);
        imap.command("STORE 1 FLAGS.SILENT (" + before + ")").orThrow("STORE");

        INTERLEAVING.whenMetaDataIsRead(() -> imap.command("STORE 1 " + meanwhile).orThrow("STORE"));
        jmap.update(email, patch);

        assertThat(flags(imap)).containsExactlyInAnyOrder(after.split(" "));
    }

    private static List<String> flags(ImapConnection imap) throws Exception {
        String fetched = imap.command("FETCH 1 (FLAGS)").untagged().stream().reduce((earlier, later) -> later).orElseThrow();
        return Splitter.on(' ').omitEmptyStrings().splitToStream(fetched.replaceAll(".*FLAGS \\((.*?)\\)\\)", "$1"))
            .filter(flag -> !flag.equals("\\Recent"))
            .collect(Collectors.toList());
    }

    @Test
    void replaceShouldReachAllMailboxesOfAMessage() throws Exception {
        String first = JAMES.mailbox(1);
        String second = JAMES.mailbox(0);
        ImapConnection imap = JAMES.selected(first);
        imap.command("COPY 1 " + second).orThrow("COPY");
        Jmap jmap = JAMES.jmap().orElseThrow();
        String email = jmap.emails(mailboxId(imap, first)).get(0);
        imap.command("STORE 1 FLAGS.SILENT ($a \\Deleted)").orThrow("STORE");

        jmap.update(email, "\"keywords/$b\":true");

        assertThat(flags(imap)).containsExactlyInAnyOrder("$a", "$b", "\\Deleted");
        assertThat(flags(JAMES.selected(second))).containsExactlyInAnyOrder("$a", "$b");
    }

    @Test
    void noFlagShouldBeLostInARace() throws Exception {
        int rounds = 200;
        String mailbox = JAMES.mailbox(1);
        ImapConnection imap = JAMES.selected(mailbox);
        Jmap jmap = JAMES.jmap().orElseThrow();
        String email = jmap.emails(mailboxId(imap, mailbox)).get(0);

        for (int round = 0; round < rounds; round++) {
            boolean set = round % 2 == 0;
            Together.run(2, client -> () -> {
                if (client == 0) {
                    jmap.update(email, "\"keywords/$a\":" + (set ? "true" : "null"));
                } else {
                    imap.command("STORE 1 " + (set ? "+" : "-") + "FLAGS ($b)").orThrow("STORE");
                }
                return null;
            });
            assertThat(flags(imap)).as("round %s", round).containsExactlyInAnyOrder(set ? new String[] {"$a", "$b"} : new String[0]);
        }
    }
}
