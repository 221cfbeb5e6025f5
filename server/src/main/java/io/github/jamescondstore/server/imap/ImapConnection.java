/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.imap;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.base.CharMatcher;
import com.google.common.base.Preconditions;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * One plain IMAP connection, close to the wire: commands go out as they are written, responses come back as lines. Blocking. A
 * command may be sent before the one before it is answered ({@link #send}, {@link #await}). Not for use by several threads.
 *
 * Every method that talks throws {@link IOException} when the connection breaks or nothing comes within the timeout; the connection
 * is of no use after that.
 */
public final class ImapConnection implements AutoCloseable {
    private static final Pattern LITERAL_AT_END = Pattern.compile("\\{(\\d+)\\}$");
    private static final String UNTAGGED = "* ";
    private static final String CAPABILITY = "* CAPABILITY ";
    private static final CharMatcher QUOTABLE = CharMatcher.inRange(' ', '~');
    private static final int CR = 0x0D;
    private static final int LF = 0x0A;

    /**
     * Connects and reads the greeting.
     *
     * @param timeout for connecting, and from then on the longest silence while something is awaited
     */
    public static ImapConnection open(String host, int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            return new ImapConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The quoted string of IMAP for a mailbox name, user or password of printable ASCII. */
    public static String quote(String value) {
        Preconditions.checkArgument(QUOTABLE.matchesAllOf(value), "only printable ASCII can be sent");
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String greeting;
    private final Deque<String> unanswered = new ArrayDeque<>();
    private int lastTag = 0;
    private Optional<ImmutableSet<String>> capabilities = Optional.empty();

    private ImapConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.greeting = readResponse();
        if (!greeting.startsWith("* OK") && !greeting.startsWith("* PREAUTH")) {
            throw new ImapException("not greeted: " + greeting);
        }
    }

    public String greeting() {
        return greeting;
    }

    /** Logs in; a refusal is an exception. */
    public void login(String user, String password) throws IOException {
        command("LOGIN " + quote(user) + " " + quote(password)).orThrow("LOGIN");
        capabilities = Optional.empty();
    }

    /** In upper case; asked for once, and again after LOGIN. */
    public ImmutableSet<String> capabilities() throws IOException {
        if (capabilities.isEmpty()) {
            capabilities = Optional.of(command("CAPABILITY").orThrow("CAPABILITY").untagged().stream()
                .map(line -> line.toUpperCase(Locale.ROOT))
                .filter(line -> line.startsWith(CAPABILITY))
                .flatMap(line -> Splitter.on(' ').omitEmptyStrings().splitToStream(line.substring(CAPABILITY.length())))
                .collect(ImmutableSet.toImmutableSet()));
        }
        return capabilities.get();
    }

    /** Sends a command, without tag and line end, and waits for its tagged response. */
    public ImapAnswer command(String command) throws IOException {
        return await(send(command));
    }

    /** Sends a command and does not wait. The returned tag is for {@link #await}; tags are to be awaited in the order sent. */
    public String send(String command) throws IOException {
        String tag = nextTag();
        write(tag + " " + command + "\r\n");
        out.flush();
        return tag;
    }

    /** The tags that were sent and not awaited, in order. */
    public ImmutableList<String> unanswered() {
        return ImmutableList.copyOf(unanswered);
    }

    /**
     * Everything up to the tagged response of this tag.
     *
     * @throws ImapException at a line that is neither that nor untagged: nobody expected it
     */
    public ImapAnswer await(String tag) throws IOException {
        ImmutableList.Builder<String> untagged = ImmutableList.builder();
        while (true) {
            String response = readResponse();
            if (response.startsWith(tag + " ")) {
                unanswered.remove(tag);
                return new ImapAnswer(untagged.build(), response.substring(tag.length() + 1));
            }
            if (!response.startsWith(UNTAGGED)) {
                throw new ImapException("while the answer to " + tag + " was awaited: " + response);
            }
            untagged.add(response);
        }
    }

    /**
     * Appends a message without flags and waits for the answer. There is no way to append ahead of the answer: James 3.8.1 answers
     * the first of two appends that arrive in one packet and then waits for more, for ever.
     */
    public ImapAnswer append(String mailbox, byte[] message) throws IOException {
        boolean waits = !capabilities().contains("LITERAL+");
        String tag = nextTag();
        write(tag + " APPEND " + quote(mailbox) + " {" + message.length + (waits ? "}" : "+}") + "\r\n");
        if (waits) {
            awaitContinuation();
        }
        out.write(message);
        write("\r\n");
        out.flush();
        return await(tag);
    }

    /** Sends a line that is no command, such as the DONE that ends IDLE. */
    public void sendLine(String line) throws IOException {
        write(line + "\r\n");
        out.flush();
    }

    /** The next response, whatever it is: for IDLE and for what comes unasked. */
    public String readResponse() throws IOException {
        out.flush();
        StringBuilder response = new StringBuilder(readLine());
        Matcher literal = LITERAL_AT_END.matcher(response);
        while (literal.find()) {
            byte[] content = in.readNBytes(Integer.parseInt(literal.group(1)));
            response.append(new String(content, StandardCharsets.ISO_8859_1));
            String rest = readLine();
            response.append(rest);
            literal = LITERAL_AT_END.matcher(rest);
        }
        return response.toString();
    }

    /**
     * Says LOGOUT and reads until the server has closed the connection (RFC 3501, 6.1.3).
     *
     * @return every line that came, the tagged response included, whatever they are
     */
    public ImmutableList<String> logout() throws IOException {
        send("LOGOUT");
        ImmutableList.Builder<String> lines = ImmutableList.builder();
        try {
            while (true) {
                lines.add(readResponse());
            }
        } catch (EOFException e) {
            close();
            return lines.build();
        }
    }

    /** Closes without LOGOUT: the server learns of it as of any lost connection. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    public boolean isClosed() {
        return socket.isClosed();
    }

    private void awaitContinuation() throws IOException {
        String response = readResponse();
        while (response.startsWith(UNTAGGED)) {
            response = readResponse();
        }
        if (!response.startsWith("+")) {
            throw new ImapException("APPEND was answered: " + response);
        }
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != LF) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != CR) {
                line.write(next);
            }
            next = in.read();
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private String nextTag() {
        lastTag++;
        String tag = "a" + lastTag;
        unanswered.add(tag);
        return tag;
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
