/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.jmap.Jmap;
import io.github.jamescondstore.server.support.ServerExtension;
import io.github.jamescondstore.server.support.Together;

/**
 * Invariant I10 on the wire: messages that come to a mailbox in every way at once arrive in the order of their UIDs.
 *
 * With the UID that James's JMAP move takes outside of the section it fails on the memory store.
 */
class OrderOfArrivalTest {
    private static final Pattern UID = Pattern.compile("\\* (\\d+) FETCH \\(UID (\\d+)\\)");
    private static final Pattern MODSEQ = Pattern.compile("FETCH \\(MODSEQ \\((\\d+)\\)");
    private static final int WRITERS = 6;

    @RegisterExtension
    static final ServerExtension JAMES = ServerExtension.withModule();

    /** Sees the target as a client does that keeps it open and asks for what is new only. */
    private static final class Onlooker {
        private final ImapConnection connection;
        private final Map<Long, Long> uids = new HashMap<>();
        private final TreeSet<Long> known = new TreeSet<>();
        private final List<String> complaints = new ArrayList<>();

        private Onlooker(ImapConnection connection) {
            this.connection = connection;
        }

        private void look() throws Exception {
            List<String> told = new ArrayList<>(connection.command("NOOP").orThrow("NOOP").untagged());
            told.addAll(connection.command("FETCH 1:* (UID)").untagged());
            long next = known.isEmpty() ? 1 : known.last() + 1;
            told.addAll(connection.command("UID FETCH " + next + ":* (UID)").orThrow("UID FETCH").untagged());
            told.forEach(this::told);
        }

        private void told(String line) {
            Matcher fetched = UID.matcher(line);
            if (fetched.matches()) {
                long number = Long.parseLong(fetched.group(1));
                long uid = Long.parseLong(fetched.group(2));
                Long before = uids.put(number, uid);
                if (before != null && before != uid) {
                    complaints.add(number + " was UID " + before + " and is " + uid);
                }
                if (before == null && !known.isEmpty() && known.last() > uid) {
                    complaints.add("UID " + uid + " came after " + known.last());
                }
                known.add(uid);
            } else if (line.contains("EXPUNGE") || line.contains("VANISHED")) {
                complaints.add(line);
            }
        }
    }

    @Test
    void messageNumbersShouldKeepTheirUidsWhenMessagesComeInEveryWay() throws Exception {
        // James's Email/query tells 256 messages at most.
        int each = 50;
        String source = JAMES.mailbox((WRITERS - 1) * each);
        String target = JAMES.mailbox(0);
        ImapConnection imap = JAMES.login();
        String sourceId = mailboxId(imap, source);
        String targetId = mailboxId(imap, target);
        Optional<Jmap> jmap = JAMES.jmap();
        List<String> emails = jmap.isPresent() ? jmap.get().emails(sourceId) : List.of();
        AtomicInteger writing = new AtomicInteger(WRITERS);
        Onlooker onlooker = new Onlooker(JAMES.selected(target));

        Together.run(WRITERS + 1, client -> () -> {
            if (client == WRITERS) {
                while (writing.get() > 0) {
                    onlooker.look();
                }
                return null;
            }
            try {
                if (client == 0) {
                    ServerExtension.append(JAMES.login(), target, each);
                } else if (client == 1 || jmap.isEmpty()) {
                    ImapConnection mover = JAMES.selected(source);
                    for (int uid = (client - 1) * each + 1; uid <= client * each; uid++) {
                        mover.command("UID MOVE " + uid + " " + target).orThrow("MOVE");
                    }
                } else {
                    // In one request, so that the server moves them one right after the other.
                    JAMES.jmap().get().update(emails.subList((client - 1) * each, client * each),
                        "\"mailboxIds/" + sourceId + "\":null,\"mailboxIds/" + targetId + "\":true");
                }
            } finally {
                writing.decrementAndGet();
            }
            return null;
        });
        onlooker.look();

        assertThat(onlooker.complaints).isEmpty();
        assertThat(modSeqs(imap, target)).hasSize(WRITERS * each).isSorted().doesNotHaveDuplicates();
        // No UID was left out either, so they are those from 1 on.
        assertThat(onlooker.known).containsExactlyElementsOf(
            LongStream.rangeClosed(1, WRITERS * each).boxed().collect(Collectors.toList()));
    }

    private static List<Long> modSeqs(ImapConnection connection, String mailbox) throws Exception {
        connection.command("SELECT " + mailbox).orThrow("SELECT");
        return connection.command("FETCH 1:* (MODSEQ)").untagged().stream()
            .map(MODSEQ::matcher)
            .filter(Matcher::find)
            .map(matcher -> Long.parseLong(matcher.group(1)))
            .collect(Collectors.toList());
    }

    private static String mailboxId(ImapConnection connection, String mailbox) throws Exception {
        return connection.command("STATUS " + mailbox + " (MAILBOXID)").untagged().get(0).replaceAll(".*MAILBOXID \\((.*?)\\).*", "$1");
    }
}
