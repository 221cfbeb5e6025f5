/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.leak;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many objects of each class are alive in this JVM.
 */
final class Histogram {
    private static final Pattern LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)");
    private static final String OURS = "io.github.jamescondstore.";
    private static final String OURS_IN_TESTS = "io.github.jamescondstore.server.leak.";
    private static final Pattern OF_JAMES = Pattern.compile("org\\.apache\\.james\\..*(ImapSession|SelectedMailbox|MailboxSession|Listener|Registration).*");

    /** By class name, after a full collection of garbage. */
    static Map<String, Long> take() {
        Map<String, Long> counts = new HashMap<>();
        Matcher line = LINE.matcher(print());
        while (line.find()) {
            counts.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum);
        }
        return counts;
    }

    private static String print() {
        try {
            Object[] noArguments = {new String[0]};
            String[] signature = {String[].class.getName()};
            return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", noArguments, signature);
        } catch (JMException e) {
            throw new IllegalStateException("this JVM tells no histogram", e);
        }
    }

    /** Whether it is a class whose objects belong to a session, or may hold one. */
    static boolean isOfSessions(String name) {
        return name.startsWith(OURS) && !name.startsWith(OURS_IN_TESTS) || OF_JAMES.matcher(name).matches();
    }

    private Histogram() {
    }
}
