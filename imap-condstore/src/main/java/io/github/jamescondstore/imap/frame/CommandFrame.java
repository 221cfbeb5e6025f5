/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.james.imap.api.display.HumanReadableText;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * The octets of one command: its lines, and the literals between them (RFC 3501, 2.2.1 and 4.3).
 *
 * Where a command ends shows from its octets alone. A literal that the client sends unasked belongs to the command whatever the parser
 * makes of it: none of its lines may ever be taken for a command.
 */
final class CommandFrame {
    enum Progress {
        /** More octets have to come. */
        MORE,
        /** A line has ended with a literal for which the client awaits a continuation. */
        ASK,
        /** Octets wait for {@link #write()}. */
        WRITE,
        COMPLETE
    }

    private static final byte[] NOTHING = {};
    private static final Pattern BRINGS_MESSAGE = Pattern.compile("\\S+ (UID )?(APPEND|REPLACE) .*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final int COMMAND_NAME_WITHIN = 256;

    private final FrameLimits limits;
    private final BooleanSupplier loggedIn;
    private final List<byte[]> lines = new ArrayList<>();
    private final List<FrameLiteral> literals = new ArrayList<>();
    private long lineOctets = 0;
    private long literalOctets = 0;
    private int searched = 0;
    private boolean tooLong = false;
    private FrameLiteral arriving = null;
    private long left = 0;
    private long announced = 0;

    CommandFrame(FrameLimits limits, BooleanSupplier loggedIn) {
        this.limits = limits;
        this.loggedIn = loggedIn;
    }

    /**
     * Takes what belongs to the command and leaves the rest.
     */
    Progress take(ByteBuf octets) {
        while (true) {
            if (arriving != null) {
                int count = (int) Math.min(left, octets.readableBytes());
                left -= count;
                boolean write = count > 0 && arriving.take(octets, count);
                if (left == 0) {
                    literals.add(arriving);
                    arriving = null;
                }
                if (write) {
                    return Progress.WRITE;
                }
                if (arriving != null) {
                    return Progress.MORE;
                }
            }
            int length = lineLength(octets);
            if (length == 0) {
                return Progress.MORE;
            }
            byte[] line = new byte[length];
            octets.readBytes(line);
            Progress progress = take(line);
            if (progress != Progress.MORE) {
                return progress;
            }
        }
    }

    /**
     * @return 0 where the line has not ended yet
     */
    private int lineLength(ByteBuf octets) {
        int from = octets.readerIndex();
        int end = octets.forEachByte(from + searched, octets.readableBytes() - searched, ByteProcessor.FIND_LF);
        if (end >= 0) {
            searched = 0;
            return end - from + 1;
        }
        if (lineOctets + octets.readableBytes() > limits.line()) {
            tooLong = true;
            if (lines.isEmpty()) {
                byte[] begin = new byte[COMMAND_NAME_WITHIN];
                octets.getBytes(from, begin, 0, Math.min(begin.length, octets.readableBytes()));
                lines.add(begin);
            }
            // What is left may still turn out to be the end of the line.
            octets.skipBytes(Math.max(0, octets.readableBytes() - LiteralMarker.LONGEST));
        }
        searched = octets.readableBytes();
        return 0;
    }

    private Progress take(byte[] line) {
        lineOctets += line.length;
        tooLong |= lineOctets > limits.line();
        lines.add(tooLong && !lines.isEmpty() ? NOTHING : line);
        LiteralMarker marker = LiteralMarker.of(line).orElse(null);
        if (marker == null) {
            return Progress.COMPLETE;
        }
        announced = marker.size();
        if (marker.awaitsContinuation()) {
            return tooLong ? Progress.COMPLETE : Progress.ASK;
        }
        begin();
        return Progress.MORE;
    }

    /**
     * The client has been asked for the literal.
     */
    void begin() {
        left = announced;
        if (tooLong || !limits.takes(left, bringsMessage(), loggedIn.getAsBoolean())) {
            arriving = FrameLiteral.refused(left);
            return;
        }
        boolean inMemory = limits.fitsInMemory(literalOctets + left);
        literalOctets += inMemory ? left : 0;
        arriving = inMemory ? FrameLiteral.inMemory(left) : FrameLiteral.onDisk(left);
    }

    /**
     * Why it is not even to be parsed.
     */
    Optional<HumanReadableText> fault() {
        if (tooLong) {
            return Optional.of(new HumanReadableText("io.github.jamescondstore.imap.TOO_LONG", "failed. Maximum command line length exceeded"));
        }
        return Stream.concat(literals.stream(), Optional.ofNullable(arriving).stream())
            .filter(FrameLiteral::isRefused)
            .findFirst()
            .map(literal -> new HumanReadableText("io.github.jamescondstore.imap.TOO_LARGE", "failed. A literal of " + literal.size()
                + " octets is too large."));
    }

    private boolean bringsMessage() {
        byte[] first = lines.get(0);
        String begin = new String(first, 0, Math.min(first.length, COMMAND_NAME_WITHIN), StandardCharsets.US_ASCII);
        return BRINGS_MESSAGE.matcher(begin.stripLeading().toUpperCase(Locale.US)).matches();
    }

    /**
     * Writes to the disk what was taken. May block.
     */
    void write() throws IOException {
        for (FrameLiteral literal : literals) {
            literal.write();
        }
        if (arriving != null) {
            arriving.write();
        }
    }

    /**
     * Deletes what was written. May block.
     */
    void delete() throws IOException {
        for (FrameLiteral literal : literals) {
            literal.delete();
        }
        if (arriving != null) {
            arriving.delete();
        }
    }

    boolean isOnDisk() {
        return arriving != null && !arriving.isInMemory() && !arriving.isRefused()
            || literals.stream().anyMatch(literal -> !literal.isInMemory() && !literal.isRefused());
    }

    /** Whether nothing of it has arrived yet. */
    boolean isEmpty() {
        return lines.isEmpty() && searched == 0;
    }

    FrameReader reader() {
        return new FrameReader(lines, literals);
    }
}
