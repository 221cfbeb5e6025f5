/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * As much of nc as the documents use, where none is installed: sends its input, and prints what comes until the other side closes.
 */
public final class Netcat {
    public static void main(String[] arguments) throws Exception {
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]));
             OutputStream out = socket.getOutputStream(); InputStream in = socket.getInputStream()) {
            System.in.transferTo(out);
            in.transferTo(System.out);
        }
    }

    private Netcat() {
    }
}
