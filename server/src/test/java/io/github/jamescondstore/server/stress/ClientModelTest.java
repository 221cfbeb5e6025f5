/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.server.stress.Command.Kind;

/**
 * The model finds the faults that it is there for: two sessions that are right pass, and each line changed, left out or put in is found.
 */
class ClientModelTest {
    private static final String DONE = "DONE";

    /** Commands, each sent alone, and the lines that answer it. */
    private static final List<Object> QRESYNC = ImmutableList.of(
        Command.of(Kind.LOGIN, "LOGIN alice secret"),
        "t1 OK done",
        Command.of(Kind.ENABLE, "ENABLE QRESYNC").enables(),
        "* ENABLED QRESYNC",
        "t2 OK done",
        Command.of(Kind.SELECT, "SELECT box").mailbox("box"),
        "* FLAGS (\\Deleted \\Seen $A)",
        "* 3 EXISTS",
        "* 1 RECENT",
        "* OK [UIDVALIDITY 7] valid",
        "* OK [PERMANENTFLAGS (\\Deleted \\Seen $A \\*)] limited",
        "* OK [HIGHESTMODSEQ 10] highest",
        "* OK [UIDNEXT 6] next",
        "t3 OK [READ-WRITE] done",
        Command.of(Kind.FETCH, "UID FETCH 1:* (FLAGS)").uids("1:*"),
        "* 1 FETCH (UID 2 FLAGS (\\Recent) MODSEQ (4))",
        "* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (10))",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9))",
        "t4 OK done",
        Command.of(Kind.STORE, "STORE 1 +FLAGS (\\Seen)").numbers("1").store('+', ImmutableSet.of("\\Seen"), false),
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11))",
        "t5 OK done",
        Command.of(Kind.FETCH, "FETCH 2 (FLAGS BODY[])").numbers("2"),
        "* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (10) BODY[] {13}FETCH (UID 9))",
        "t6 OK done",
        Command.of(Kind.STATUS, "STATUS box (UIDNEXT HIGHESTMODSEQ UIDVALIDITY)").mailbox("box").enables(),
        "* STATUS \"box\" (UIDNEXT 6 HIGHESTMODSEQ 11 UIDVALIDITY 7)",
        "t7 OK done",
        Command.of(Kind.STORE, "UID STORE 5 (UNCHANGEDSINCE 8) -FLAGS.SILENT ($A)").uids("5").unchangedSince(8).store('-', ImmutableSet.of("$A"), true),
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9))",
        "t8 OK [MODIFIED 5] done",
        Command.of(Kind.NOOP, "NOOP"),
        "* VANISHED 3",
        "* 3 EXISTS",
        "* 3 FETCH (UID 6 FLAGS () MODSEQ (13))",
        "t9 OK [HIGHESTMODSEQ 13] done",
        Command.of(Kind.SEARCH, "SEARCH 1:* MODSEQ 11").numbersInKeys().enables(),
        "* SEARCH 1 3 (MODSEQ 13)",
        "t10 OK done",
        Command.of(Kind.FETCH, "UID FETCH 1:5 (FLAGS) (CHANGEDSINCE 10 VANISHED)").uids("1:5").changedSince(10, true),
        "* VANISHED (EARLIER) 3",
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11))",
        "t11 OK done",
        Command.of(Kind.COPY, "UID COPY 2,5 other").uids("2,5").mailbox("other"),
        "t12 OK [COPYUID 8 2,5 1:2] done",
        Command.of(Kind.APPEND, "APPEND box {3+}\r\nabc").mailbox("box"),
        "* 4 EXISTS",
        "* 4 FETCH (UID 7 FLAGS () MODSEQ (14))",
        "t13 OK [APPENDUID 7 7] done",
        Command.of(Kind.IDLE, "IDLE"),
        "+ idling",
        "* 4 FETCH (UID 7 FLAGS (\\Deleted) MODSEQ (15))",
        DONE,
        "t14 OK done",
        Command.of(Kind.SELECT, "SELECT box (QRESYNC (7 15))").mailbox("box").qresync(),
        "* OK [CLOSED] closed",
        "* FLAGS (\\Deleted \\Seen $A)",
        "* 4 EXISTS",
        "* 0 RECENT",
        "* OK [UIDVALIDITY 7] valid",
        "* OK [PERMANENTFLAGS (\\Deleted \\Seen $A \\*)] limited",
        "* OK [HIGHESTMODSEQ 18] highest",
        "* OK [UIDNEXT 9] next",
        "* VANISHED (EARLIER) 5",
        "* 2 FETCH (UID 6 FLAGS (\\Seen) MODSEQ (17))",
        "* 4 FETCH (UID 8 FLAGS () MODSEQ (18))",
        "t15 OK [READ-WRITE] done",
        Command.of(Kind.MOVE, "MOVE 1 other").numbers("1").mailbox("other"),
        "* OK [COPYUID 8 2 3] moved",
        "* VANISHED 2",
        "t16 OK [HIGHESTMODSEQ 19] done",
        Command.of(Kind.CLOSE, "CLOSE"),
        "t17 OK done",
        Command.of(Kind.EXAMINE, "EXAMINE other").mailbox("other"),
        "* FLAGS (\\Deleted \\Seen)",
        "* 3 EXISTS",
        "* 3 RECENT",
        "* OK [UNSEEN 1] first",
        "* OK [UIDVALIDITY 8] valid",
        "* OK [PERMANENTFLAGS ()] none",
        "* OK [HIGHESTMODSEQ 4] highest",
        "* OK [UIDNEXT 4] next",
        "t18 OK [READ-ONLY] done",
        Command.of(Kind.STORE, "STORE 1 FLAGS (\\Seen)").numbers("1").store('=', ImmutableSet.of("\\Seen"), false),
        "t19 NO read-only",
        Command.of(Kind.LOGOUT, "LOGOUT"),
        "* BYE bye",
        "t20 OK done");

    private static final List<Object> PLAIN = ImmutableList.of(
        Command.of(Kind.SELECT, "SELECT box").mailbox("box"),
        "* FLAGS (\\Deleted \\Seen)",
        "* 3 EXISTS",
        "* 0 RECENT",
        "* OK [UIDVALIDITY 7] valid",
        "* OK [PERMANENTFLAGS (\\Deleted \\Seen \\*)] limited",
        "* OK [HIGHESTMODSEQ 10] highest",
        "* OK [UIDNEXT 6] next",
        "t1 OK [READ-WRITE] done",
        Command.of(Kind.FETCH, "FETCH 1:* (FLAGS)").numbers("1:*"),
        "* 1 FETCH (FLAGS ())",
        "* 2 FETCH (FLAGS ())",
        "* 3 FETCH (FLAGS (\\Deleted))",
        "t2 OK done",
        Command.of(Kind.EXPUNGE, "EXPUNGE"),
        "* 3 EXPUNGE",
        "t3 OK done",
        Command.of(Kind.STORE, "STORE 1 FLAGS.SILENT (\\Seen)").numbers("1").store('=', ImmutableSet.of("\\Seen"), true),
        "t4 OK done",
        Command.of(Kind.NOOP, "NOOP"),
        "t5 OK done");

    private final World world = new World();
    private final ClientModel model = new ClientModel("a session", world, new Memories());

    private void play(List<Object> session, Function<String, Stream<String>> wire) {
        int tag = 0;
        for (Object step : session) {
            if (step instanceof Command.Builder) {
                tag++;
                model.sent(((Command.Builder) step).tagged("t" + tag));
            } else if (step.equals(DONE)) {
                model.sentDone();
            } else {
                wire.apply((String) step).forEach(model::received);
            }
        }
    }

    private static Function<String, Stream<String>> altered(String line, String instead) {
        return received -> received.equals(line) ? Splitter.on('|').omitEmptyStrings().splitToStream(instead) : Stream.of(received);
    }

    @Test
    void sessionThatIsRightShouldPass() {
        assertThatCode(() -> play(QRESYNC, Stream::of)).doesNotThrowAnyException();
        assertThatCode(model::closed).doesNotThrowAnyException();
        assertThat(model.isQuiet()).isTrue();
    }

    @Test
    void sessionThatEnablesNothingShouldPass() {
        assertThatCode(() -> play(PLAIN, Stream::of)).doesNotThrowAnyException();
        assertThat(model.view().orElseThrow().messages()).extracting(message -> message.flags().orElseThrow())
            .containsExactly(ImmutableSet.of("\\Seen"), ImmutableSet.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "t2 OK done; t2 OK done|t2 OK done; nobody asked",
        "t2 OK done; t3 OK done; not the answer that is due",
        "t2 OK done; ; no mailbox is selected",
        "t4 OK done; t4 NO no; no reason to refuse",
        "t4 OK done; t4 BAD no; no reason to refuse",
        "* ENABLED QRESYNC; ; told 0 times",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 4 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); message number out of 1 to 3",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 3 FETCH (UID 3 FLAGS ($A) MODSEQ (9)); UIDs do not ascend",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 0 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); message number out of 1 to 3",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 3 FETCH (UID 5 FLAGS ($B) MODSEQ (9)); no FLAGS response named",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 3 FETCH (UID 5 FLAGS ($A)); no MODSEQ",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 3 FETCH (FLAGS ($A) MODSEQ (9)); no UID",
        "* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9)); * 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9; cut off",
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11)); * 1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (11)); had UID 2",
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11)); * 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (3)); its MODSEQ was",
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11)); * 1 FETCH (UID 2 FLAGS () MODSEQ (11)); what was set is not among the flags",
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11)); ; should have told of message 1",
        "* 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (11)); * 1 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (4)); under the same MODSEQ",
        "t5 OK done; * 2 EXPUNGE|t5 OK done; message numbers must not change now",
        "t6 OK done; * VANISHED 3|t6 OK done; message numbers must not change now",
        "t6 OK done; ; nobody asked",
        "t6 OK done; t6 OK [MODIFIED 1] done|* 3 EXISTS; nobody asked",
        "t7 OK done; + go on|t7 OK done; nobody waits for it",
        "t7 OK done; * 2 EXISTS|t7 OK done; EXISTS decreases",
        "t7 OK done; * OK [HIGHESTMODSEQ 9] highest|t7 OK done; HIGHESTMODSEQ was 10",
        "t7 OK done; * BYE bye|t7 OK done; nobody asked",
        "t7 OK done; garbage|t7 OK done; not the answer that is due",
        "t7 OK done; * SEARCH 1|t7 OK done; nobody asked",
        "t8 OK [MODIFIED 5] done; t8 OK [MODIFIED 0:5] done; no set of UIDs",
        "t8 OK [MODIFIED 5] done; t8 OK [MODIFIED 2] done; names a message that the command does not",
        "* VANISHED 3; * 2 EXPUNGE; EXPUNGE after ENABLE QRESYNC",
        "* VANISHED 3; * VANISHED 4; no message had it",
        "* VANISHED 3; * VANISHED (EARLIER) 3; nobody asked what vanished earlier",
        "t9 OK [HIGHESTMODSEQ 13] done; t9 OK done; VANISHED without HIGHESTMODSEQ",
        "* SEARCH 1 3 (MODSEQ 13); * SEARCH 1 4 (MODSEQ 13); message number out of 1 to 3",
        "* SEARCH 1 3 (MODSEQ 13); * SEARCH 1 3; a MODSEQ is told",
        "* SEARCH 1 3 (MODSEQ 13); ; told 0 times",
        "t10 OK done; * VANISHED 2|t10 OK done; message numbers must not change now",
        "* VANISHED (EARLIER) 3; * VANISHED (EARLIER) 3,6; not asked about all of them",
        "* VANISHED (EARLIER) 3; * VANISHED (EARLIER) 3,5; vanished earlier, but is there",
        "t11 OK done; * 2 FETCH (UID 5 FLAGS ($A) MODSEQ (9))|t11 OK done; not changed since 10",
        "t12 OK [COPYUID 8 2,5 1:2] done; t12 OK [COPYUID 8 2,5 1] done; names 2 messages and 1 copies",
        "t12 OK [COPYUID 8 2,5 1:2] done; t12 OK [COPYUID 8 2,5 *] done; no set of UIDs",
        "t12 OK [COPYUID 8 2,5 1:2] done; t12 OK [COPYUID 8 2:3 1:2] done; names a message that the command does not",
        "t13 OK [APPENDUID 7 7] done; t13 OK [APPENDUID 7 6] done; a new message below UIDNEXT",
        "t13 OK [APPENDUID 7 7] done; t13 OK [APPENDUID 9 7] done; UIDVALIDITY was 7",
        "+ idling; t14 OK done|+ idling; nobody asked",
        "+ idling; + idling|+ idling; nobody waits for it",
        "* OK [CLOSED] closed; ; left without CLOSED",
        "* VANISHED (EARLIER) 5; ; resynchronized from 15",
        "* 4 FETCH (UID 8 FLAGS () MODSEQ (18)); * 3 FETCH (UID 8 FLAGS () MODSEQ (18)); message 3 of 4 is not UID 8",
        "* 2 FETCH (UID 6 FLAGS (\\Seen) MODSEQ (17)); * 2 FETCH (UID 6 FLAGS (\\Seen) MODSEQ (15)); not changed since 15",
        "* OK [UIDNEXT 9] next; * OK [UIDNEXT 7] next; UIDNEXT was 8",
        "* OK [UIDNEXT 9] next; ; not all that has to be told",
        "* OK [HIGHESTMODSEQ 18] highest; * OK [HIGHESTMODSEQ 14] highest; HIGHESTMODSEQ was 15",
        "t15 OK [READ-WRITE] done; t15 OK [READ-ONLY] done; READ-ONLY or READ-WRITE",
        "t17 OK done; t17 OK [HIGHESTMODSEQ 20] done; CLOSE tells HIGHESTMODSEQ",
        "t17 OK done; * VANISHED 6|t17 OK done; message numbers must not change now",
        "t19 NO read-only; * 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (9))|t19 OK done; opened with EXAMINE",
        "* BYE bye; ; LOGOUT without BYE",
        "t20 OK done; t20 OK done|* 3 EXISTS; nobody asked"})
    void faultShouldBeFound(String line, String instead, String complaint) {
        assertThatThrownBy(() -> play(QRESYNC, altered(line, instead == null ? "" : instead)))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "* 2 FETCH (FLAGS ()); * 2 FETCH (FLAGS () MODSEQ (3)); MODSEQ without enabling CONDSTORE",
        "t2 OK done; * OK [HIGHESTMODSEQ 12] highest|t2 OK done; HIGHESTMODSEQ without enabling CONDSTORE",
        "* 3 EXPUNGE; * VANISHED 5; VANISHED without ENABLE QRESYNC",
        "* 3 EXPUNGE; * 4 EXPUNGE; message number out of 1 to 3",
        "t4 OK done; * 1 EXPUNGE|t4 OK done; message numbers must not change now",
        "t5 OK done; * 4 RECENT|t5 OK done; more recent messages"})
    void faultShouldBeFoundWhereNothingIsEnabled(String line, String instead, String complaint) {
        assertThatThrownBy(() -> play(PLAIN, altered(line, instead)))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining(complaint);
    }

    @Test
    void logoutWithoutItsTaggedResponseShouldBeFound() {
        play(QRESYNC, altered("t20 OK done", ""));

        assertThatThrownBy(model::closed).isInstanceOf(AssertionError.class).hasMessageContaining("t20 LOGOUT was not answered");
    }

    @Test
    void endOfTheConnectionThatNobodyAskedForShouldBeFound() {
        play(PLAIN, Stream::of);

        assertThatThrownBy(model::closed).isInstanceOf(AssertionError.class).hasMessageContaining("nobody asked for it");
    }

    @Test
    void toldPictureShouldBeComparedWithTheTruth() {
        play(QRESYNC.subList(0, 20), Stream::of);
        View view = model.view().orElseThrow();
        FetchLine first = FetchLine.parse("* 1 FETCH (UID 2 FLAGS () MODSEQ (4))");
        FetchLine second = FetchLine.parse("* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (10))");

        assertThatCode(() -> view.compare(List.of(first, second, FetchLine.parse("* 3 FETCH (UID 5 FLAGS ($A) MODSEQ (9))")))).doesNotThrowAnyException();
        assertThatThrownBy(() -> view.compare(List.of(first, second))).isInstanceOf(AssertionError.class).hasMessageContaining("3 messages");
        for (String other : List.of("UID 6 FLAGS ($A) MODSEQ (9)", "UID 5 FLAGS () MODSEQ (9)", "UID 5 FLAGS ($A) MODSEQ (8)")) {
            assertThatThrownBy(() -> view.compare(List.of(first, second, FetchLine.parse("* 3 FETCH (" + other + ")")))).isInstanceOf(AssertionError.class)
                .hasMessageContaining("was told to be");
        }
    }

    @Test
    void recentToTwoSessionsShouldBeNoted() {
        world.recent("box", 1, "one");
        world.recent("box", 1, "one");
        assertThat(world.recentTwice()).isEmpty();

        world.recent("box", 1, "another");
        assertThat(world.recentTwice()).containsExactly("UID 1 of box: one and another");
    }
}
