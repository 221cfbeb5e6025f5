/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.resync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeContainer;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.resync.Action.Kind;
import io.github.jamescondstore.server.resync.ReferenceMailbox.Mode;
import io.github.jamescondstore.server.resync.ResyncClient.Memory;
import io.github.jamescondstore.server.resync.ResyncClient.Way;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * Rows A1 to A4, D2, D3, F1 and F3a for random histories: from every value that a client was ever told, every way to resynchronize
 * ends in the truth, and the truth is what the reference model says.
 *
 * {@code -Djqwik.tries.default} changes how many histories there are.
 */
class ResyncModelTest {
    private static final ServerExtension JAMES = ServerExtension.withModule();
    private static final int LONGEST = 10;

    @BeforeContainer
    static void start() throws Exception {
        JAMES.start();
    }

    @AfterContainer
    static void stop() throws Exception {
        JAMES.stop();
    }

    @AfterTry
    void closeConnections() throws Exception {
        JAMES.closeConnections();
    }

    @Provide
    Arbitrary<List<Action>> histories() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
            Tuple.of(3, Kind.APPEND), Tuple.of(5, Kind.STORE), Tuple.of(3, Kind.STORE_IF_AS_KNOWN),
            Tuple.of(2, Kind.STORE_IF_NOTHING_CHANGED), Tuple.of(2, Kind.CLAIM), Tuple.of(1, Kind.COPY), Tuple.of(1, Kind.COPY_IN),
            Tuple.of(2, Kind.MOVE_OUT_AND_BACK), Tuple.of(3, Kind.EXPUNGE), Tuple.of(2, Kind.UID_EXPUNGE), Tuple.of(1, Kind.RENAME),
            Tuple.of(2, Kind.JMAP), Tuple.of(2, Kind.NOOP));
        return Combinators.combine(kinds,
                Arbitraries.integers().between(0, History.SESSIONS - 1),
                Arbitraries.integers().between(0, 5),
                Arbitraries.of(Mode.class),
                Arbitraries.of(ReferenceMailbox.DELETED, ReferenceMailbox.DELETED, "\\Seen", "\\Flagged", "$one", "$two"))
            .as(Action::new)
            .list().ofMinSize(1).ofMaxSize(LONGEST);
    }

    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void changedFlagsAndAListOfWhatIsLeftShouldEndInTheTruth(@ForAll("histories") List<Action> actions) throws Exception {
        everyMemoryShouldEndInTheTruth(actions, Way.CHANGED_SINCE_AND_SEARCH);
    }

    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void changedSinceWithVanishedShouldEndInTheTruth(@ForAll("histories") List<Action> actions) throws Exception {
        everyMemoryShouldEndInTheTruth(actions, Way.CHANGED_SINCE_VANISHED);
    }

    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void selectWithQresyncShouldEndInTheTruth(@ForAll("histories") List<Action> actions) throws Exception {
        everyMemoryShouldEndInTheTruth(actions, Way.QRESYNC_SELECT);
    }

    private static void everyMemoryShouldEndInTheTruth(List<Action> actions, Way way) throws Exception {
        History history = History.begin(JAMES);
        for (Action action : actions) {
            history.perform(action);
        }

        assertThat(ResyncClient.truth(JAMES.login(), history.mailbox())).as("what the mailbox holds").isEqualTo(history.truth());
        ImapConnection connection = JAMES.login();
        for (Memory memory : history.memories()) {
            assertThat(ResyncClient.reopen(connection, history.mailbox(), memory, way).cache())
                .as("%s from a client %s", way, memory)
                .isEqualTo(history.truth());
        }
    }

    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void everySessionShouldBeToldTheTruthWhileItIsOpen(@ForAll("histories") List<Action> actions) throws Exception {
        History history = History.begin(JAMES);
        for (Action action : actions) {
            history.perform(action);
        }

        for (ResyncClient session : history.sessions()) {
            session.command("NOOP").orThrow("NOOP");
            session.fetchUnknown();
            assertThat(session.cache()).as("what the session was told").isEqualTo(history.truth());
            assertThat(session.exists()).as("EXISTS").isEqualTo(history.truth().size());
        }
    }

    /** By words, which a database's index knows, and by what the messages decide; after every step, without waiting for any index. */
    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void everySearchShouldFindWhatIsThere(@ForAll("histories") List<Action> actions) throws Exception {
        History history = History.begin(JAMES);
        ImapConnection connection = JAMES.login();
        for (Action action : actions) {
            history.perform(action);
            connection.command("EXAMINE " + history.mailbox()).orThrow("EXAMINE");
            assertThat(search(connection, "SUBJECT \"job " + action.pick() + "\" KEYWORD $one")).isEqualTo(history.find(action.pick(), "$one"));
            assertThat(search(connection, "NOT TEXT \"job " + action.pick() + "\" BODY ake")).isEqualTo(history.findOthers(action.pick()));
        }
    }

    private static ImmutableSet<Long> search(ImapConnection connection, String keys) throws IOException {
        return connection.command("UID SEARCH " + keys).orThrow("SEARCH").untagged().stream()
            .filter(line -> line.startsWith("* SEARCH "))
            .flatMap(line -> Splitter.on(' ').omitEmptyStrings().splitToStream(line.substring("* SEARCH ".length())))
            .map(Long::valueOf)
            .collect(ImmutableSet.toImmutableSet());
    }

    /**
     * What a mailbox is described with is kept from one SELECT to the next, so it is looked at after every step.
     */
    @Property(shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void everySelectShouldDescribeTheMailboxAsItIs(@ForAll("histories") List<Action> actions) throws Exception {
        History history = History.begin(JAMES);
        ImapConnection connection = JAMES.login();
        for (Action action : actions) {
            history.perform(action);
            assertThat(Description.of(connection.command("EXAMINE " + history.mailbox()).orThrow("EXAMINE")))
                .isEqualTo(Description.of(history.truth(), history.uidNext()));
        }
    }
}
