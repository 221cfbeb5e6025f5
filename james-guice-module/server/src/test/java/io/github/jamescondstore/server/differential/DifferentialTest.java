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
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.james.core.Username;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import com.google.common.collect.ImmutableList;

import io.github.jamescondstore.server.CondstoreServer;
import io.github.jamescondstore.server.ServerOptions;
import io.github.jamescondstore.server.support.Backend;

/**
 * The module answers as James does, but where docs/differences.adoc says otherwise: the same scripts are played against both, every step
 * is compared line by line, and a difference that the table names has to occur.
 *
 * With -Ddifferential.scripts=REGEX only scripts of such names are played, and what has to occur is not asked.
 */
@EnabledIfSystemProperty(named = "differential", matches = "true", disabledReason = "takes longer than a build may, see docs/differences.adoc")
class DifferentialTest {
    private static final String PASSWORD = "secret";
    private static final String CHOICE = "differential.scripts";
    /** What the test played when it was written: it must not shrink unnoticed. */
    private static final int SCRIPTS = 1_300;
    private static final int STEPS = 18_000;

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
    Stream<DynamicTest> theModule() throws IOException {
        ImmutableList<Script> scripts = Scripts.all();
        String choice = System.getProperty(CHOICE, "");
        if (!choice.isEmpty()) {
            Pattern chosen = Pattern.compile(choice);
            return scripts.stream().filter(script -> chosen.matcher(script.toString()).find()).map(DifferentialTest::shouldAnswerAsJames);
        }
        return Stream.concat(
            scripts.stream().map(DifferentialTest::shouldAnswerAsJames),
            Stream.of(
                DynamicTest.dynamicTest("every intended difference should occur", () -> assertThat(intended.unseen(store())).isEmpty()),
                DynamicTest.dynamicTest("there should be no fewer scripts", () -> assertThat(scripts).hasSizeGreaterThanOrEqualTo(SCRIPTS)),
                DynamicTest.dynamicTest("there should be no fewer steps", () ->
                    assertThat(scripts.stream().mapToInt(script -> script.steps().size()).sum()).isGreaterThanOrEqualTo(STEPS))));
    }

    private static DynamicTest shouldAnswerAsJames(Script script) {
        return DynamicTest.dynamicTest(script.toString(), () ->
            assertThat(differences(script)).as("steps of %s that differ", script).isEmpty());
    }

    private static List<String> differences(Script script) throws Exception {
        int number = USERS.incrementAndGet();
        Waiting patienceWithJames = new Waiting();
        Waiting patienceHere = new Waiting();
        Waiting.together(patienceWithJames, patienceHere);
        Future<ImmutableList<Answer>> ofJames = PLAYERS.submit(() -> play(script, james, patienceWithJames, number));
        Future<ImmutableList<Answer>> ofHere = PLAYERS.submit(() -> play(script, here, patienceHere, number));
        return new Comparison(script, store(), intended).differences(get(ofJames), get(ofHere));
    }

    private static ImmutableList<Answer> play(Script script, CondstoreServer server, Waiting waiting, int number) throws IOException, UsersRepositoryException {
        String user = "u" + number + "@example.org";
        String other = "o" + number + "@example.org";
        UsersRepository users = server.instance(UsersRepository.class);
        users.addUser(Username.of(user), PASSWORD);
        if (script.needsTwoUsers()) {
            users.addUser(Username.of(other), PASSWORD);
        }
        return new Player(server, waiting, user, other, PASSWORD).play(script);
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
