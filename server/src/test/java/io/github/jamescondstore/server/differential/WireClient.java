/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.differential;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A socket that knows nothing of IMAP but where a response ends: it sends whatever it is told to. Of one thread.
 */
final class WireClient implements Closeable {
    static final String CLOSED = "<closed>";
    static final String HANGS = "<hangs>";
    static final String BYE = "* BYE";
    /** Only a data response can go on after a line's end: what a status response quotes is no literal. */
    private static final Pattern ENDS_IN_LITERAL = Pattern.compile("\\* (?!OK|NO|BAD|BYE).*\\{(\\d+)\\}\r\n", Pattern.DOTALL);
    private static final int SLICE_MILLIS = 50;
    private static final int BUFFER = 16 * 1024;

    static WireClient connect(String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SLICE_MILLIS);
        socket.connect(new InetSocketAddress(host, port));
        return new WireClient(socket);
    }

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private boolean over;
    private boolean brokeOff;
    private boolean farewell;

    private WireClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** False once the server has closed the connection, or has hung. */
    boolean isOpen() {
        return !over;
    }

    /** True: it ended without a word of farewell. */
    boolean brokeOff() {
        return brokeOff;
    }

    /** As if it had ended without a word of farewell. */
    void breakOff() {
        brokeOff = true;
        close();
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // The server has closed: the next read says so, after what it still had to say.
            return;
        }
    }

    /** The next whole response without its line's end, or that there is none as long as one is worth waiting for. */
    String response(Waiting waiting) {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        try {
            readLine(response, waiting);
            for (int literal = literal(response); literal >= 0; literal = literal(response)) {
                for (int i = 0; i < literal; i++) {
                    response.write(read(waiting));
                }
                readLine(response, waiting);
            }
        } catch (SocketTimeoutException e) {
            brokeOff = true;
            close();
            return cut(response) + HANGS;
        } catch (IOException e) {
            brokeOff = !farewell;
            close();
            return cut(response) + CLOSED;
        }
        String text = Escapes.toText(response.toByteArray());
        farewell |= text.startsWith(BYE);
        return text.endsWith("¶") ? text.substring(0, text.length() - 1) : text;
    }

    private static String cut(ByteArrayOutputStream response) {
        return Escapes.toText(response.toByteArray());
    }

    private static int literal(ByteArrayOutputStream response) {
        Matcher matcher = ENDS_IN_LITERAL.matcher(response.toString(StandardCharsets.ISO_8859_1));
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    private void readLine(ByteArrayOutputStream response, Waiting waiting) throws IOException {
        int read;
        do {
            read = read(waiting);
            response.write(read);
        } while (read != '\n');
    }

    private int read(Waiting waiting) throws IOException {
        if (position == limit) {
            fill(waiting);
        }
        return buffer[position++];
    }

    private void fill(Waiting waiting) throws IOException {
        position = 0;
        limit = Math.max(0, readPatiently(waiting));
        if (limit == 0) {
            throw new IOException("closed");
        }
    }

    private int readPatiently(Waiting waiting) throws IOException {
        while (true) {
            try {
                int read = in.read(buffer);
                waiting.heard();
                return read;
            } catch (SocketTimeoutException e) {
                if (waiting.isInVain()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is what it was to be.
            return;
        }
    }
}
