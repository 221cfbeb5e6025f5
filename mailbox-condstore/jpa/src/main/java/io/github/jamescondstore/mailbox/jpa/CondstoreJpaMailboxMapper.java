/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.jpa;

import java.util.Optional;
import java.util.function.Function;

import javax.persistence.EntityManagerFactory;

import org.apache.james.core.Username;
import org.apache.james.mailbox.acl.ACLDiff;
import org.apache.james.mailbox.jpa.JPAId;
import org.apache.james.mailbox.jpa.mail.JPAMailboxMapper;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MailboxACL;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.model.UidValidity;
import org.apache.james.mailbox.model.search.MailboxQuery;
import org.apache.james.mailbox.store.mail.MailboxMapper;

import io.github.jamescondstore.mailbox.gate.Undisturbed;
import io.github.jamescondstore.mailbox.jpa.servers.DatabaseLock;
import io.github.jamescondstore.mailbox.write.MailboxWriter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * James's mailbox mapper, with an entity manager of its own for every question.
 *
 * James keeps one mapper for as long as a session lasts. Its entity manager answers with the mailboxes as they were when they were
 * first asked for, and it fails when a session asks for two things at once, which happens whenever something occurs in a mailbox that
 * the session has selected.
 *
 * Mailboxes are created and deleted in transactions of their own, committed before anybody is told. Only renaming takes several
 * steps, one for each child, and so takes place in the transaction that James puts around it.
 */
final class CondstoreJpaMailboxMapper implements MailboxMapper {
    private final EntityManagerFactory entityManagers;
    private final MailboxWriter writer;
    private final JpaTransactions transactions;
    private final DatabaseLock lock;

    CondstoreJpaMailboxMapper(EntityManagerFactory entityManagers, MailboxWriter writer, JpaTransactions transactions, DatabaseLock lock) {
        this.entityManagers = entityManagers;
        this.writer = writer;
        this.transactions = transactions;
        this.lock = lock;
    }

    @Override
    public <T> Mono<T> executeReactive(Mono<T> transaction) {
        return Mono.using(this::mapper,
            mapper -> mapper.executeReactive(transaction.contextWrite(context -> context.put(JPAMailboxMapper.class, mapper))),
            JPAMailboxMapper::endRequest);
    }

    private JPAMailboxMapper mapper() {
        return new JPAMailboxMapper(entityManagers);
    }

    private <T> Mono<T> fresh(Function<JPAMailboxMapper, Mono<T>> question) {
        return Undisturbed.until(Mono.using(this::mapper, question, JPAMailboxMapper::endRequest));
    }

    private <T> Flux<T> freshMany(Function<JPAMailboxMapper, Flux<T>> question) {
        return fresh(mapper -> question.apply(mapper).collectList()).flatMapIterable(answers -> answers);
    }

    @Override
    public Mono<Mailbox> create(MailboxPath path, UidValidity uidValidity) {
        return locked(fresh(mapper -> mapper.executeReactive(mapper.create(path, uidValidity))));
    }

    @Override
    public Mono<MailboxId> rename(Mailbox mailbox) {
        return locked(Mono.deferContextual(context -> {
            Optional<JPAMailboxMapper> around = context.getOrEmpty(JPAMailboxMapper.class);
            return around.map(mapper -> mapper.rename(mailbox))
                .orElseGet(() -> fresh(mapper -> mapper.executeReactive(mapper.rename(mailbox))));
        }));
    }

    private <T> Mono<T> locked(Mono<T> write) {
        return Mono.fromCallable(() -> {
            lock.check();
            return write;
        }).flatMap(checked -> checked);
    }

    /**
     * The mailbox, its messages and its change log go in one transaction, in the section of the mailbox: whoever writes to it holds
     * the section and waits for the row, so it must not be the other way round here.
     */
    @Override
    public Mono<Void> delete(Mailbox mailbox) {
        return writer.drop(mailbox.getMailboxId(), () -> transactions.current().deleteMailbox((JPAId) mailbox.getMailboxId()));
    }

    @Override
    public Mono<Mailbox> findMailboxByPath(MailboxPath path) {
        return fresh(mapper -> mapper.findMailboxByPath(path));
    }

    @Override
    public Mono<Mailbox> findMailboxById(MailboxId mailboxId) {
        return fresh(mapper -> mapper.findMailboxById(mailboxId));
    }

    @Override
    public Flux<Mailbox> findNonPersonalMailboxes(Username username, MailboxACL.Right right) {
        return freshMany(mapper -> mapper.findNonPersonalMailboxes(username, right));
    }

    @Override
    public Flux<Mailbox> findMailboxWithPathLike(MailboxQuery.UserBound query) {
        return freshMany(mapper -> mapper.findMailboxWithPathLike(query));
    }

    @Override
    public Mono<Boolean> hasChildren(Mailbox mailbox, char delimiter) {
        return fresh(mapper -> mapper.hasChildren(mailbox, delimiter));
    }

    @Override
    public Mono<ACLDiff> updateACL(Mailbox mailbox, MailboxACL.ACLCommand command) {
        return fresh(mapper -> mapper.updateACL(mailbox, command));
    }

    @Override
    public Mono<ACLDiff> setACL(Mailbox mailbox, MailboxACL acl) {
        return fresh(mapper -> mapper.setACL(mailbox, acl));
    }

    @Override
    public Flux<Mailbox> list() {
        return freshMany(JPAMailboxMapper::list);
    }
}
