/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imap.encode.FakeImapSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import reactor.core.Disposable;

class OutboundTest {
    private static final int ANY_BIT = 1;

    private final ImapSession session = new FakeImapSession();
    private final Semaphore mayWait = new Semaphore(1);
    private final List<Boolean> answers = new ArrayList<>();
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() {
        channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                ((Outbound) session.getAttribute(Outbound.class.getName())).changed();
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                ((Outbound) session.getAttribute(Outbound.class.getName())).changed();
            }
        });
        Outbound.begin(session, channel, mayWait);
    }

    private void clientReads(boolean reads) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(ANY_BIT, reads);
        channel.runPendingTasks();
    }

    private Disposable ask() {
        Disposable asking = Outbound.taken(session).subscribe(answers::add);
        channel.runPendingTasks();
        return asking;
    }

    @Test
    void aClientThatReadsShouldNotBeWaitedFor() {
        ask();

        assertThat(answers).containsExactly(true);
    }

    @Test
    void aClientThatDoesNotReadShouldBeWaitedForUntilItDoes() {
        clientReads(false);
        ask();
        assertThat(answers).isEmpty();

        clientReads(true);

        assertThat(answers).containsExactly(true);
        assertThat(mayWait.availablePermits()).isEqualTo(1);
    }

    @Test
    void aClientThatIsGoneShouldNotBeWaitedFor() {
        clientReads(false);
        ask();

        channel.close();
        channel.runPendingTasks();
        ask();

        assertThat(answers).containsExactly(false, false);
        assertThat(mayWait.availablePermits()).isEqualTo(1);
    }

    @Test
    void noMoreShouldWaitThanMay() {
        mayWait.drainPermits();
        clientReads(false);

        ask();

        assertThat(answers).containsExactly(true);
        assertThat(mayWait.availablePermits()).isZero();
    }

    @Test
    void aCommandThatIsGivenUpShouldNotKeepOthersFromWaiting() {
        clientReads(false);
        Disposable asking = ask();
        assertThat(mayWait.availablePermits()).isZero();

        asking.dispose();
        assertThat(mayWait.availablePermits()).isEqualTo(1);
        clientReads(true);

        assertThat(answers).isEmpty();
        assertThat(mayWait.availablePermits()).isEqualTo(1);
    }
}
