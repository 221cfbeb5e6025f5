/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.mpt;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.apache.james.core.quota.QuotaCountLimit;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.imap.api.message.response.StatusResponse;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.api.process.ImapProcessor;
import org.apache.james.imap.decode.ImapDecoder;
import org.apache.james.imap.encode.ImapEncoder;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.quota.MaxQuotaManager;
import org.apache.james.modules.mailbox.ListenersConfiguration;
import org.apache.james.modules.mailbox.MailboxListenersLoaderImpl;
import org.apache.james.modules.mailbox.MemoryMailboxModule;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.mpt.api.ImapFeatures;
import org.apache.james.mpt.api.ImapFeatures.Feature;
import org.apache.james.mpt.host.JamesImapHostSystem;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.util.Modules;

import io.github.jamescondstore.guice.CondstoreModule;
import io.github.jamescondstore.imap.CondstoreImapPackage;

/**
 * James's memory server as far as its IMAP scripts need it: mailboxes and IMAP, put together by the modules that put together
 * a server. The scripts speak to it without a socket.
 */
public final class MptHost extends JamesImapHostSystem {
    private static final ImapFeatures FEATURES = ImapFeatures.of(Feature.values());
    private static final Module STOCK = Modules.combine(new MemoryMailboxModule(), new IMAPServerModule());
    private static final Module OURS = Modules.override(STOCK).with(new CondstoreModule());

    /**
     * Over CONDSTORE, or with {@code -Dmpt.stock=true} over James as it is: to see what its scripts say there.
     */
    static MptHost create() {
        try {
            boolean stock = Boolean.getBoolean("mpt.stock");
            MptHost host = new MptHost(stock);
            host.beforeTest();
            return host;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final boolean stock;
    private Injector injector;

    private MptHost(boolean stock) {
        this.stock = stock;
    }

    @Override
    public void beforeTest() throws Exception {
        super.beforeTest();
        MptEnvironment environment = new MptEnvironment(stock ? ImapPackage.DEFAULT : new CondstoreImapPackage(), authenticator, authorizator);
        injector = Guice.createInjector(Modules.override(stock ? STOCK : OURS).with(environment));
        injector.getInstance(MailboxListenersLoaderImpl.class).configure(ListenersConfiguration.of());
        configure(injector.getInstance(ImapDecoder.class), withoutClosed(injector.getInstance(ImapEncoder.class)), injector.getInstance(ImapProcessor.class));
    }

    /**
     * James's scripts select one mailbox after the other and expect no word of the one that is closed by that; see docs/mpt-exceptions.adoc.
     */
    private static ImapEncoder withoutClosed(ImapEncoder encoder) {
        return (message, composer) -> {
            boolean closed = message instanceof StatusResponse && ResponseCode.closed().equals(((StatusResponse) message).getResponseCode());
            if (!closed) {
                encoder.encode(message, composer);
            }
        };
    }

    /**
     * One of James's scripts as this host is to be tested by it.
     */
    public String corrected(String name, String script) {
        List<String> lines = script.lines().collect(Collectors.toCollection(ArrayList::new));
        if (!stock) {
            ScriptCorrection.ALL.stream()
                .filter(correction -> correction.concerns(name))
                .forEach(correction -> correction.applyTo(lines));
        }
        return String.join("\n", lines);
    }

    @Override
    public boolean supports(Feature... features) {
        return FEATURES.supports(features);
    }

    @Override
    public void setQuotaLimits(QuotaCountLimit maxMessageQuota, QuotaSizeLimit maxStorageQuota) throws Exception {
        MaxQuotaManager limits = injector.getInstance(MaxQuotaManager.class);
        limits.setGlobalMaxMessage(maxMessageQuota);
        limits.setGlobalMaxStorage(maxStorageQuota);
    }

    @Override
    protected MailboxManager getMailboxManager() {
        return injector.getInstance(MailboxManager.class);
    }

    /**
     * Everything that a command causes is over when it is answered: the event bus delivers in the caller's thread.
     */
    @Override
    protected void await() {
    }
}
