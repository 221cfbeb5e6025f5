/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.encode;

import java.io.IOException;
import java.util.Optional;

import javax.inject.Inject;

import org.apache.james.imap.api.display.Locales;
import org.apache.james.imap.api.display.Localizer;
import org.apache.james.imap.api.message.response.StatusResponse.ResponseCode;
import org.apache.james.imap.encode.ImapResponseComposer;
import org.apache.james.imap.encode.ImapResponseEncoder;
import org.apache.james.imap.encode.StatusResponseEncoder;
import org.apache.james.imap.message.response.ImmutableStatusResponse;

/**
 * James's status responses, with the response code MODIFIED as RFC 7162, 7 has it: James writes a 0 in front of the set.
 */
public class CondstoreStatusResponseEncoder implements ImapResponseEncoder<ImmutableStatusResponse> {
    private static final String MODIFIED = "MODIFIED";

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
        Optional<ResponseCode> modified = Optional.ofNullable(response.getResponseCode()).filter(code -> code.getCode().equals(MODIFIED));
        if (modified.isPresent()) {
            encode(response, modified.get(), composer);
        } else {
            others.encode(response, composer);
        }
    }

    private void encode(ImmutableStatusResponse response, ResponseCode modified, ImapResponseComposer composer) throws IOException {
        composer.tag(response.getTag());
        composer.message(response.getServerResponseType().getCodeAsBytes());
        composer.openSquareBracket();
        composer.message(MODIFIED);
        for (String set : modified.getParameters()) {
            composer.message(set);
        }
        composer.closeSquareBracket();
        composer.commandName(response.getCommand());
        composer.message(localizer.localize(response.getTextKey(), Locales.DEFAULT));
        composer.end();
    }
}
