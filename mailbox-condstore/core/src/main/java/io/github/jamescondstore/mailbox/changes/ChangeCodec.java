/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.apache.james.mailbox.ModSeq;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableMap;

/**
 * A change as bytes, for stores that keep it: what happened to which messages, without its mod-sequence and its mailbox.
 *
 * A version, the kind, and the UIDs as ranges, each number as its distance to the one before it in seven bits a byte. Flag changes
 * come in groups of messages on which the same flags changed.
 */
public final class ChangeCodec {
    private static final int VERSION = 1;
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7f;
    private static final int SHIFT = 7;

    public static byte[] encode(Change change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(change.kind().code());
            if (change.kind() == Change.Kind.METADATA) {
                return bytes.toByteArray();
            }
            if (change.kind() != Change.Kind.FLAGS) {
                writeUids(out, change.uids());
                return bytes.toByteArray();
            }
            writeNumber(out, change.uidsByFlags().size());
            for (Map.Entry<ChangedFlags, UidSet> group : change.uidsByFlags().entrySet()) {
                out.writeByte(group.getKey().systemBits());
                writeNumber(out, group.getKey().keywords().size());
                for (String keyword : group.getKey().keywords()) {
                    out.writeUTF(keyword);
                }
                writeUids(out, group.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IllegalArgumentException when these bytes are none that {@link #encode} made
     */
    public static Change decode(ModSeq modSeq, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            Preconditions.checkArgument(version == VERSION, "a change in version %s, where %s is known", version, VERSION);
            Change change = read(in, modSeq);
            Preconditions.checkArgument(in.available() == 0, "a change that goes on after its end, of mod-sequence %s", modSeq.asLong());
            return change;
        } catch (IOException e) {
            throw new IllegalArgumentException("a change that ends too early, of mod-sequence " + modSeq.asLong(), e);
        }
    }

    private static Change read(DataInputStream in, ModSeq modSeq) throws IOException {
        Change.Kind kind = Change.Kind.ofCode(in.readByte());
        switch (kind) {
            case ADDED:
                return Change.added(modSeq, readUids(in));
            case EXPUNGED:
                return Change.expunged(modSeq, readUids(in));
            case METADATA:
                return Change.metadata(modSeq);
            default:
                return Change.flags(modSeq, readGroups(in));
        }
    }

    private static Map<ChangedFlags, UidSet> readGroups(DataInputStream in) throws IOException {
        ImmutableMap.Builder<ChangedFlags, UidSet> groups = ImmutableMap.builder();
        for (int left = readCount(in); left > 0; left--) {
            int system = in.readByte();
            Set<String> keywords = new LinkedHashSet<>();
            for (int more = readCount(in); more > 0; more--) {
                keywords.add(in.readUTF());
            }
            groups.put(ChangedFlags.ofParts(system, keywords), readUids(in));
        }
        return groups.build();
    }

    private static void writeUids(DataOutputStream out, UidSet uids) throws IOException {
        long[] bounds = uids.bounds();
        writeNumber(out, bounds.length);
        long last = 0;
        for (long bound : bounds) {
            writeNumber(out, bound - last);
            last = bound;
        }
    }

    private static UidSet readUids(DataInputStream in) throws IOException {
        long[] bounds = new long[readCount(in)];
        Preconditions.checkArgument(bounds.length > 0 && bounds.length % 2 == 0, "%s bounds of ranges", bounds.length);
        long last = 0;
        for (int i = 0; i < bounds.length; i++) {
            last += readNumber(in);
            Preconditions.checkArgument(last >= 0, "a UID that is too large");
            bounds[i] = last;
        }
        return UidSet.ofBounds(bounds);
    }

    private static void writeNumber(DataOutputStream out, long number) throws IOException {
        long left = number;
        while (left > SEVEN_BITS) {
            out.writeByte((int) (left & SEVEN_BITS) | MORE);
            left >>>= SHIFT;
        }
        out.writeByte((int) left);
    }

    /**
     * How many things follow, each of which takes a byte at least: whoever makes room for them makes no more than the bytes that are there.
     */
    private static int readCount(DataInputStream in) throws IOException {
        long count = readNumber(in);
        Preconditions.checkArgument(count <= in.available(), "%s of something in %s bytes", count, in.available());
        return (int) count;
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        for (int shift = 0; shift + SHIFT < Long.SIZE; shift += SHIFT) {
            int next = in.readUnsignedByte();
            number |= (long) (next & SEVEN_BITS) << shift;
            if (next < MORE) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number that is too large");
    }

    private ChangeCodec() {
    }
}
