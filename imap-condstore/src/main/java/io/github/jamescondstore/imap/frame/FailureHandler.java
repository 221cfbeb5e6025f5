/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.frame;

import org.apache.james.imap.api.process.ImapSession;
import org.apache.james.imapserver.netty.NettyConstants;
import org.apache.james.imapserver.netty.ReactiveThrottler;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Behind James's handler of commands, which passes the failures of commands on: to nobody, so that a command that the server has no room for
 * was never answered. Here they are handed to the method that was meant for them.
 */
@ChannelHandler.Sharable
final class FailureHandler extends ChannelInboundHandlerAdapter implements NettyConstants {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        ChannelHandlerContext core = ctx.pipeline().context(CORE_HANDLER);
        ((ChannelInboundHandler) core.handler()).exceptionCaught(core, cause);
        ImapSession session = ctx.channel().attr(IMAP_SESSION_ATTRIBUTE_KEY).get();
        if (cause instanceof ReactiveThrottler.RejectedException && session != null) {
            // It was not begun, so it does not end.
            Turn.of(session).ifPresent(Turn::end);
        }
    }
}
