/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.decode.ImapCommandParser;
import org.apache.james.imap.decode.parser.UidCommandParser;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.request.AbstractMailboxSelectionRequest;
import org.apache.james.imap.message.request.FetchRequest;
import org.apache.james.imap.message.request.SearchRequest;
import org.apache.james.imap.message.request.StoreRequest;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.primitives.Bytes;

/**
 * Whatever bytes follow the name of a command, its parser answers with a request or a BAD: it throws nothing and comes to an
 * end. Every number of a request is one that the client wrote, so none has wrapped.
 *
 * Without JAZZER_FUZZ=1 only the inputs in ParserFuzzTestInputs are tried; see docs/fuzzing.adoc.
 */
class ParserFuzzTest {
    private static final StatusResponseFactory RESPONSES = new UnpooledStatusResponseFactory();
    private static final byte[] END_OF_LINE = {'\r', '\n'};
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    // What RFC 3501 lets a text hold: CHAR except CR and LF.
    private static final Pattern RESPONSE_TEXT = Pattern.compile("[\\x01-\\x7f&&[^\\r\\n]]+");
    private static final long NO_CONDITION = -1;
    private static final long STAR = Long.MAX_VALUE;

    private final FakeImapSession session = new FakeImapSession();

    ParserFuzzTest() {
        session.selected(null).block();
    }

    @FuzzTest
    void storeShouldAnswerWithARequestOrABad(byte[] arguments) {
        CondstoreStoreParser parser = new CondstoreStoreParser(RESPONSES);

        parse(parser, arguments, StoreRequest.class).ifPresent(request -> checkStore(request, arguments));
        parseUid(parser, "STORE ", arguments, StoreRequest.class).ifPresent(request -> checkStore(request, arguments));
    }

    @FuzzTest
    void fetchShouldAnswerWithARequestOrABad(byte[] arguments) {
        CondstoreFetchParser parser = new CondstoreFetchParser(RESPONSES);

        parse(parser, arguments, FetchRequest.class).ifPresent(request -> checkFetch(request, arguments));
        parseUid(parser, "FETCH ", arguments, FetchRequest.class).ifPresent(request -> checkFetch(request, arguments));
    }

    @FuzzTest
    void searchShouldAnswerWithARequestOrABad(byte[] arguments) {
        CondstoreSearchParser parser = new CondstoreSearchParser(RESPONSES);

        parse(parser, arguments, SearchRequest.class).ifPresent(request -> checkSearch(request, arguments));
        parseUid(parser, "SEARCH ", arguments, SearchRequest.class).ifPresent(request -> checkSearch(request, arguments));
    }

    @FuzzTest
    void selectShouldAnswerWithARequestOrABad(byte[] arguments) {
        parse(new CondstoreSelectParser(RESPONSES), arguments, AbstractMailboxSelectionRequest.class)
            .ifPresent(request -> checkSelection(request, arguments));
    }

    @FuzzTest
    void examineShouldAnswerWithARequestOrABad(byte[] arguments) {
        parse(new CondstoreExamineParser(RESPONSES), arguments, AbstractMailboxSelectionRequest.class)
            .ifPresent(request -> checkSelection(request, arguments));
    }

    private <T> Optional<T> parseUid(ImapCommandParser parser, String name, byte[] arguments, Class<T> requestType) {
        return parse(new UidCommandParser(any -> parser, RESPONSES), Bytes.concat(name.getBytes(StandardCharsets.US_ASCII), arguments), requestType);
    }

    private <T> Optional<T> parse(ImapCommandParser parser, byte[] arguments, Class<T> requestType) {
        ImapMessage message = parser.parse(new OneCommandReader(Bytes.concat(arguments, END_OF_LINE)), new Tag("A1"), session);
        if (requestType.isInstance(message)) {
            return Optional.of(requestType.cast(message));
        }
        checkBad((StatusResponse) message);
        return Optional.empty();
    }

    private static void checkBad(StatusResponse response) {
        boolean unknownCharset = response.getServerResponseType() == StatusResponse.Type.NO && response.getResponseCode().getCode().equals("BADCHARSET");
        assertThat(response.getServerResponseType() == StatusResponse.Type.BAD || unknownCharset).as("BAD, or NO [BADCHARSET]").isTrue();
        assertThat(response.getTextKey().getDefaultValue()).matches(RESPONSE_TEXT);
    }

    private static void checkStore(StoreRequest request, byte[] arguments) {
        assertThat(request.getUnchangedSince()).isGreaterThanOrEqualTo(NO_CONDITION);

        checkWritten(arguments, LongStream.concat(numbers(request.getIdSet()),
            LongStream.of(request.getUnchangedSince()).filter(since -> since != NO_CONDITION)));
    }

    private static void checkFetch(FetchRequest request, byte[] arguments) {
        long changedSince = request.getFetch().getChangedSince();
        // 0 means everything: clients send it to a server that has just got the extension.
        assertThat(changedSince == NO_CONDITION || changedSince >= 0).isTrue();
        if (request.getFetch().getVanished()) {
            assertThat(request.isUseUids()).isTrue();
            assertThat(changedSince).isPositive();
        }

        checkWritten(arguments, LongStream.concat(numbers(request.getIdSet()),
            LongStream.concat(LongStream.of(changedSince).filter(since -> since != NO_CONDITION),
                request.getFetch().getBodyElements().stream().flatMapToLong(ParserFuzzTest::numbers))));
    }

    private static void checkSearch(SearchRequest request, byte[] arguments) {
        checkWritten(arguments, modSeqs(request.getSearchOperation().getSearchKey()));
    }

    private static LongStream modSeqs(SearchKey key) {
        LongStream own = key.getType() == SearchKey.Type.TYPE_MODSEQ ? LongStream.of(key.getModSeq()) : LongStream.empty();
        return LongStream.concat(own, Stream.ofNullable(key.getKeys()).flatMap(List::stream).flatMapToLong(ParserFuzzTest::modSeqs));
    }

    private static void checkSelection(AbstractMailboxSelectionRequest request, byte[] arguments) {
        assertThat(request.getMailboxName()).isNotNull();
        assertThat(request.getKnownModSeq() == null || request.getKnownModSeq() >= 0).isTrue();
        assertThat(request.getKnownModSeq() == null).isEqualTo(request.getLastKnownUidValidity().isUnknown());
        assertThat(request.getKnownSequenceSet() == null).isEqualTo(request.getKnownUidSet() == null);

        checkWritten(arguments, LongStream.concat(numbers(request.getKnownSequenceSet()),
            LongStream.concat(Stream.of(request.getKnownModSeq()).filter(modSeq -> modSeq != null).mapToLong(Long::longValue),
                LongStream.concat(numbers(request.getUidSet()), numbers(request.getKnownUidSet())))));
    }

    private static void checkWritten(byte[] arguments, LongStream numbers) {
        Set<BigInteger> written = NUMBER.matcher(new String(arguments, StandardCharsets.ISO_8859_1)).results()
            .map(MatchResult::group)
            .map(BigInteger::new)
            .collect(Collectors.toSet());

        numbers.mapToObj(BigInteger::valueOf)
            // $ stands for a set that is looked up later; until then it is 1.
            .filter(number -> !(number.equals(BigInteger.ONE) && Bytes.contains(arguments, (byte) '$')))
            .forEach(number -> assertThat(written).contains(number));
    }

    private static LongStream numbers(IdRange[] ranges) {
        return Stream.ofNullable(ranges)
            .flatMap(Arrays::stream)
            .flatMapToLong(range -> LongStream.of(range.getLowVal(), range.getHighVal()))
            .filter(number -> number != STAR);
    }

    private static LongStream numbers(UidRange[] ranges) {
        return Stream.ofNullable(ranges)
            .flatMap(Arrays::stream)
            .flatMapToLong(range -> LongStream.of(range.getLowVal().asLong(), range.getHighVal().asLong()));
    }

    private static LongStream numbers(BodyFetchElement element) {
        return LongStream.concat(
            Stream.of(Optional.ofNullable(element.getFirstOctet()), Optional.ofNullable(element.getNumberOfOctets()))
                .flatMap(Optional::stream)
                .mapToLong(Long::longValue),
            Stream.ofNullable(element.getPath()).flatMapToInt(Arrays::stream).asLongStream());
    }
}
