/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;

/**
 * What many scripts begin with.
 */
final class Macros {
    private static final ImmutableList<String> FLAGS = ImmutableList.of("", "(\\Seen) ", "(\\Flagged $Forwarded) ", "(\\Deleted) ", "(\\Draft \\Answered) ");
    private static final ImmutableList<String> DATES = ImmutableList.of("\" 1-Jan-2020 00:00:00 +0000\" ", "\"15-Mar-2021 23:59:59 +0200\" ",
        "\"28-Feb-2022 12:30:00 -0500\" ", "\"31-Dec-2019 23:59:59 +0000\" ", "\" 4-Jul-2020 10:00:00 +0000\" ");

    static List<String> lines(char connection, String macro) {
        List<String> words = Splitter.on(' ').splitToList(macro);
        switch (words.get(0)) {
            case "login":
                return ImmutableList.of(connection + ": LOGIN $user $password");
            case "other":
                return ImmutableList.of(connection + ": LOGIN $other $password");
            case "select":
                return ImmutableList.of(connection + ": SELECT " + words.get(1));
            case "examine":
                return ImmutableList.of(connection + ": EXAMINE " + words.get(1));
            case "append":
                return appends(connection, words.get(1), Integer.parseInt(words.get(2)));
            case "fill":
                return ImmutableList.<String>builder()
                    .add(connection + ": CREATE " + words.get(1))
                    .addAll(appends(connection, words.get(1), Integer.parseInt(words.get(2))))
                    .build();
            case "gaps":
                return gaps(connection, words.get(1));
            case "raw":
                return ImmutableList.of(connection + ": APPEND " + words.get(1) + " \" 1-Jan-2020 00:00:00 +0000\" "
                    + literal(macro.substring("raw ".length() + words.get(1).length() + 1)));
            case "mime":
                return ImmutableList.of(connection + ": APPEND " + words.get(1) + " \" 1-Jan-2020 00:00:00 +0000\" " + literal(MIME));
            default:
                throw new IllegalArgumentException(macro + " is no macro");
        }
    }

    private static List<String> appends(char connection, String mailbox, int messages) {
        return IntStream.range(0, messages)
            .mapToObj(i -> connection + ": APPEND " + mailbox + " " + FLAGS.get(i % FLAGS.size()) + DATES.get(i % DATES.size()) + literal(message(i)))
            .collect(Collectors.toList());
    }

    /** UIDs 2, 3, 5 and 7 of 1 to 8. */
    private static List<String> gaps(char connection, String mailbox) {
        return ImmutableList.<String>builder()
            .add(connection + ": CREATE " + mailbox)
            .addAll(IntStream.rangeClosed(1, 8)
                .mapToObj(uid -> connection + ": APPEND " + mailbox + " " + (ImmutableList.of(1, 4, 6, 8).contains(uid) ? "(\\Deleted) " : "")
                    + DATES.get(0) + literal(message(uid)))
                .collect(Collectors.toList()))
            .add(connection + ": SELECT " + mailbox)
            .add(connection + ": EXPUNGE")
            .build();
    }

    static String literal(String content) {
        return "{" + Escapes.toBytes(content).length + "+}¶" + content;
    }

    /** Of several sizes, with words to be found. */
    static String message(int number) {
        return "From: Bob <bob@example.org>¶To: alice@example.org¶Subject: job " + number + "¶Date: Thu, " + (number + 1)
            + " Jan 2020 10:00:00 +0000¶Message-ID: <m" + number + "@example.org>¶¶" + "Take me.¶".repeat(number + 1);
    }

    private static final String MIME = "From: \"Bob, the 2nd\" <bob@example.org>¶Sender: list@example.org¶Reply-To: bob@example.org, Carol <carol@example.org>¶"
        + "To: alice@example.org¶Cc: Team: dave@example.org, erin@example.org;¶Bcc: =?UTF-8?Q?J=C3=B6rg?= <joerg@example.org>¶"
        + "Subject: =?UTF-8?Q?gr=C3=BC=C3=9Fe?=¶In-Reply-To: <m0@example.org>¶References: <m0@example.org>¶"
        + "Date: Wed, 1 Jan 2020 10:00:00 +0000¶Message-ID: <mime@example.org>¶MIME-Version: 1.0¶"
        + "Content-Type: multipart/mixed; boundary=\"b1\"¶¶Preamble.¶"
        + "--b1¶Content-Type: multipart/alternative; boundary=\"b2\"¶¶"
        + "--b2¶Content-Type: text/plain; charset=utf-8¶Content-Transfer-Encoding: quoted-printable¶¶Gr=C3=BC=C3=9Fe.¶"
        + "--b2¶Content-Type: text/html; charset=us-ascii¶Content-ID: <html@example.org>¶Content-Language: en, de¶¶<p>Hello.</p>¶--b2--¶"
        + "--b1¶Content-Type: message/rfc822¶Content-Description: forwarded¶¶From: dave@example.org¶Subject: inner¶"
        + "Content-Type: text/plain¶¶Inner text.¶"
        + "--b1¶Content-Type: application/octet-stream; name=\"a.bin\"¶Content-Disposition: attachment; filename=\"a.bin\"¶"
        + "Content-Transfer-Encoding: base64¶Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==¶¶AAECAwQFBgcICQ==¶--b1--¶Epilogue.¶";

    private Macros() {
    }
}
