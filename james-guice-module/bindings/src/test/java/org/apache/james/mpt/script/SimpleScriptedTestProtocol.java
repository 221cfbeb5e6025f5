/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package org.apache.james.mpt.script;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.apache.james.mpt.api.HostSystem;
import org.apache.james.mpt.protocol.FileProtocolSessionBuilder;
import org.apache.james.mpt.protocol.ProtocolSession;

import com.google.common.base.Preconditions;

import io.github.jamescondstore.guice.mpt.MptHost;

/**
 * Takes the place of James's class of this name, which the suites instantiate themselves: their scripts are read here, with
 * the lines corrected that the host wants to have corrected.
 */
public class SimpleScriptedTestProtocol extends GenericSimpleScriptedTestProtocol<HostSystem, SimpleScriptedTestProtocol> {
    private final String scriptDirectory;
    private final MptHost host;

    public SimpleScriptedTestProtocol(String scriptDirectory, HostSystem host) throws Exception {
        super(scriptDirectory, host);
        this.scriptDirectory = scriptDirectory;
        this.host = (MptHost) host;
    }

    @Override
    public void addTestFile(String fileName, ProtocolSession session) throws Exception {
        String resource = scriptDirectory + fileName;
        try (InputStream stream = Preconditions.checkNotNull(getClass().getResourceAsStream(resource), "No script %s", resource)) {
            String script = host.corrected(fileName, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            new FileProtocolSessionBuilder()
                .addProtocolLinesFromStream(new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)), session, resource);
        }
    }
}
