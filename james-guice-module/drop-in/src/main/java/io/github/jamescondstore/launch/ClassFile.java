/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * A compiled class, of which one reference to another class can be turned to a third. That takes its constant pool only (Java Virtual Machine
 * Specification, 4.4), so no library.
 */
final class ClassFile {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    /**
     * @param from by its internal name, with slashes
     * @param to by its internal name; it must have the members of the other one that are used
     * @return the class with every reference turned, empty when there is none
     * @throws IllegalArgumentException when this is no class file
     */
    static Optional<byte[]> turned(byte[] classFile, String from, String to) {
        ByteArrayOutputStream turned = new ByteArrayOutputStream(classFile.length + to.length());
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile)); DataOutputStream out = new DataOutputStream(turned)) {
            // Magic number and version.
            out.writeLong(in.readLong());
            boolean found = constants(in, out, from, to);
            in.transferTo(out);
            return found ? Optional.of(turned.toByteArray()) : Optional.empty();
        } catch (IOException e) {
            throw new IllegalArgumentException("no class file: " + e.getMessage(), e);
        }
    }

    private static boolean constants(DataInputStream in, DataOutputStream out, String from, String to) throws IOException {
        boolean found = false;
        int count = in.readUnsignedShort();
        out.writeShort(count);
        for (int index = 1; index < count; index++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            if (tag == UTF8) {
                String text = in.readUTF();
                boolean turn = text.equals(from);
                out.writeUTF(turn ? to : text);
                found |= turn;
            } else {
                out.write(in.readNBytes(length(tag)));
                if (tag == LONG || tag == DOUBLE) {
                    // They take two places.
                    index++;
                }
            }
        }
        return found;
    }

    private static int length(int tag) throws IOException {
        switch (tag) {
            case LONG:
            case DOUBLE:
                return 8;
            case 3: // Integer
            case 4: // Float
            case 9: // Fieldref
            case 10: // Methodref
            case 11: // InterfaceMethodref
            case 12: // NameAndType
            case 17: // Dynamic
            case 18: // InvokeDynamic
                return 4;
            case 15: // MethodHandle
                return 3;
            case 7: // Class
            case 8: // String
            case 16: // MethodType
            case 19: // Module
            case 20: // Package
                return 2;
            default:
                throw new IOException("constant of unknown kind " + tag);
        }
    }

    private ClassFile() {
    }
}
