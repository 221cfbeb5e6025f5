/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.servers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Between servers and a PostgreSQL, like a pooler: passes everything on but notifications. Plain connections only.
 */
final class SilentProxy implements AutoCloseable {
    /** NotificationResponse, of the messages that PostgreSQL sends. */
    private static final int NOTIFICATION = 'A';
    private static final int LENGTH_OF_LENGTH = 4;

    private final ServerSocket listening;
    private final int target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    SilentProxy(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two has closed the connection.
                Thread.currentThread().interrupt();
            }
        }, "silent-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            start(() -> {
                try (client; server) {
                    client.getInputStream().transferTo(server.getOutputStream());
                }
            });
            start(() -> {
                try (client; server) {
                    answers(new DataInputStream(new BufferedInputStream(server.getInputStream())),
                        new DataOutputStream(new BufferedOutputStream(client.getOutputStream())));
                }
            });
        }
    }

    private static void answers(DataInputStream from, DataOutputStream to) throws IOException {
        while (true) {
            int type = from.readUnsignedByte();
            int length = from.readInt();
            byte[] content = from.readNBytes(length - LENGTH_OF_LENGTH);
            if (type != NOTIFICATION) {
                to.writeByte(type);
                to.writeInt(length);
                to.write(content);
            }
            if (from.available() == 0) {
                to.flush();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
