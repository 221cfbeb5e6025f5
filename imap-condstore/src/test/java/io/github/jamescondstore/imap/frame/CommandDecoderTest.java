/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.james.imap.api.ImapMessage;
import org.apache.james.imap.api.Tag;
import org.apache.james.imap.api.display.HumanReadableText;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.decode.DecodingException;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.decode.ImapRequestLineReader;
import org.apache.james.imap.encode.FakeImapSession;
import org.apache.james.imap.message.Literal;
import org.apache.james.imap.message.response.UnpooledStatusResponseFactory;
import org.apache.james.imapserver.netty.NettyConstants;
import org.junit.jupiter.api.Test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * Whoever writes a burst of commands knows what they are: what comes out has to be just those, wherever the network cuts the burst.
 */
class CommandDecoderTest {
    private static final FrameLimits LIMITS = new FrameLimits(4_096, 2_000, 0);
    private static final String[] NASTY = {"", "z DELETE box\r\n", "{5}\r\n", "{5+}\r\nabcde", "\r\n", "a b \"c",
        "\u0000\u00ff(", ")\r\n)\r\n", "x {9999999999+}\r\n"};

    /** What a command says; its arguments are atoms, quoted strings and literals. */
    private static final class Said implements ImapMessage {
        private final String words;

        private Said(List<String> words) {
            this.words = String.join("|", words);
        }
    }

    /** Reads a tag and any arguments. An opening parenthesis is one that it does not expect. */
    private static final class Words implements ImapDecoder {
        private final UnpooledStatusResponseFactory responses = new UnpooledStatusResponseFactory();

        @Override
        public ImapMessage decode(ImapRequestLineReader request, org.apache.james.imap.api.process.ImapSession session) {
            Tag tag;
            try {
                tag = request.tag();
            } catch (DecodingException e) {
                return responses.untaggedBad(HumanReadableText.UNKNOWN_COMMAND);
            }
            List<String> words = new ArrayList<>();
            words.add(tag.asString());
            try {
                while (request.nextWordCharLenient().isPresent()) {
                    words.add(request.nextChar() == '{' ? literal(request) : request.astring());
                }
                return new Said(words);
            } catch (DecodingException e) {
                return responses.taggedBad(tag, null, e.getKey());
            }
        }

        private static String literal(ImapRequestLineReader request) throws DecodingException {
            try {
                Literal literal = request.consumeLiteral(false).right;
                return new String(literal.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new DecodingException(HumanReadableText.SOCKET_IO_FAILURE, "no literal", e);
            }
        }
    }

    /** A connection at whose end nothing but the decoder stands. */
    private static final class Connection {
        private final FakeImapSession session = new FakeImapSession();
        private final List<String> received = new ArrayList<>();
        private final EmbeddedChannel channel;
        private int continuations = 0;
        private int running = 0;

        private Connection(FrameLimits limits) {
            session.authenticated();
            CommandDecoder decoder = new CommandDecoder(new Words(), new UnpooledStatusResponseFactory(), limits, new Semaphore(0));
            channel = new EmbeddedChannel(decoder, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    running++;
                    assertThat(running).as("commands that run at a time").isEqualTo(1);
                    received.add(described(message));
                    // A command ends later than it begins.
                    ctx.channel().eventLoop().execute(() -> {
                        running--;
                        Turn.of(session).orElseThrow().end();
                    });
                }
            });
            channel.attr(NettyConstants.IMAP_SESSION_ATTRIBUTE_KEY).set(session);
        }

        private static String described(Object message) {
            if (message instanceof Said) {
                return ((Said) message).words;
            }
            StatusResponse response = (StatusResponse) message;
            return (response.getTag() == null ? "*" : response.getTag().asString()) + " " + response.getServerResponseType().getCode();
        }

        private void send(byte[] bytes, int from, int to) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
            settle();
        }

        private void settle() {
            channel.runPendingTasks();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("+ Ok\r\n");
                out.release();
                continuations++;
            }
        }
    }

    /** Bytes that a client may send before it has to wait for a continuation. */
    private static final class Burst {
        private final List<byte[]> parts = new ArrayList<>();
        private final List<String> expected = new ArrayList<>();
        private ByteArrayOutputStream part = new ByteArrayOutputStream();

        private void write(String text) {
            part.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        private void awaitContinuation() {
            parts.add(part.toByteArray());
            part = new ByteArrayOutputStream();
        }
    }

    private static Burst burst(Random random, int commands, boolean synchronizing) {
        Burst burst = new Burst();
        for (int i = 0; i < commands; i++) {
            String tag = "t" + i;
            List<String> words = new ArrayList<>(List.of(tag));
            burst.write(tag);
            boolean bad = random.nextInt(8) == 0;
            for (int left = random.nextInt(4); left > 0; left--) {
                argument(random, burst, words, synchronizing && !bad);
            }
            if (bad) {
                // James's reader stops here, but the client sends the literal that comes behind it.
                burst.write(" (");
                argument(random, burst, words, false);
            }
            burst.write("\r\n");
            burst.expected.add(bad ? tag + " BAD" : String.join("|", words));
        }
        burst.awaitContinuation();
        return burst;
    }

    private static void argument(Random random, Burst burst, List<String> words, boolean synchronizing) {
        switch (random.nextInt(synchronizing ? 4 : 3)) {
            case 0:
                burst.write(" atom");
                words.add("atom");
                return;
            case 1:
                burst.write(" \"quoted {5} string\"");
                words.add("quoted {5} string");
                return;
            case 2:
                String unasked = literal(random);
                burst.write(" {" + unasked.length() + "+}\r\n" + unasked);
                words.add(unasked);
                return;
            default:
                String asked = literal(random);
                burst.write(" {" + asked.length() + "}\r\n");
                burst.awaitContinuation();
                burst.write(asked);
                words.add(asked);
        }
    }

    private static String literal(Random random) {
        return IntStream.range(0, random.nextInt(4)).mapToObj(i -> NASTY[random.nextInt(NASTY.length)]).collect(Collectors.joining());
    }

    private static void play(Burst burst, Random random, int longestPiece, String name) {
        Connection connection = new Connection(LIMITS);
        int asked = 0;
        for (byte[] part : burst.parts) {
            for (int from = 0; from < part.length;) {
                int to = Math.min(part.length, from + 1 + random.nextInt(longestPiece));
                connection.send(part, from, to);
                from = to;
            }
            asked++;
            assertThat(connection.continuations).as("continuations of %s", name).isEqualTo(Math.min(asked, burst.parts.size() - 1));
        }
        assertThat(connection.received).as(name).isEqualTo(burst.expected);
        connection.channel.finishAndReleaseAll();
    }

    @Test
    void burstsShouldComeOutAsTheyWereMeant() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            play(burst(random, 1 + random.nextInt(50), seed % 2 == 0), random, 1 + random.nextInt(200), "seed " + seed);
        }
    }

    @Test
    void burstShouldComeOutAsItWasMeantCutAtEveryByte() {
        for (int seed = 0; seed < 20; seed++) {
            Burst burst = burst(new Random(seed), 8, false);
            byte[] bytes = burst.parts.get(0);
            for (int cut = 0; cut <= bytes.length; cut++) {
                Connection connection = new Connection(LIMITS);
                connection.send(bytes, 0, cut);
                connection.send(bytes, cut, bytes.length);
                assertThat(connection.received).as("seed %d cut at %d", seed, cut).isEqualTo(burst.expected);
                connection.channel.finishAndReleaseAll();
            }
        }
    }

    @Test
    void burstShouldComeOutAsItWasMeantByteByByte() {
        for (int seed = 0; seed < 50; seed++) {
            play(burst(new Random(seed), 20, true), new Random(seed), 1, "seed " + seed);
        }
    }

    private static List<String> answers(String sent, FrameLimits limits) {
        Connection connection = new Connection(limits);
        byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            connection.send(bytes, i, i + 1);
        }
        connection.channel.finishAndReleaseAll();
        return connection.received;
    }

    @Test
    void tooLongLineShouldBeRefusedWithItsTagAndItsLiteralSkipped() {
        assertThat(answers("x " + "w ".repeat(3_000) + "{10+}\r\nz a\r\nz b\r\n\r\ny z\r\n", LIMITS)).containsExactly("x BAD", "y|z");
    }

    @Test
    void linesOfACommandShouldNotBeLongerTogetherThanOneMayBe() {
        assertThat(answers("x " + ("w ".repeat(900) + "{1+}\r\nz").repeat(5) + "\r\ny z\r\n", LIMITS)).containsExactly("x BAD", "y|z");
    }

    @Test
    void tooLargeLiteralShouldBeSkippedAndRefused() {
        String lines = "z DELE\r\n".repeat(375);
        assertThat(lines).hasSize(3_000);
        assertThat(answers("x {3000+}\r\n" + lines + " {8+}\r\nz DELE\r\n\r\ny z\r\n", LIMITS)).containsExactly("x BAD", "y|z");
        assertThat(answers("x {3000}\r\ny z\r\n", LIMITS)).containsExactly("x BAD", "y|z");
        assertThat(answers("x APPEND {101+}\r\n" + "z".repeat(101) + "\r\ny z\r\n", new FrameLimits(4_096, 2_000, 100))).containsExactly("x BAD", "y|z");
    }

    @Test
    void sizeThatIsNoneShouldAnnounceNothing() {
        assertThat(answers("x {}\r\nx {+}\r\nx {-1+}\r\nx {99999999999999999999+}\r\ny z\r\n", LIMITS))
            .containsExactly("x BAD", "x BAD", "x BAD", "x BAD", "y|z");
    }

    /** Nothing is kept of what a client only announces, and little of what it sends ahead. */
    @Test
    void clientThatSendsAheadShouldBeHeldUp() {
        Connection connection = new Connection(LIMITS);
        byte[] command = "x y\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 200 && connection.channel.config().isAutoRead(); i++) {
            // Without a turn for those that wait.
            connection.channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(command));
        }
        assertThat(connection.channel.config().isAutoRead()).isFalse();

        connection.settle();
        assertThat(connection.channel.config().isAutoRead()).isTrue();
        assertThat(connection.received.size() % 1_000).isZero();
        connection.channel.finishAndReleaseAll();
    }
}
