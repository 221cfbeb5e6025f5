/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.jamescondstore.guice.BuildVersion;
import io.github.jamescondstore.guice.ConfigurationCheck;

/**
 * A directory into which James was unpacked: a jar that starts it, its libraries beside that, its configuration in {@code conf}.
 */
final class JamesDirectory {
    private static final Pattern JAMES = Pattern.compile("james-server-[\\w.-]*\\.jar");
    private static final String JPA_LIBRARY = "apache-james-mailbox-jpa-";
    private static final List<String> JARS = List.of("james-condstore.jar", "james-condstore-jpa.jar");
    private static final String CONFIGURATION = "conf/condstore.properties";
    private static final String SCRIPT = "start-with-condstore.sh";
    private static final long LARGEST_SCRIPT = 1 << 20;
    /** What only the jar for mail in a database has. */
    private static final String OF_DATABASE = "io/github/jamescondstore/guice/jpa/JpaCondstoreModule.class";
    private static final Pattern AGENT = Pattern.compile("-javaagent:\"[^\"\n]*/james-condstore(-jpa)?\\.jar\" ");
    /** A script is in whatever encoding, and keeps it. */
    private static final Charset BYTE_BY_BYTE = StandardCharsets.ISO_8859_1;

    /**
     * @throws StartException when there is no James
     */
    static JamesDirectory at(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new StartException(directory + " is no directory");
        }
        List<Path> jars;
        try (Stream<Path> files = Files.list(directory)) {
            jars = files.filter(file -> JAMES.matcher(file.getFileName().toString()).matches()).collect(Collectors.toList());
        }
        if (jars.size() != 1) {
            throw new StartException(directory + " holds " + (jars.isEmpty() ? "no" : "more than one")
                + " james-server-....jar: give the directory into which James was unpacked");
        }
        return new JamesDirectory(directory, jars.get(0).getFileName().toString());
    }

    private final Path directory;
    private final String james;

    private JamesDirectory(Path directory, String james) {
        this.directory = directory;
        this.james = james;
    }

    void install(Path jar, PrintStream out) throws IOException {
        String name = nameOf(jar);
        checkStore(name);
        for (String other : JARS) {
            if (!other.equals(name)) {
                remove(other, out);
            }
        }
        Path laid = directory.resolve(name);
        if (isSame(jar, laid)) {
            out.println("kept     " + name + ", which is this one: " + BuildVersion.get());
        } else {
            boolean replaced = Files.exists(laid);
            Files.copy(jar, laid, StandardCopyOption.REPLACE_EXISTING);
            out.println((replaced ? "replaced " : "laid     ") + name + " " + BuildVersion.get());
        }
        configure(out);
        lay(SCRIPT, script(name), out);
        Files.setPosixFilePermissions(directory.resolve(SCRIPT), PosixFilePermissions.fromString("rwxr-xr-x"));
        changeScripts(name, out);
        out.println("Start James by ./" + SCRIPT + ", which does this there:");
        out.println("  " + startLine(name));
    }

    /** By what is in it: it may have come with a version in its name. */
    private static String nameOf(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return JARS.get(file.getEntry(OF_DATABASE) == null ? 0 : 1);
        }
    }

    void uninstall(PrintStream out) throws IOException {
        restoreScripts(out);
        remove(SCRIPT, out);
        Path configuration = directory.resolve(CONFIGURATION);
        if (Files.exists(configuration) && !Files.readString(configuration, BYTE_BY_BYTE).equals(ConfigurationSample.text())) {
            out.println("kept     " + CONFIGURATION + ", which was changed; James without the module does not read it");
        } else {
            remove(CONFIGURATION, out);
        }
        for (String jar : JARS) {
            remove(jar, out);
        }
        out.println("Start James as before: what it keeps of mail is the same with the module and without");
    }

    /**
     * As the server would read it that starts there, with James's own libraries.
     */
    void checkConfiguration(Path jar, PrintStream out) throws IOException {
        URL[] libraries = {jar.toUri().toURL(), directory.resolve(james).toAbsolutePath().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(libraries, ClassLoader.getPlatformClassLoader())) {
            MethodHandle check = MethodHandles.publicLookup().findStatic(loader.loadClass(ConfigurationCheck.class.getName()), "effective",
                MethodType.methodType(String.class, String.class));
            // Its libraries look for their own classes there.
            Thread.currentThread().setContextClassLoader(loader);
            // James's logger is not set up: it would write there what it reads.
            System.setOut(new PrintStream(OutputStream.nullOutputStream()));
            String effective = (String) check.invoke(directory.toAbsolutePath().normalize().toString());
            out.println(CONFIGURATION + " is right: " + effective);
        } catch (IOException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new StartException(CONFIGURATION + ": " + e.getMessage());
        }
    }

    /** A jar for mail in memory is of no use to James's JPA application, and would say so at its start only. */
    private void checkStore(String jar) throws IOException {
        Path libraries = directory.resolve(james.replaceFirst("\\.jar$", ".lib"));
        if (!Files.isDirectory(libraries) || jar.equals(JARS.get(1))) {
            return;
        }
        try (Stream<Path> files = Files.list(libraries)) {
            if (files.anyMatch(file -> file.getFileName().toString().startsWith(JPA_LIBRARY))) {
                throw new StartException("this James keeps its mail in a database: take " + JARS.get(1));
            }
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(other) && (Files.isSameFile(one, other) || Arrays.equals(Files.readAllBytes(one), Files.readAllBytes(other)));
    }

    private void configure(PrintStream out) throws IOException {
        if (Files.exists(directory.resolve(CONFIGURATION))) {
            out.println("kept     " + CONFIGURATION + ", which was there");
        } else {
            Files.createDirectories(directory.resolve(CONFIGURATION).getParent());
            lay(CONFIGURATION, ConfigurationSample.text(), out);
        }
    }

    private void lay(String file, String content, PrintStream out) throws IOException {
        Path path = directory.resolve(file);
        if (Files.exists(path) && Files.readString(path).equals(content)) {
            out.println("kept     " + file);
            return;
        }
        out.println((Files.exists(path) ? "replaced " : "laid     ") + file);
        Files.writeString(path, content);
    }

    private void remove(String file, PrintStream out) throws IOException {
        if (Files.deleteIfExists(directory.resolve(file))) {
            out.println("removed  " + file);
        }
    }

    private String startLine(String jar) {
        return "java -Dworking.directory=. -Dlogback.configurationFile=conf/logback.xml -Djdk.tls.ephemeralDHKeySize=2048 -javaagent:" + jar + " -jar " + james;
    }

    private String script(String jar) {
        return "#!/bin/sh\n"
            + "# Laid here by james-condstore install; james-condstore uninstall takes it out.\n"
            + "cd -- \"$(dirname -- \"$0\")\" || exit 2\n"
            + "# Split into words on purpose.\n"
            + "exec " + startLine(jar).replaceFirst("^java", "java \\${JAVA_OPTS:-}") + " \"$@\"\n";
    }

    /** The operator's own scripts that start James by its jar. */
    private void changeScripts(String jar, PrintStream out) throws IOException {
        for (Path script : scripts()) {
            String before = Files.readString(script, BYTE_BY_BYTE);
            String after = without(before).replaceAll("(\\s)(-jar\\s+\\S*" + Pattern.quote(james) + ")", "$1" + Matcher.quoteReplacement(agent(jar)) + "$2");
            write(script, before, after, out);
        }
    }

    private void restoreScripts(PrintStream out) throws IOException {
        for (Path script : scripts()) {
            String before = Files.readString(script, BYTE_BY_BYTE);
            write(script, before, without(before), out);
        }
    }

    private void write(Path script, String before, String after, PrintStream out) throws IOException {
        if (!before.equals(after)) {
            Files.writeString(script, after, BYTE_BY_BYTE);
            out.println("changed  " + directory.relativize(script));
        }
    }

    /** Whatever the directory was called when it was put in. */
    private static String without(String script) {
        return AGENT.matcher(script).replaceAll("");
    }

    /** By its full path: a script may start James from anywhere. */
    private String agent(String jar) {
        return "-javaagent:\"" + directory.toAbsolutePath().normalize().resolve(jar) + "\" ";
    }

    private List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (Path place : List.of(directory, directory.resolve("bin"))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    files.filter(this::isScript).sorted().forEach(scripts::add);
                }
            }
        }
        return scripts;
    }

    private boolean isScript(Path file) {
        try {
            return file.getFileName().toString().endsWith(".sh") && !file.getFileName().toString().equals(SCRIPT)
                && Files.isRegularFile(file) && Files.size(file) <= LARGEST_SCRIPT;
        } catch (IOException e) {
            return false;
        }
    }
}
