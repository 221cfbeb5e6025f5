/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.guice.StoreModule;
import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.JpaClassPath;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * A main for James on a database that knows nothing of the module.
 */
class JpaDropInTest {
    private static final Pattern HIGHEST = Pattern.compile("HIGHESTMODSEQ (\\d+)");

    @TempDir
    private Path directory;

    @Test
    void highestModSeqShouldNeverGoBackFromStockToTheModuleToStock() throws Exception {
        Layout layout = PublishedJames.layout(directory);
        List<Long> seen = new ArrayList<>();

        for (boolean tracked : List.of(false, true, false, true)) {
            List<String> command = PublishedJames.command(tracked
                ? JpaClassPath.main(directory, "-javaagent:" + PublishedJames.JPA_DROP_IN)
                : JpaClassPath.main(directory));
            try (PublishedJames james = PublishedJames.start(layout, command, Map.of()); ImapConnection connection = james.login()) {
                assertThat(connection.capabilities().contains("CONDSTORE")).isEqualTo(tracked);
                seen.add(highest(connection));
                connection.append("INBOX", ServerExtension.message(1)).orThrow("APPEND");
                connection.command("SELECT INBOX").orThrow("SELECT");
                connection.command("STORE 1:* +FLAGS (job" + seen.size() + ")").orThrow("STORE");
                seen.add(highest(connection));
                if (tracked) {
                    assertThat(connection.command("STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)").tagged()).contains("[MODIFIED 1]");
                    assertThat(james.output()).anyMatch(line -> line.contains("for mail in James's JPA store"));
                    assertThat(james.output()).as("advertising").noneMatch(line -> line.contains("Flyway"));
                }
            }
        }

        assertThat(seen).isSorted();
        for (int start = 0; start < seen.size(); start += 2) {
            assertThat(seen.get(start + 1)).as("after changes: %s", seen).isGreaterThan(seen.get(start));
        }
    }

    private static long highest(ImapConnection connection) throws Exception {
        Matcher highest = HIGHEST.matcher(connection.command("STATUS INBOX (HIGHESTMODSEQ)").orThrow("STATUS").toString());
        assertThat(highest.find()).isTrue();
        return Long.parseLong(highest.group(1));
    }

    @Test
    void theJarForMemoryShouldNameTheOther() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        try (PublishedJames james = PublishedJames.launch(layout, PublishedJames.command("-javaagent:" + PublishedJames.DROP_IN, "-cp",
            JpaClassPath.libraries(), OtherStoreMain.class.getName(), StoreModule.JPA), Map.of())) {
            assertThat(james.exitCode()).isEqualTo(2);
            assertThat(james.output()).filteredOn(line -> line.contains("james-condstore: ")).singleElement().asString()
                .contains("JPAMailboxSessionMapperFactory", "james-condstore-jpa.jar also James's JPA store");
        }
    }
}
