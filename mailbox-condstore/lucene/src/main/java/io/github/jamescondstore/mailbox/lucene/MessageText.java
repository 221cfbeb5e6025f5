/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.field.DateTimeFieldLenientImpl;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.MimeUtil;

import com.google.common.collect.ImmutableList;
import com.google.common.io.ByteStreams;

/**
 * What a search by content sees of a message (RFC 3501, 6.4.4): its headers and those of its parts, and every part that is text or a message, all
 * as it reads and not as it is encoded, and without case. What is indexed and what is read instead of the index is the same.
 */
final class MessageText {
    private static final List<String> MONTHS = ImmutableList.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Pattern DAY = Pattern.compile("(\\d{1,2})[\\s-]+(" + String.join("|", MONTHS) + ")[a-z]*[\\s-]+(\\d{2,4})");
    private static final int CENTURY = 100;
    private static final int TURN_OF_CENTURY = 50;
    private static final int FIRST_YEAR = 1900;
    static final String DATE = "date";

    /** A header field of the message itself. */
    static final class HeaderField {
        private final String name;
        private final String value;

        private HeaderField(String name, String value) {
            this.name = name;
            this.value = value;
        }

        String name() {
            return name;
        }

        String value() {
            return value;
        }
    }

    private final List<HeaderField> top = new ArrayList<>();
    private final List<String> headers = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();

    /**
     * @throws MimeException when it is no message at all
     */
    static MessageText of(InputStream content) throws IOException, MimeException {
        MessageText text = new MessageText();
        text.read(content);
        return text;
    }

    private void read(InputStream content) throws IOException, MimeException {
        MimeTokenStream stream = new MimeTokenStream(MimeConfig.PERMISSIVE);
        stream.parse(content);
        boolean inFirstHeader = true;
        while (stream.getState() != EntityState.T_END_OF_STREAM) {
            switch (stream.getState()) {
                case T_FIELD:
                    header(stream.getField(), inFirstHeader);
                    break;
                case T_END_HEADER:
                    inFirstHeader = false;
                    break;
                case T_BODY:
                    body(stream);
                    break;
                default:
                    break;
            }
            stream.next();
        }
    }

    private void header(Field field, boolean ofTheMessage) {
        String name = Grams.fold(field.getName());
        String value = Grams.fold(DecoderUtil.decodeEncodedWords(MimeUtil.unfold(field.getBody()).strip(), DecodeMonitor.SILENT));
        headers.add(name + ": " + value);
        if (ofTheMessage) {
            top.add(new HeaderField(name, value));
        }
    }

    private void body(MimeTokenStream stream) throws IOException {
        BodyDescriptor descriptor = stream.getBodyDescriptor();
        String type = descriptor.getMediaType();
        if ("text".equalsIgnoreCase(type) || "message".equalsIgnoreCase(type)) {
            bodies.add(Grams.fold(new String(ByteStreams.toByteArray(stream.getDecodedInputStream()), charset(descriptor))));
        }
    }

    private static Charset charset(BodyDescriptor descriptor) {
        try {
            return Optional.ofNullable(descriptor.getCharset()).map(Charset::forName).orElse(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // None that anybody knows: what is ASCII in it can be read.
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** Of the message itself. */
    List<HeaderField> top() {
        return top;
    }

    /** Of the message and of its parts, name and value. */
    List<String> headers() {
        return headers;
    }

    List<String> bodies() {
        return bodies;
    }

    /** By the first header field {@code Date}, as {@code yyyyMMdd}, disregarding time and time zone; empty if there is none that can be read. */
    Optional<String> sentOn() {
        return date().flatMap(MessageText::day);
    }

    /** By the first header field {@code Date}; empty if there is none that can be read. */
    Optional<Date> sentAt() {
        return date().map(date -> DateTimeFieldLenientImpl.PARSER.parse(new RawField("Date", date), DecodeMonitor.SILENT).getDate());
    }

    private Optional<String> date() {
        return top().stream()
            .filter(field -> field.name().equals(DATE))
            .findFirst()
            .map(HeaderField::value);
    }

    private static Optional<String> day(String date) {
        Matcher day = DAY.matcher(date);
        if (!day.find()) {
            return Optional.empty();
        }
        int year = Integer.parseInt(day.group(3));
        int full = year >= FIRST_YEAR ? year : year >= CENTURY ? FIRST_YEAR + year : year < TURN_OF_CENTURY ? FIRST_YEAR + CENTURY + year : FIRST_YEAR + year;
        return Optional.of(String.format(Locale.ROOT, "%04d%02d%02d", full, MONTHS.indexOf(day.group(2)) + 1, Integer.parseInt(day.group(1))));
    }

    /** From the year on. */
    static String digits(Date date) {
        SimpleDateFormat format = new SimpleDateFormat("yyyyMMddHHmmssSSS", Locale.ROOT);
        format.setTimeZone(TimeZone.getTimeZone("GMT"));
        return format.format(date);
    }

    /** Whether it is in the text, which is asked for by one of James's criteria. */
    boolean contains(SearchQuery.TextCriterion criterion) {
        String part = Grams.fold(criterion.getOperator().getValue());
        return bodies().stream().anyMatch(body -> body.contains(part))
            || criterion.getType() == SearchQuery.Scope.FULL && headers().stream().anyMatch(header -> header.contains(part));
    }

    boolean matches(HeaderQuestion question) {
        if (question.isOfDate()) {
            return question.isAnsweredBy(this);
        }
        return top().stream()
            .filter(field -> field.name().equals(question.name()))
            .anyMatch(field -> field.value().contains(question.part()));
    }
}
