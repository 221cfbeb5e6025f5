/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap;

import java.util.Collection;

import org.apache.james.imap.decode.parser.ExamineCommandParser;
import org.apache.james.imap.decode.parser.FetchCommandParser;
import org.apache.james.imap.decode.parser.ListCommandParser;
import org.apache.james.imap.decode.parser.LsubCommandParser;
import org.apache.james.imap.decode.parser.SearchCommandParser;
import org.apache.james.imap.decode.parser.SelectCommandParser;
import org.apache.james.imap.decode.parser.StoreCommandParser;
import org.apache.james.imap.decode.parser.XListCommandParser;
import org.apache.james.imap.encode.StatusResponseEncoder;
import org.apache.james.imap.processor.CapabilityProcessor;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.imap.processor.EnableProcessor;
import org.apache.james.imap.processor.ExamineProcessor;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.imap.processor.IdleProcessor;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.imap.processor.SearchProcessor;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.imap.processor.StoreProcessor;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import io.github.jamescondstore.imap.encode.CondstoreStatusResponseEncoder;
import io.github.jamescondstore.imap.parse.CondstoreExamineParser;
import io.github.jamescondstore.imap.parse.CondstoreFetchParser;
import io.github.jamescondstore.imap.parse.CondstoreSearchParser;
import io.github.jamescondstore.imap.parse.CondstoreSelectParser;
import io.github.jamescondstore.imap.parse.CondstoreStoreParser;
import io.github.jamescondstore.imap.parse.StrictListParser;
import io.github.jamescondstore.imap.parse.StrictLsubParser;
import io.github.jamescondstore.imap.parse.StrictXListParser;
import io.github.jamescondstore.imap.process.CondstoreCapabilityProcessor;
import io.github.jamescondstore.imap.process.CondstoreCloseProcessor;
import io.github.jamescondstore.imap.process.CondstoreCopyProcessor;
import io.github.jamescondstore.imap.process.CondstoreEnableProcessor;
import io.github.jamescondstore.imap.process.CondstoreExamineProcessor;
import io.github.jamescondstore.imap.process.CondstoreExpungeProcessor;
import io.github.jamescondstore.imap.process.CondstoreFetchProcessor;
import io.github.jamescondstore.imap.process.CondstoreIdleProcessor;
import io.github.jamescondstore.imap.process.CondstoreMoveProcessor;
import io.github.jamescondstore.imap.process.CondstoreSearchProcessor;
import io.github.jamescondstore.imap.process.CondstoreSelectProcessor;
import io.github.jamescondstore.imap.process.CondstoreStoreProcessor;

/**
 * All of James's IMAP commands, with ours in place of those that CONDSTORE concerns. The one value for
 * {@code <imapPackages>}: two processors for one command fail at start.
 */
public class CondstoreImapPackage implements ImapPackage {
    private static final ImmutableMap<Class<?>, Class<?>> OURS = ImmutableMap.<Class<?>, Class<?>>builder()
        .put(CapabilityProcessor.class, CondstoreCapabilityProcessor.class)
        .put(CloseProcessor.class, CondstoreCloseProcessor.class)
        .put(CopyProcessor.class, CondstoreCopyProcessor.class)
        .put(EnableProcessor.class, CondstoreEnableProcessor.class)
        .put(ExamineProcessor.class, CondstoreExamineProcessor.class)
        .put(ExpungeProcessor.class, CondstoreExpungeProcessor.class)
        .put(FetchProcessor.class, CondstoreFetchProcessor.class)
        .put(IdleProcessor.class, CondstoreIdleProcessor.class)
        .put(MoveProcessor.class, CondstoreMoveProcessor.class)
        .put(SearchProcessor.class, CondstoreSearchProcessor.class)
        .put(SelectProcessor.class, CondstoreSelectProcessor.class)
        .put(StoreProcessor.class, CondstoreStoreProcessor.class)
        .put(ExamineCommandParser.class, CondstoreExamineParser.class)
        .put(ListCommandParser.class, StrictListParser.class)
        .put(LsubCommandParser.class, StrictLsubParser.class)
        .put(XListCommandParser.class, StrictXListParser.class)
        .put(FetchCommandParser.class, CondstoreFetchParser.class)
        .put(SelectCommandParser.class, CondstoreSelectParser.class)
        .put(SearchCommandParser.class, CondstoreSearchParser.class)
        .put(StoreCommandParser.class, CondstoreStoreParser.class)
        .put(StatusResponseEncoder.class, CondstoreStatusResponseEncoder.class)
        .build();
    private static final ImmutableMap<String, ClassName> OURS_BY_NAME = OURS.entrySet().stream()
        .collect(ImmutableMap.toImmutableMap(entry -> entry.getKey().getName(), entry -> new ClassName(entry.getValue().getName())));

    @Override
    public Collection<ClassName> processors() {
        return ours(ImapPackage.DEFAULT.processors());
    }

    @Override
    public Collection<ClassName> decoders() {
        return ours(ImapPackage.DEFAULT.decoders());
    }

    @Override
    public Collection<ClassName> encoders() {
        return ours(ImapPackage.DEFAULT.encoders());
    }

    private static Collection<ClassName> ours(Collection<ClassName> classes) {
        return classes.stream()
            .map(name -> OURS_BY_NAME.getOrDefault(name.getName(), name))
            .collect(ImmutableList.toImmutableList());
    }
}
