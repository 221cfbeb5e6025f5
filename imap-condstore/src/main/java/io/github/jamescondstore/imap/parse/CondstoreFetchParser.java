/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.parse;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

import javax.inject.Inject;

import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.BodyFetchElement;
import org.apache.james.imap.api.message.FetchData;
import org.apache.james.imap.api.message.FetchData.Item;
import org.apache.james.imap.api.message.IdRange;
import org.apache.james.imap.api.message.response.StatusResponseFactory;
import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.FetchPartPathDecoder;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.decode.parser.FetchCommandParser;
import org.apache.james.imap.message.request.FetchRequest;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * FETCH and UID FETCH with the data item MODSEQ and the modifiers CHANGEDSINCE and VANISHED (RFC 7162, 3.1.4 and 3.2.6).
 *
 * A subclass, since James's UID parser takes only the kind that James's own parser is.
 */
public class CondstoreFetchParser extends FetchCommandParser {
    private static final String CHANGEDSINCE = "CHANGEDSINCE";
    private static final String VANISHED = "VANISHED";
    private static final String MODIFIERS = "FETCH modifiers";
    private static final CharMatcher SECTION_END = CharMatcher.anyOf("]\r\n");
    private static final CharMatcher NAME_END = CharMatcher.anyOf(" [()\r\n");
    private static final CharMatcher PATH = CharMatcher.inRange('0', '9').or(CharMatcher.is('.'));
    private static final CharMatcher SPACE = CharMatcher.is(' ');
    private static final int LONGEST_PATH = 400;
    // The most that surely fits what James counts parts with.
    private static final int LONGEST_PART_NUMBER = 9;
    private static final boolean PEEK = true;

    private static final ImmutableMap<String, List<Item>> ITEMS = ImmutableMap.<String, List<Item>>builder()
        .put("FAST", ImmutableList.of(Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE))
        .put("ALL", ImmutableList.of(Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE, Item.ENVELOPE))
        .put("FULL", ImmutableList.of(Item.FLAGS, Item.INTERNAL_DATE, Item.SIZE, Item.ENVELOPE, Item.BODY))
        .put("FLAGS", ImmutableList.of(Item.FLAGS))
        .put("UID", ImmutableList.of(Item.UID))
        .put("MODSEQ", ImmutableList.of(Item.MODSEQ))
        .put("INTERNALDATE", ImmutableList.of(Item.INTERNAL_DATE))
        .put("RFC822.SIZE", ImmutableList.of(Item.SIZE))
        .put("ENVELOPE", ImmutableList.of(Item.ENVELOPE))
        .put("BODY", ImmutableList.of(Item.BODY))
        .put("BODYSTRUCTURE", ImmutableList.of(Item.BODY_STRUCTURE))
        .put("EMAILID", ImmutableList.of(Item.EMAILID))
        .put("THREADID", ImmutableList.of(Item.THREADID))
        .put("SAVEDATE", ImmutableList.of(Item.SAVEDATE))
        .build();

    @Inject
    public CondstoreFetchParser(StatusResponseFactory statusResponseFactory) {
        super(statusResponseFactory);
    }

    @Override
    protected ImapMessage decode(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session) throws DecodingException {
        try {
            return parse(request, tag, useUids, session);
        } catch (DecodingException e) {
            throw Fault.named(e);
        }
    }

    private ImapMessage parse(ImapRequestLineReader request, Tag tag, boolean useUids, ImapSession session) throws DecodingException {
        IdRange[] idSet = SavedResult.parseIdSet(request);
        FetchData.Builder fetch = FetchData.builder();
        if (useUids) {
            fetch.fetch(Item.UID);
        }
        items(request, fetch);
        if (nextAfterSpaces(request) == '(') {
            modifiers(request, useUids, fetch);
        }
        request.eol();
        return new FetchRequest(useUids, idSet, fetch.build(), tag);
    }

    private void items(ImapRequestLineReader request, FetchData.Builder fetch) throws DecodingException {
        if (request.nextWordChar() != '(') {
            item(request, fetch);
            return;
        }
        request.consume();
        while (request.nextWordChar() != ')') {
            item(request, fetch);
        }
        request.consume();
    }

    private void item(ImapRequestLineReader request, FetchData.Builder fetch) throws DecodingException {
        String name = request.readUntil(NAME_END).toUpperCase(Locale.US);
        if (request.nextChar() == '[') {
            section(request, name, fetch);
            return;
        }
        switch (name) {
            case "RFC822":
                fetch.add(BodyFetchElement.createRFC822(), !PEEK);
                break;
            case "RFC822.HEADER":
                fetch.add(BodyFetchElement.createRFC822Header(), PEEK);
                break;
            case "RFC822.TEXT":
                fetch.add(BodyFetchElement.createRFC822Text(), !PEEK);
                break;
            default:
                if (!ITEMS.containsKey(name)) {
                    throw name.isEmpty() ? Fault.of("A FETCH data item is missing.") : Fault.of("Unknown FETCH data item %s.", Fault.quoted(name));
                }
                fetch.fetch(ITEMS.get(name));
                break;
        }
    }

    private void section(ImapRequestLineReader request, String name, FetchData.Builder fetch) throws DecodingException {
        if (!name.equals("BODY") && !name.equals("BODY.PEEK")) {
            throw Fault.of("FETCH data item %s has no sections.", Fault.quoted(name));
        }
        request.consumeChar('[');
        String section = request.readUntil(SECTION_END);
        requireReadable(section);
        request.consumeChar(']');
        Long firstOctet = null;
        Long octets = null;
        if (request.nextChar() == '<') {
            request.consumeChar('<');
            Words words = new Words(request);
            firstOctet = words.octets("Partial FETCH");
            if (request.nextChar() == '.') {
                request.consumeChar('.');
                octets = words.octets("Partial FETCH");
                if (octets == 0) {
                    // In James's words: its own suite expects them.
                    // In James's words, which its own tests compare.
                    throw new DecodingException(HumanReadableText.ILLEGAL_ARGUMENTS, null);
                }
            }
            request.consumeChar('>');
        }
        FetchPartPathDecoder decoder = new FetchPartPathDecoder();
        // James counts spaces by calling itself for each.
        decoder.decode(SPACE.collapseFrom(section, ' '));
        fetch.add(new BodyFetchElement("BODY[" + section + "]", decoder.getSpecifier(), decoder.getPath(), decoder.getNames(), firstOctet, octets),
            name.equals("BODY.PEEK"));
    }

    /**
     * James's decoder lets part numbers wrap, and calls itself for every character of the path.
     */
    private static void requireReadable(String section) throws DecodingException {
        int end = PATH.negate().indexIn(section);
        String path = end < 0 ? section : section.substring(0, end);
        if (path.length() > LONGEST_PATH) {
            throw Fault.of("BODY section: nested too deeply.");
        }
        for (String part : Splitter.on('.').split(path)) {
            if (part.length() > LONGEST_PART_NUMBER) {
                throw Fault.of("BODY section: %s is no part of a message.", part);
            }
        }
    }

    private void modifiers(ImapRequestLineReader request, boolean useUids, FetchData.Builder fetch) throws DecodingException {
        Words words = new Words(request);
        request.consume();
        OptionalLong changedSince = OptionalLong.empty();
        boolean vanished = false;
        do {
            String name = words.name("FETCH modifier");
            boolean repeated = name.equals(CHANGEDSINCE) && changedSince.isPresent() || name.equals(VANISHED) && vanished;
            if (repeated) {
                throw Fault.of("FETCH modifier %s is given twice.", name);
            }
            switch (name) {
                case CHANGEDSINCE:
                    words.consume(' ', name);
                    changedSince = OptionalLong.of(words.modSeq(name, true));
                    break;
                case VANISHED:
                    vanished = true;
                    break;
                default:
                    throw Fault.of("Unknown FETCH modifier %s.", name);
            }
        } while (words.another(MODIFIERS));
        if (vanished && !useUids) {
            throw Fault.of("VANISHED is a modifier of UID FETCH only.");
        }
        if (vanished && changedSince.isEmpty()) {
            throw Fault.of("VANISHED needs CHANGEDSINCE.");
        }
        changedSince.ifPresent(fetch::changedSince);
        fetch.vanished(vanished);
    }

    private static char nextAfterSpaces(ImapRequestLineReader request) throws DecodingException {
        while (request.nextChar() == ' ') {
            request.consume();
        }
        return request.nextChar();
    }
}
