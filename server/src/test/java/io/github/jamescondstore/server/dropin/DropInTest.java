/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.server.imap.ImapConnection;
import io.github.jamescondstore.server.support.PublishedJames;
import io.github.jamescondstore.server.support.PublishedJames.Layout;
import io.github.jamescondstore.server.support.ServerExtension;

/**
 * James as it was published, with nothing but one jar of ours. That clients then get what they get from every other server with the module
 * is shown by the tests of the protocol, which the build runs against each {@link io.github.jamescondstore.server.support.Way}.
 */
class DropInTest {
    private static final String AGENT = "-javaagent:" + PublishedJames.DROP_IN;
    private static final String LAUNCHER = "io.github.jamescondstore.launch.CondstoreLauncher";
    private static final String MAIN = "org.apache.james.MemoryJamesServerMain";

    @TempDir
    private Path directory;

    private static String classPath(Path... entries) {
        return List.of(entries).stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The classes of these tests, where the mains are. */
    private static Path tests() throws Exception {
        return Path.of(DropInTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void checkTracked(PublishedJames james) throws Exception {
        try (ImapConnection connection = james.login()) {
            assertThat(connection.capabilities()).contains("CONDSTORE", "QRESYNC", "ENABLE");
            connection.append("INBOX", ServerExtension.message(1)).orThrow("APPEND");
            connection.command("SELECT INBOX (CONDSTORE)").orThrow("SELECT");
            assertThat(connection.command("UID STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT ($Taken)").orThrow("STORE").untagged())
                .contains("* 1 FETCH (MODSEQ (3) UID 1)");
            assertThat(connection.command("UID STORE 1 (UNCHANGEDSINCE 2) +FLAGS.SILENT ($Taken)").tagged()).isEqualTo("OK [MODIFIED 1] STORE failed.");
            connection.logout();
        }
    }

    @Test
    void theAgentShouldPutTheModuleIntoJamesAsPublished() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        try (PublishedJames james = PublishedJames.start(layout, PublishedJames.command(AGENT, "-jar", PublishedJames.JAR), Map.of())) {
            checkTracked(james);
            assertThat(james.output()).filteredOn(line -> line.contains("James CONDSTORE"))
                .anySatisfy(line -> assertThat(line).containsPattern("James CONDSTORE \\d+\\.\\d+\\.\\d+\\S* for mail in memory"))
                .anySatisfy(line -> assertThat(line).contains("imap.condstore=true, imap.qresync=true, changelog.retention.count=100000, "
                    + "changelog.retention.age=30d, changelog.retention.bytes=16M (no condstore.properties, so all by default)"))
                .hasSize(2);
            assertThat(cli(layout, "listusers")).as("james-cli").contains(ServerExtension.ALICE);
        }
    }

    private static String cli(Layout layout, String command) throws Exception {
        return PublishedJames.run(layout.directory(), List.of(PublishedJames.java("java"), "-Dworking.directory=.", "-cp", "james-server-memory-app.lib/*",
            "org.apache.james.cli.ServerCmd", "-h", "127.0.0.1", "-p", String.valueOf(layout.jmxPort()), command));
    }

    @Test
    void theAgentShouldComeByTheEnvironmentToo() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        try (PublishedJames james = PublishedJames.start(layout, PublishedJames.command("-jar", PublishedJames.JAR), Map.of("JAVA_TOOL_OPTIONS", AGENT))) {
            checkTracked(james);
        }
    }

    @Test
    void theAgentShouldDoNothingInAProcessThatIsNoServer() throws Exception {
        String output = PublishedJames.run(directory, List.of(PublishedJames.java("java"), AGENT, "-cp", PublishedJames.DROP_IN.toString(),
            "io.github.jamescondstore.launch.Install", "--version"));

        assertThat(output).matches("james-condstore \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void theLauncherShouldRunJamesMainWithItsArguments() throws Exception {
        Layout layout = PublishedJames.layout(directory);
        Files.delete(directory.resolve("conf/keystore"));

        List<String> command = PublishedJames.command("-cp", classPath(PublishedJames.DROP_IN, Path.of(PublishedJames.JAR)), LAUNCHER, MAIN,
            "--generate-keystore");
        try (PublishedJames james = PublishedJames.start(layout, command, Map.of())) {
            checkTracked(james);
            assertThat(directory.resolve("conf/keystore")).exists();
        }
    }

    @Test
    void agentAndLauncherTogetherShouldPutItInOnce() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        List<String> command = PublishedJames.command(AGENT, "-cp", classPath(PublishedJames.DROP_IN, Path.of(PublishedJames.JAR)), LAUNCHER, MAIN);
        try (PublishedJames james = PublishedJames.start(layout, command, Map.of())) {
            checkTracked(james);
        }
    }

    @Test
    void aMainThatStartsItsServerByItselfShouldBeCaught() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        List<String> command = PublishedJames.command(AGENT, "-cp", classPath(Path.of(PublishedJames.JAR), tests()), SelfStartingMain.class.getName());
        try (PublishedJames james = PublishedJames.start(layout, command, Map.of())) {
            checkTracked(james);
        }
    }

    @Test
    void anUnknownStoreShouldBeRefusedInOneLine() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        List<String> command = PublishedJames.command(AGENT, "-cp", classPath(Path.of(PublishedJames.JAR), tests()), OtherStoreMain.class.getName());
        try (PublishedJames james = PublishedJames.launch(layout, command, Map.of())) {
            assertThat(james.exitCode()).isEqualTo(2);
            assertThat(james.output()).filteredOn(line -> line.contains("james-condstore")).singleElement().asString()
                .startsWith("james-condstore: this server's mailbox store is " + OtherStoreMain.class.getName())
                .contains("james-condstore.jar tracks mail in memory", "james-condstore-jpa.jar", "this is a jar for mail in memory");
            assertThat(james.output()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void anUnknownKeyShouldStopTheStartAndNameTheNearest() throws Exception {
        Layout layout = PublishedJames.layout(directory);
        Files.writeString(directory.resolve("conf/condstore.properties"), "changelog.retention.cuont=5\n");

        try (PublishedJames james = PublishedJames.launch(layout, PublishedJames.command(AGENT, "-jar", PublishedJames.JAR), Map.of())) {
            assertThat(james.exitCode()).isEqualTo(2);
            assertThat(james.output()).filteredOn(line -> line.contains("cuont")).containsExactly("james-condstore: "
                + "condstore.properties: unknown key: changelog.retention.cuont (did you mean changelog.retention.count?)");
            assertThat(james.output()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void theLauncherShouldSayWhatItIsMissing() throws Exception {
        Layout layout = PublishedJames.layout(directory);

        assertThat(refused(layout, "-cp", PublishedJames.DROP_IN.toString(), LAUNCHER))
            .isEqualTo("james-condstore: say which main of James's to run, for instance " + MAIN);
        assertThat(refused(layout, "-cp", PublishedJames.DROP_IN.toString(), LAUNCHER, MAIN))
            .isEqualTo("james-condstore: James is not on the class path: put its jar behind this one's");
        assertThat(refused(layout, "-cp", classPath(PublishedJames.DROP_IN, Path.of(PublishedJames.JAR)), LAUNCHER, "org.apache.james.NoMain"))
            .isEqualTo("james-condstore: there is no class org.apache.james.NoMain on the class path");
    }

    private static String refused(Layout layout, String... arguments) throws Exception {
        try (PublishedJames james = PublishedJames.launch(layout, PublishedJames.command(arguments), Map.of())) {
            assertThat(james.exitCode()).isEqualTo(2);
            return String.join("\n", james.output());
        }
    }

    /** James's own way of extending itself can bring the IMAP part only. */
    @Test
    void theImapPackageAloneShouldAdvertiseNothingAndNameTheCure() throws Exception {
        Layout layout = PublishedJames.layout(directory);
        Files.copy(PublishedJames.DROP_IN, directory.resolve("extensions-jars/james-condstore.jar"));
        Path imap = directory.resolve("conf/imapserver.xml");
        Files.writeString(imap, Files.readString(imap).replaceFirst("<imapservers>", "<imapservers>\n<imapPackages>"
            + "io.github.jamescondstore.imap.CondstoreImapPackage</imapPackages>"));

        try (PublishedJames james = PublishedJames.start(layout, PublishedJames.command("-jar", PublishedJames.JAR), Map.of());
             ImapConnection connection = james.login()) {
            assertThat(connection.capabilities()).doesNotContain("CONDSTORE", "QRESYNC");
            assertThat(james.output()).filteredOn(line -> line.contains("is not tracked")).singleElement().asString()
                .contains("start James with -javaagent:james-condstore.jar");
        }
    }

    @Test
    void theModuleAsAnExtensionShouldNotStart() throws Exception {
        Layout layout = PublishedJames.layout(directory);
        Files.copy(PublishedJames.DROP_IN, directory.resolve("extensions-jars/james-condstore.jar"));
        Files.writeString(directory.resolve("conf/extensions.properties"), "\nguice.extension.module=io.github.jamescondstore.guice.CondstoreModule\n",
            StandardOpenOption.APPEND);

        try (PublishedJames james = PublishedJames.launch(layout, PublishedJames.command("-jar", PublishedJames.JAR), Map.of())) {
            assertThat(james.exitCode()).isNotZero();
            assertThat(james.output()).anyMatch(line -> line.contains("was already configured") || line.contains("BindingAlreadySet"));
        }
    }
}
