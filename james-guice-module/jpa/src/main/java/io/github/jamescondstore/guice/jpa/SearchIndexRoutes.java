/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.util.Map;
import java.util.Optional;

import javax.inject.Inject;

import org.apache.james.core.Username;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.utils.JsonTransformer;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import io.github.jamescondstore.guice.operations.Mailboxes;
import io.github.jamescondstore.mailbox.lucene.FollowedSearchIndex;
import io.github.jamescondstore.mailbox.lucene.IndexState;
import reactor.core.publisher.Mono;
import spark.Request;
import spark.Service;

/**
 * {@code GET /condstore/search-index}: how far the search index is, with all mailboxes, those of a {@code ?user=}, or one {@code &mailbox=} of
 * theirs. Each mailbox that is behind is named, with how many messages it lacks. Searches are right all the while.
 */
class SearchIndexRoutes implements Routes {
    static final String PATH = "/condstore/search-index";

    private final FollowedSearchIndex index;
    private final Mailboxes mailboxes;
    private final JsonTransformer json;

    @Inject
    SearchIndexRoutes(FollowedSearchIndex index, Mailboxes mailboxes, JsonTransformer json) {
        this.index = index;
        this.mailboxes = mailboxes;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return PATH;
    }

    @Override
    public void define(Service service) {
        service.get(PATH, (request, response) -> verify(request), json);
    }

    private Map<String, Object> verify(Request request) {
        Optional<Username> user = Optional.ofNullable(request.queryParams("user")).map(Username::of);
        Optional<String> name = Optional.ofNullable(request.queryParams("mailbox"));
        ImmutableList.Builder<Map<String, Object>> behind = ImmutableList.builder();
        int looked = 0;
        int complete = 0;
        for (Mailbox mailbox : mailboxes.list(user).block()) {
            if (name.isEmpty() || name.get().equals(mailbox.getName())) {
                looked++;
                IndexState state = index.state(mailbox.getMailboxId()).onErrorResume(e -> Mono.empty()).block();
                if (state != null && state.isComplete() && state.aside().isEmpty()) {
                    complete++;
                } else {
                    behind.add(described(mailbox, Optional.ofNullable(state)));
                }
            }
        }
        return ImmutableMap.of("mailboxes", looked, "complete", complete, "behind", behind.build());
    }

    private static Map<String, Object> described(Mailbox mailbox, Optional<IndexState> state) {
        ImmutableMap.Builder<String, Object> described = ImmutableMap.<String, Object>builder()
            .put("user", mailbox.getUser().asString())
            .put("mailbox", mailbox.getName());
        state.ifPresentOrElse(
            known -> described
                .put("missing", known.missing().size())
                .put("surplus", known.surplus().size())
                .put("setAside", known.aside().asMessageUids().stream().map(uid -> uid.asLong()).collect(ImmutableList.toImmutableList())),
            () -> described.put("failure", "the index can't be used, as the log tells"));
        return described.build();
    }
}
