/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.user.api.UsersRepository;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.support.Backend;

/**
 * The module answers as James does, but where docs/differences.adoc says otherwise: the same scripts are played against both, every step
 * is compared line by line, and a difference that the table names has to occur.
 *
 * On a database it is a share of the scripts, but with -Ddifferential.whole=true. With -Ddifferential.scripts=REGEX only scripts of such
 * names are played. What has to occur is asked only where all are.
 */
class DifferentialTest {
    private static final String PASSWORD = "secret";
    private static final String CHOICE = "differential.scripts";
    private static final String WHOLE = "differential.whole";
    /** One script of so many is played on a database: James is slow there, and what it reads and says does not hang on the store. */
    private static final int SHARE_ON_DATABASE = 4;
    /** What the test played when it was written: it must not shrink unnoticed. */
    private static final int SCRIPTS = 1_300;
    private static final int STEPS = 18_000;
    private static final int PLAYS = 3;

    private static final ExecutorService PLAYERS = Executors.newFixedThreadPool(2);
    private static final AtomicInteger USERS = new AtomicInteger();
    private static CondstoreServer james;
    private static CondstoreServer here;
    private static IntendedDifferences intended;

    @BeforeAll
    static void startBoth() throws Exception {
        intended = IntendedDifferences.read();
        // James first: some of its processors are in a list of the whole JVM, and the first one wins.
        james = start(true);
        here = start(false);
    }

    private static CondstoreServer start(boolean stock) throws Exception {
        return CondstoreServer.start(ServerOptions.builder().freePorts().store(Backend.chosen().newStore()).stock(stock).build());
    }

    @AfterAll
    static void stopBoth() {
        PLAYERS.shutdownNow();
        here.stop();
        james.stop();
    }

    @TestFactory
    Stream<DynamicTest> scriptsShouldBeAnsweredAsByStockJames() throws IOException {
        ImmutableList<Script> all = Scripts.all();
        String choice = System.getProperty(CHOICE, "");
        if (!choice.isEmpty()) {
            Pattern chosen = Pattern.compile(choice);
            return all.stream().filter(script -> chosen.matcher(script.toString()).find()).map(DifferentialTest::shouldAnswerAsJames);
        }
        boolean whole = Backend.chosen() == Backend.MEMORY || Boolean.getBoolean(WHOLE);
        int share = whole ? 1 : SHARE_ON_DATABASE;
        ImmutableList<Script> scripts = IntStream.range(0, all.size()).filter(i -> i % share == 0).mapToObj(all::get).collect(ImmutableList.toImmutableList());
        return Stream.of(
            scripts.stream().map(DifferentialTest::shouldAnswerAsJames),
            Stream.of(
                DynamicTest.dynamicTest("there should be no fewer scripts", () -> assertThat(scripts).hasSizeGreaterThanOrEqualTo(SCRIPTS / share)),
                DynamicTest.dynamicTest("there should be no fewer steps", () ->
                    assertThat(scripts.stream().mapToInt(script -> script.steps().size()).sum()).isGreaterThanOrEqualTo(STEPS / share))),
            Stream.of(DynamicTest.dynamicTest("every intended difference should occur", () -> assertThat(intended.unseen(store())).isEmpty()))
                .filter(test -> whole))
            .flatMap(Function.identity());
    }

    private static DynamicTest shouldAnswerAsJames(Script script) {
        return DynamicTest.dynamicTest(script.toString(), () ->
            assertThat(differences(script)).as("steps of %s that differ", script).isEmpty());
    }

    /**
     * James does not always answer the same, on a database least of all: a difference that James does not repeat, though the module's server
     * answers as before, is none.
     */
    private static List<String> differences(Script script) throws Exception {
        List<String> differences = List.of();
        List<List<String>> before = List.of();
        for (int i = 0; i < PLAYS; i++) {
            int number = USERS.incrementAndGet();
            Waiting patienceWithJames = new Waiting(true);
            Waiting patienceHere = new Waiting(false);
            Waiting.together(patienceWithJames, patienceHere);
            Future<ImmutableList<Answer>> ofJames = PLAYERS.submit(() -> play(script, james, patienceWithJames, number));
            Future<ImmutableList<Answer>> ofHere = PLAYERS.submit(() -> play(script, here, patienceHere, number));
            ImmutableList<Answer> answersHere = get(ofHere);
            differences = new Comparison(script, store(), intended).differences(get(ofJames), answersHere);
            List<List<String>> now = Comparison.normalized(script, answersHere).stream().map(Answer::lines).collect(ImmutableList.toImmutableList());
            if (differences.isEmpty() || i > 0 && !now.equals(before)) {
                return differences;
            }
            before = now;
        }
        return differences;
    }

    private static ImmutableList<Answer> play(Script script, CondstoreServer server, Waiting waiting, int number) throws Exception {
        String user = "u" + number + "@example.org";
        String other = "o" + number + "@example.org";
        UsersRepository users = server.instance(UsersRepository.class);
        users.addUser(Username.of(user), PASSWORD);
        if (script.needsTwoUsers()) {
            users.addUser(Username.of(other), PASSWORD);
        }
        try {
            return new Player(server, waiting, user, other, PASSWORD).play(script);
        } finally {
            if (Backend.chosen() == Backend.MEMORY) {
                forget(server, user);
                forget(server, other);
            }
        }
    }

    /** The memory store looks at everybody's mailboxes whenever it looks for one. */
    private static void forget(CondstoreServer server, String user) throws MailboxException {
        MailboxManager mailboxes = server.instance(MailboxManager.class);
        MailboxSession session = mailboxes.createSystemSession(Username.of(user));
        for (MailboxPath path : mailboxes.list(session)) {
            if (path.belongsTo(session)) {
                mailboxes.deleteMailbox(path, session);
            }
        }
        mailboxes.endProcessingRequest(session);
    }

    private static <T> T get(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static String store() {
        return Backend.chosen().name().toLowerCase(Locale.US);
    }
}
