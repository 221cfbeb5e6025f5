/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.encode;

import java.io.IOException;
import java.util.Collection;

import javax.inject.Inject;

import org.apache.james.imap.api.display.Locales;
import org.apache.james.imap.api.display.Localizer;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;
import org.apache.james.imap.encode.StatusResponseEncoder;
import org.apache.james.imap.message.response.ImmutableStatusResponse;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * James's status responses, with the response code MODIFIED as RFC 7162, 7 has it: James writes a 0 in front of the set. And with INUSE of
 * RFC 5530, 3, which James knows only as an extension.
 */
public class CondstoreStatusResponseEncoder implements ImapResponseEncoder<ImmutableStatusResponse> {
    private static final String MODIFIED = "MODIFIED";
    private static final ResponseCode IN_USE = ResponseCode.createExtension("INUSE");
    private static final ResponseCode NO_PERMISSION = ResponseCode.createExtension("NOPERM");
    /** James puts an X before the name of what it does not know. */
    private static final ImmutableMap<ResponseCode, String> OF_RFC_5530 = ImmutableMap.of(IN_USE, "INUSE", NO_PERMISSION, "NOPERM");

    private final StatusResponseEncoder others;
    private final Localizer localizer;

    @Inject
    public CondstoreStatusResponseEncoder(Localizer localizer) {
        this.others = new StatusResponseEncoder(localizer);
        this.localizer = localizer;
    }

    @Override
    public Class<ImmutableStatusResponse> acceptableMessages() {
        return ImmutableStatusResponse.class;
    }

    @Override
    public void encode(ImmutableStatusResponse response, ImapResponseComposer composer) throws IOException {
        ResponseCode code = response.getResponseCode();
        if (code != null && OF_RFC_5530.containsKey(code)) {
            encode(response, OF_RFC_5530.get(code), ImmutableList.of(), composer);
        } else if (code != null && code.getCode().equals(MODIFIED)) {
            encode(response, MODIFIED, code.getParameters(), composer);
        } else {
            others.encode(response, composer);
        }
    }

    /** Of a command that failed because others wrote to the mailbox at the same time, each time it was tried. */
    public static ResponseCode inUse() {
        return IN_USE;
    }

    /** Of a command for which the user lacks a right. */
    public static ResponseCode noPermission() {
        return NO_PERMISSION;
    }

    private void encode(ImmutableStatusResponse response, String code, Collection<String> parameters, ImapResponseComposer composer) throws IOException {
        composer.tag(response.getTag());
        composer.message(response.getServerResponseType().getCodeAsBytes());
        composer.openSquareBracket();
        composer.message(code);
        for (String set : parameters) {
            composer.message(set);
        }
        composer.closeSquareBracket();
        composer.commandName(response.getCommand());
        composer.message(localizer.localize(response.getTextKey(), Locales.DEFAULT));
        composer.end();
    }
}
