/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.google.common.collect.ImmutableMap;
import com.google.common.xml.XmlEscapers;

/**
 * What stands for {@link Tls} in James's configuration files.
 */
final class TlsConfiguration {
    static Map<String, String> values(ServerOptions options) {
        Optional<Tls> tls = options.tls();
        return ImmutableMap.of(
            "tls.required", String.valueOf(tls.isPresent()),
            "tls.starttls", tls.map(keys -> element(keys, false)).orElse(""),
            "tls.imaps", tls.filter(keys -> keys.imapsPort().isPresent()).map(keys -> imaps(options, keys)).orElse(""),
            "tls.https", tls.map(TlsConfiguration::https).orElse("https.enabled=false"));
    }

    private static String element(Tls tls, boolean fromTheStart) {
        return "<tls socketTLS=\"" + fromTheStart + "\" startTLS=\"" + !fromTheStart + "\">"
            + "<keystore>" + escaped("file://" + tls.keystore()) + "</keystore>"
            + "<keystoreType>" + escaped(tls.type()) + "</keystoreType>"
            + "<secret>" + escaped(tls.password()) + "</secret></tls>";
    }

    private static String imaps(ServerOptions options, Tls tls) {
        return "<imapserver enabled=\"true\"><jmxName>imapsserver-" + UUID.randomUUID() + "</jmxName>"
            + "<bind>" + options.bind() + ":" + tls.imapsPort().getAsInt() + "</bind>"
            + element(tls, true)
            + "<gracefulShutdown>false</gracefulShutdown>"
            + "<auth><requireSSL>true</requireSSL><plainAuthEnabled>true</plainAuthEnabled></auth>"
            + "<concurrentRequests>-1</concurrentRequests></imapserver>";
    }

    private static String https(Tls tls) {
        return "https.enabled=true\nhttps.keystore=" + property(tls.keystore().toString()) + "\nhttps.password=" + property(tls.password());
    }

    private static String escaped(String text) {
        return XmlEscapers.xmlContentEscaper().escape(text);
    }

    /** James's properties files split values at commas, and put other values into them. */
    private static String property(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("${", "$${");
    }

    private TlsConfiguration() {
    }
}
