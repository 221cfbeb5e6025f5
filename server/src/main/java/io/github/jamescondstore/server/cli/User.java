/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * ADDRESS:PASSWORD on the command line. The password may contain colons.
 */
final class User {
    static final class Converter implements ITypeConverter<User> {
        @Override
        public User convert(String value) {
            int colon = value.indexOf(':');
            if (colon < 0) {
                throw new TypeConversionException("'" + value + "' is not ADDRESS:PASSWORD");
            }
            return new User(value.substring(0, colon), value.substring(colon + 1));
        }
    }

    private final String address;
    private final String password;

    private User(String address, String password) {
        this.address = address;
        this.password = password;
    }

    String address() {
        return address;
    }

    String password() {
        return password;
    }
}
