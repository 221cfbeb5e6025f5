/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes of the wire as text for scripts and reports: {@code ¶} is CRLF, {@code ⟨8F⟩} is the byte of that value, {@code ⟨41x5⟩} is that
 * byte five times, all else is ASCII.
 */
final class Escapes {
    private static final String CRLF = "\r\n";
    private static final String PILCROW = "¶";
    private static final Pattern BYTE = Pattern.compile("⟨([0-9A-F]{2})(?:x(\\d+))?⟩");
    private static final int HEX = 16;

    static byte[] toBytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher matcher = BYTE.matcher(text);
        int plain = 0;
        while (matcher.find()) {
            writePlain(bytes, text.substring(plain, matcher.start()));
            int times = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            for (int i = 0; i < times; i++) {
                bytes.write(Integer.parseInt(matcher.group(1), HEX));
            }
            plain = matcher.end();
        }
        writePlain(bytes, text.substring(plain));
        return bytes.toByteArray();
    }

    private static void writePlain(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.replace(PILCROW, CRLF).getBytes(StandardCharsets.UTF_8));
    }

    static String toText(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
                text.append(PILCROW);
                i++;
            } else if (bytes[i] >= ' ' && bytes[i] <= '~') {
                text.append((char) bytes[i]);
            } else {
                text.append(String.format("⟨%02X⟩", bytes[i]));
            }
        }
        return text.toString();
    }

    private Escapes() {
    }
}
