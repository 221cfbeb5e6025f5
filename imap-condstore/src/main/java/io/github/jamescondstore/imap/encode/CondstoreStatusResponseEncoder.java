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

/**
 * James's status responses, with the response code MODIFIED as RFC 7162, 7 has it: James writes a 0 in front of the set. And with INUSE of
 * RFC 5530, 3, which James knows only as an extension.
 */
public class CondstoreStatusResponseEncoder implements ImapResponseEncoder<ImmutableStatusResponse> {
    private static final String MODIFIED = "MODIFIED";
    private static final String IN_USE_CODE = "INUSE";
    private static final ResponseCode IN_USE = ResponseCode.createExtension(IN_USE_CODE);

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
        if (IN_USE.equals(code)) {
            encode(response, IN_USE_CODE, ImmutableList.of(), composer);
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
