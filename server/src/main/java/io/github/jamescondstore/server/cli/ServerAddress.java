/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import com.google.common.net.HostAndPort;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * HOST:PORT on the command line; the port may be left out for the one of plain IMAP.
 */
final class ServerAddress {
    private static final int IMAP = 143;

    static final class Converter implements ITypeConverter<ServerAddress> {
        @Override
        public ServerAddress convert(String value) {
            try {
                HostAndPort parsed = HostAndPort.fromString(value).withDefaultPort(IMAP);
                return new ServerAddress(parsed.getHost(), parsed.getPort());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is not HOST:PORT");
            }
        }
    }

    private final String host;
    private final int port;

    private ServerAddress(String host, int port) {
        this.host = host;
        this.port = port;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
