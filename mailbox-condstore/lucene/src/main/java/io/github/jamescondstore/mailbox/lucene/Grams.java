/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.util.Iterator;
import java.util.Locale;

import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;

/**
 * A text as the sequence of all that is three characters long in it. Whatever is a part of the text, be it the middle of a word or more than one,
 * is then a phrase of those, and nothing else is: what RFC 3501 (6.4.4) asks of a search, which an index of words can't answer.
 */
final class Grams extends TokenStream {
    private static final int LENGTH = 3;
    /** Stands behind the last character. */
    private static final char END = '\0';
    /** Between two texts of one field, so that no phrase reaches from one into the other. */
    private static final int GAP = 2 * LENGTH;

    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
    private final Iterable<String> texts;
    private Iterator<String> left;
    private String text;
    private int next;

    /**
     * @param texts as {@link #fold} leaves them
     */
    Grams(Iterable<String> texts) {
        this.texts = texts;
        reset();
    }

    /** Without case: as it is compared. */
    static String fold(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace(END, ' ');
    }

    @Override
    public void reset() {
        left = texts.iterator();
        text = null;
    }

    @Override
    public boolean incrementToken() {
        clearAttributes();
        increment.setPositionIncrement(1);
        if (text == null) {
            if (!left.hasNext()) {
                return false;
            }
            text = left.next();
            next = 0;
            increment.setPositionIncrement(GAP);
        }
        char[] gram = term.resizeBuffer(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            gram[i] = next + i < text.length() ? text.charAt(next + i) : END;
        }
        term.setLength(LENGTH);
        next++;
        // One of an empty text too: it is there.
        if (next >= text.length()) {
            text = null;
        }
        return true;
    }

    /**
     * The documents with a text of this field that contains this.
     *
     * @param part as {@link #fold} leaves it
     */
    static Query containing(String field, String part) {
        if (part.length() < LENGTH) {
            return new PrefixQuery(new Term(field, part));
        }
        PhraseQuery phrase = new PhraseQuery();
        int last = part.length() - LENGTH;
        for (int at = 0; at < last; at += LENGTH) {
            phrase.add(new Term(field, part.substring(at, at + LENGTH)), at);
        }
        phrase.add(new Term(field, part.substring(last)), last);
        return phrase;
    }
}
