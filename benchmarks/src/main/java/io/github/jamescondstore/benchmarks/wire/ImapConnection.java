/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import com.google.common.collect.ImmutableList;

/**
 * A blocking IMAP client that costs as little as possible, so that the server is what is measured.
 *
 * Lines are looked at as bytes; they become strings only for {@link #execute(String)}. Not thread safe.
 */
final class ImapConnection implements Closeable {
    private static final int BUFFER_SIZE = 1 << 16;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final byte[] CRLF = "\r\n".getBytes(ISO_8859_1);

    static ImapConnection connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.connect(address, (int) TIMEOUT.toMillis());
            ImapConnection connection = new ImapConnection(socket);
            connection.readLine();
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int position;
    private int limit;
    private byte[] line = new byte[1024];
    private int lineLength;
    private byte[] lineBefore = new byte[1024];
    private int lineBeforeLength;
    private long bytesRead;
    private int lastTag;

    private ImapConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_SIZE);
    }

    /** Sends a command and keeps the untagged lines of the answer. */
    Response execute(String command) throws IOException {
        String tag = write(command);
        return readKeeping(tag, ImmutableList.builder());
    }

    /** Sends a command and only counts what is answered, but for the last untagged line, which it keeps. */
    Response run(String command) throws IOException {
        return read(write(command));
    }

    /** As if nothing had ever been selected. */
    void unselect() throws IOException {
        // Refused where nothing is.
        run("UNSELECT");
    }

    /** The literal does not wait for the server. */
    Response append(String mailbox, byte[] message) throws IOException {
        String tag = nextTag();
        out.write((tag + " APPEND " + mailbox + " {" + message.length + "+}").getBytes(ISO_8859_1));
        out.write(CRLF);
        out.write(message);
        out.write(CRLF);
        return read(tag);
    }

    private String write(String command) throws IOException {
        String tag = nextTag();
        out.write((tag + " " + command).getBytes(ISO_8859_1));
        out.write(CRLF);
        return tag;
    }

    private Response read(String tag) throws IOException {
        out.flush();
        long before = bytesRead;
        byte[] prefix = prefix(tag);
        int untagged = 0;
        readLine();
        while (!startsWith(prefix)) {
            untagged++;
            keepLine();
            readLine();
        }
        List<String> last = untagged == 0 ? ImmutableList.of() : ImmutableList.of(new String(lineBefore, 0, lineBeforeLength, ISO_8859_1));
        return new Response(text(prefix.length), last, untagged, bytesRead - before);
    }

    private Response readKeeping(String tag, ImmutableList.Builder<String> kept) throws IOException {
        out.flush();
        long before = bytesRead;
        byte[] prefix = prefix(tag);
        readLine();
        while (!startsWith(prefix)) {
            kept.add(text(0));
            readLine();
        }
        List<String> lines = kept.build();
        return new Response(text(prefix.length), lines, lines.size(), bytesRead - before);
    }

    /** As the line before the next one, without a copy. */
    private void keepLine() {
        byte[] free = lineBefore;
        lineBefore = line;
        lineBeforeLength = lineLength;
        line = free;
    }

    private String nextTag() {
        lastTag++;
        return "A" + lastTag;
    }

    private byte[] prefix(String tag) {
        return (tag + " ").getBytes(ISO_8859_1);
    }

    private boolean startsWith(byte[] prefix) {
        return lineLength >= prefix.length && Arrays.equals(line, 0, prefix.length, prefix, 0, prefix.length);
    }

    private String text(int from) {
        return new String(line, from, lineLength - from, ISO_8859_1);
    }

    /** Reads one response line, without its end; what a literal holds is left out, what follows it belongs to the same line. */
    private void readLine() throws IOException {
        lineLength = 0;
        int from = 0;
        while (true) {
            readPhysicalLine();
            int literal = literalLength(from);
            if (literal < 0) {
                return;
            }
            skip(literal);
            from = lineLength;
        }
    }

    private void readPhysicalLine() throws IOException {
        boolean complete = false;
        while (!complete) {
            ensureInput();
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            complete = end < limit;
            appendToLine(position, end - position);
            bytesRead += end - position;
            position = end;
        }
        position++;
        bytesRead++;
        if (lineLength > 0 && line[lineLength - 1] == '\r') {
            lineLength--;
        }
    }

    private void appendToLine(int offset, int length) {
        if (lineLength + length > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, lineLength + length));
        }
        System.arraycopy(buffer, offset, line, lineLength, length);
        lineLength += length;
    }

    /** The length of the literal this line announces, or -1. */
    private int literalLength(int from) {
        if (lineLength - from < 3 || line[lineLength - 1] != '}') {
            return -1;
        }
        int digit = lineLength - 2;
        int length = 0;
        int weight = 1;
        while (digit >= from && line[digit] >= '0' && line[digit] <= '9') {
            length += weight * (line[digit] - '0');
            weight *= 10;
            digit--;
        }
        boolean hasDigits = weight > 1;
        return hasDigits && digit >= from && line[digit] == '{' ? length : -1;
    }

    private void skip(int length) throws IOException {
        int left = length;
        while (left > 0) {
            ensureInput();
            int step = Math.min(left, limit - position);
            position += step;
            bytesRead += step;
            left -= step;
        }
    }

    private void ensureInput() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
            if (limit == 0) {
                throw new EOFException("The server closed the connection");
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
