/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.util.List;
import java.util.Optional;

import javax.inject.Inject;

import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxNotFoundException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.task.TaskManager;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.tasks.TaskFromRequestRegistry;
import org.apache.james.webadmin.tasks.TaskRegistrationKey;
import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.eclipse.jetty.http.HttpStatus;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

import io.github.jamescondstore.mailbox.changes.LogState;
import io.github.jamescondstore.mailbox.upkeep.Upkeep;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import spark.HaltException;
import spark.Request;
import spark.Route;
import spark.Service;

/**
 * The change logs of mailboxes.
 *
 * {@code GET /condstore/users/USER/mailboxes/MAILBOX} tells its mod-sequences and what its log takes; without MAILBOX, of all of the user's; and
 * {@code GET /condstore/mailboxes} of all. {@code POST} with {@code ?task=} {@code verify}, {@code repair}, {@code prune} or {@code rebuild} begins one of
 * James's tasks, for that mailbox, for all of the user's, or by {@code /condstore/mailboxes} for all of the server's.
 */
class ChangeLogRoutes implements Routes {
    static final String BASE = "/condstore";
    private static final String ALL = BASE + "/mailboxes";
    private static final String OF_USER = BASE + "/users/:user/mailboxes";
    private static final String MAILBOX = OF_USER + "/:mailbox";
    private static final String TASK = "task";

    private final Upkeep upkeep;
    private final Mailboxes mailboxes;
    private final UsersRepository users;
    private final TaskManager tasks;
    private final JsonTransformer json;

    @Inject
    ChangeLogRoutes(Upkeep upkeep, Mailboxes mailboxes, UsersRepository users, TaskManager tasks, JsonTransformer json) {
        this.upkeep = upkeep;
        this.mailboxes = mailboxes;
        this.users = users;
        this.tasks = tasks;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(MAILBOX, (request, response) -> state(mailbox(request)).block(), json);
        service.get(OF_USER, (request, response) -> states(ofUser(request)), json);
        service.get(ALL, (request, response) -> states(mailboxes.list(Optional.empty())), json);
        service.post(MAILBOX, task(request -> Mono.just(ImmutableList.of(mailbox(request)))), json);
        service.post(OF_USER, task(this::ofUser), json);
        service.post(ALL, task(request -> mailboxes.list(Optional.empty())), json);
    }

    @FunctionalInterface
    private interface Scope {
        Mono<List<Mailbox>> of(Request request) throws UsersRepositoryException;
    }

    private Route task(Scope scope) {
        TaskFromRequestRegistry.Builder registry = TaskFromRequestRegistry.builder().parameterName(TASK);
        for (UpkeepAction action : UpkeepAction.values()) {
            registry.register(TaskRegistrationKey.of(action.parameter()), request -> new UpkeepTask(upkeep, action, scope.of(request)));
        }
        return registry.buildAsRoute(tasks);
    }

    private static Username user(Request request) {
        return Username.of(request.params("user"));
    }

    /** A user who is gone may have left some. */
    private Mono<List<Mailbox>> ofUser(Request request) throws UsersRepositoryException {
        Username user = user(request);
        List<Mailbox> found = mailboxes.list(Optional.of(user)).block();
        if (found.isEmpty() && !users.contains(user)) {
            throw notFound("There is no user %s", user.asString());
        }
        return Mono.just(found);
    }

    private static HaltException notFound(String message, Object... arguments) {
        return ErrorResponder.builder()
            .statusCode(HttpStatus.NOT_FOUND_404)
            .type(ErrorResponder.ErrorType.NOT_FOUND)
            .message(message, arguments)
            .haltError();
    }

    private Mailbox mailbox(Request request) {
        return mailboxes.find(user(request), request.params("mailbox")).blockOptional()
            .orElseThrow(() -> notFound("%s has no mailbox %s", request.params("user"), request.params("mailbox")));
    }

    /** Of those that are still there. */
    private List<ImmutableMap<String, Object>> states(Mono<List<Mailbox>> of) {
        return of.flatMapMany(Flux::fromIterable)
            .concatMap(mailbox -> state(mailbox).onErrorResume(MailboxNotFoundException.class, e -> Mono.empty()))
            .collect(ImmutableList.toImmutableList())
            .block();
    }

    private Mono<ImmutableMap<String, Object>> state(Mailbox mailbox) {
        return upkeep.state(mailbox.getMailboxId()).map(state -> described(mailbox, state));
    }

    private static ImmutableMap<String, Object> described(Mailbox mailbox, LogState state) {
        ImmutableMap.Builder<String, Object> described = ImmutableMap.<String, Object>builder()
            .put("user", mailbox.getUser().asString())
            .put("mailbox", mailbox.getName())
            .put("mailboxId", mailbox.getMailboxId().serialize())
            .put("uidValidity", mailbox.getUidValidity().asLong())
            .put("highestModSeq", state.highest().asLong())
            .put("horizon", state.horizon().asLong())
            .put("changes", state.changes())
            .put("bytes", state.bytes());
        state.oldest().ifPresent(oldest -> described.put("oldest", oldest.toString()));
        return described.build();
    }
}
