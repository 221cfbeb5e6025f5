/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.streaming;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

import javax.net.ssl.SSLContext;

import com.google.common.io.ByteStreams;

import io.github.jamescondstore.server.support.ServerExtension;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/** A client that keeps nothing of what it reads, and reads only when it is told to. */
final class ContentReader implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private long octets = 0;
    private int fetched = 0;

    ContentReader(String host, int port) throws IOException {
        use(new Socket(host, port));
        line();
    }

    private void use(Socket used) throws IOException {
        socket = used;
        socket.setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    void login() throws IOException {
        command("a LOGIN " + ServerExtension.ALICE + " " + ServerExtension.PASSWORD);
        command("b SELECT INBOX");
        fetched = 0;
    }

    void send(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    String command(String command) throws IOException {
        send(command);
        return tagged(command.substring(0, 2));
    }

    String tagged(String tag) throws IOException {
        String line = line();
        while (!line.startsWith(tag)) {
            if (line.contains(" FETCH (")) {
                fetched++;
            }
            line = line();
        }
        return line.substring(tag.length());
    }

    /** With literals left out. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The connection ended after " + line);
            }
            line.append((char) next);
        }
        if (line.toString().endsWith("}\r")) {
            long size = Long.parseLong(line.substring(line.lastIndexOf("{") + 1, line.length() - 2));
            ByteStreams.skipFully(in, size);
            octets += size;
            return line + line();
        }
        return line.toString();
    }

    /** Messages whose content was read. */
    int fetched() {
        return fetched;
    }

    long octets() {
        return octets;
    }

    /** Until the server has sent something that is not read yet. */
    void awaitAnswer() throws IOException {
        in.mark(1);
        in.read();
        in.reset();
    }

    /** From now on, as STARTTLS has it (RFC 3501, 6.2.1), whoever the server is. */
    void encrypt() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        boolean closesBoth = true;
        use(context.getSocketFactory().createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), closesBoth));
    }

    /** From now on, as COMPRESS DEFLATE has it (RFC 4978). */
    void compress() {
        boolean raw = true;
        boolean atOnce = true;
        in = new BufferedInputStream(new InflaterInputStream(in, new Inflater(raw)));
        out = new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, raw), atOnce);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
