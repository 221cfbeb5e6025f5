/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.benchmarks.store;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import javax.mail.Flags;
import javax.management.JMException;
import javax.management.ObjectName;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.inmemory.InMemoryId;

import com.google.common.base.Splitter;
import com.google.common.collect.Iterables;

import io.github.jamescondstore.mailbox.changes.Change;
import io.github.jamescondstore.mailbox.changes.ChangedFlags;
import io.github.jamescondstore.mailbox.changes.Retention;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.memory.InMemoryChangeStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What messages and log entries take of the heap: the total of the JVM's histogram of living objects, with them and without.
 */
@Command(name = "heap", mixinStandardHelpOptions = true, description = "Measures the heap that a message, and an entry of the change log, takes.")
public final class HeapBenchmark implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--messages", paramLabel = "COUNT", defaultValue = "1000000", description = "How many of each. Default: ${DEFAULT-VALUE}")
    private int messages;

    @Override
    public Integer call() throws JMException {
        PrintWriter out = spec.commandLine().getOut();
        double stock = perItem(() -> new StoreUnderTest(MapperFactories.STOCK).fill(messages));
        double module = perItem(() -> new StoreUnderTest(MapperFactories.CONDSTORE).fill(messages));
        out.printf("bytes per message, of %,d%n  stock   %7.1f%n  module  %7.1f (%+.1f)%n", messages, stock, module, module - stock);
        out.printf("bytes per entry of the log, of %,d%n", messages);
        out.printf("  message added         %6.1f%n", perEntry(Change::added));
        out.printf("  system flag changed   %6.1f%n", perEntry((modSeq, uids) -> flags(modSeq, uids, new Flags(Flags.Flag.SEEN))));
        out.printf("  keyword changed       %6.1f%n", perEntry((modSeq, uids) -> flags(modSeq, uids, new Flags("$taken-by-" + modSeq.asLong() % 8))));
        out.printf("  message expunged      %6.1f%n", perEntry(Change::expunged));
        out.flush();
        return 0;
    }

    private double perItem(Supplier<Object> filled) throws JMException {
        long before = living();
        Object held = filled.get();
        long after = living();
        if (held == null) {
            throw new IllegalStateException("nothing was filled");
        }
        return (after - before) / (double) messages;
    }

    /** Bytes of all objects that can be reached. The JVM collects what can't be before it counts. */
    private static long living() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram", new Object[] {new String[0]}, new String[] {String[].class.getName()});
        String total = Iterables.getLast(Splitter.on('\n').trimResults().omitEmptyStrings().split(histogram));
        return Long.parseLong(Iterables.getLast(Splitter.on(' ').omitEmptyStrings().split(total)));
    }

    @FunctionalInterface
    private interface Entry {
        Change of(ModSeq modSeq, UidSet uids);
    }

    private double perEntry(Entry entry) throws JMException {
        return perItem(() -> log(entry));
    }

    private InMemoryChangeStore log(Entry entry) {
        InMemoryChangeStore log = new InMemoryChangeStore(Retention.of(messages, Duration.ofDays(1)), Clock.systemUTC());
        for (int i = 1; i <= messages; i++) {
            log.append(InMemoryId.of(1), entry.of(ModSeq.of(i + 1L), UidSet.of(MessageUid.of(i))));
        }
        return log;
    }

    private static Change flags(ModSeq modSeq, UidSet uids, Flags changed) {
        return Change.flags(modSeq, Map.of(ChangedFlags.of(changed), uids));
    }
}
