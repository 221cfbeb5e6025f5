/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.google.common.collect.ImmutableList;
import com.google.common.io.Resources;

/**
 * James's working directory: {@code conf} with the configuration, {@code var} for what it writes.
 */
final class DataDirectory {
    private static final ImmutableList<String> FILES = ImmutableList.of(
        "blob.properties",
        "deletedMessageVault.properties",
        "dnsservice.xml",
        "domainlist.xml",
        "extensions.properties",
        "healthcheck.properties",
        "imapserver.xml",
        "jmap.properties",
        "listeners.xml",
        "lmtpserver.xml",
        "mailetcontainer.xml",
        "mailrepositorystore.xml",
        "managesieveserver.xml",
        "pop3server.xml",
        "recipientrewritetable.xml",
        "smtpserver.xml",
        "usersrepository.xml",
        "webadmin.properties");
    private static final String VAR = "var";
    private static final int JMAP_KEY_BITS = 2048;
    private static final int PEM_LINE = 64;

    /**
     * @param wanted empty for a temporary directory, which {@link #release()} deletes
     * @throws ServerStartException where the directory cannot be created or written to, or another server is in it
     */
    static DataDirectory open(Optional<Path> wanted) throws ServerStartException {
        if (wanted.isEmpty()) {
            try {
                Path temporary = Files.createTempDirectory("james-condstore-");
                Files.createDirectory(temporary.resolve(VAR));
                return new DataDirectory(temporary, Optional.empty());
            } catch (IOException e) {
                throw new ServerStartException("cannot create a temporary directory in " + System.getProperty("java.io.tmpdir")
                    + " (another can be chosen)", e);
            }
        }
        Path path = wanted.get().toAbsolutePath().normalize();
        try {
            Files.createDirectories(path.resolve(VAR));
            // The write permission bits do not tell for every user and file system: try it.
            Files.delete(Files.createTempFile(path, ".writable", ""));
            return new DataDirectory(path, Optional.of(DirectoryLock.take(path)));
        } catch (IOException e) {
            throw new ServerStartException("cannot write to the data directory " + path, e);
        }
    }

    private final Path path;
    /** Empty for a temporary directory: nobody else knows of it. */
    private final Optional<DirectoryLock> lock;

    private DataDirectory(Path path, Optional<DirectoryLock> lock) {
        this.path = path;
        this.lock = lock;
    }

    Path path() {
        return path;
    }

    /** Where James and its store write. */
    Path var() {
        return path.resolve(VAR);
    }

    /**
     * Writes the configuration.
     *
     * @param values what stands for {@code @name@} in the files
     * @throws ServerStartException where a file cannot be written
     */
    void configure(Map<String, String> values) throws ServerStartException {
        try {
            Path conf = Files.createDirectories(path.resolve("conf"));
            if (Files.getFileStore(conf).supportsFileAttributeView(PosixFileAttributeView.class)) {
                // There are passwords and keys in it.
                Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rwx------"));
            }
            for (String file : FILES) {
                Files.writeString(conf.resolve(file), fill(template(file), values));
            }
            KeyPair keys = jmapKeys();
            writePem(conf.resolve("jmap-private.pem"), "PRIVATE KEY", keys.getPrivate().getEncoded());
            writePem(conf.resolve("jmap-public.pem"), "PUBLIC KEY", keys.getPublic().getEncoded());
        } catch (IOException e) {
            throw new ServerStartException("cannot write the configuration to " + path.resolve("conf"), e);
        }
    }

    /** Deletes a temporary directory, and leaves any other to the next server. */
    void release() {
        if (lock.isPresent()) {
            lock.get().release();
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).forEach(DataDirectory::deleteIfPossible);
        } catch (IOException | UncheckedIOException e) {
            // It is temporary: what is left is the operating system's to clear.
            return;
        }
    }

    private static void deleteIfPossible(Path file) {
        file.toFile().delete();
    }

    private static String template(String file) throws IOException {
        URL resource = Resources.getResource(DataDirectory.class, "conf/" + file);
        return Resources.toString(resource, StandardCharsets.UTF_8);
    }

    private static String fill(String template, Map<String, String> values) {
        String filled = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("@" + value.getKey() + "@", value.getValue());
        }
        return filled;
    }

    private static KeyPair jmapKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(JMAP_KEY_BITS);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has RSA", e);
        }
    }

    private static void writePem(Path file, String type, byte[] content) throws IOException {
        Base64.Encoder encoder = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'});
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + encoder.encodeToString(content) + "\n-----END " + type + "-----\n");
    }
}
