/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.mapper;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxAnnotation;
import org.apache.james.mailbox.model.MailboxAnnotationKey;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.reactivestreams.Publisher;

import io.github.jamescondstore.mailbox.write.MailboxWriter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One of James's annotation mappers: a change of a mailbox's metadata raises its HIGHESTMODSEQ (RFC 7162, 3.2), once for all annotations that
 * one command sets, and after they are committed.
 */
public final class TrackingAnnotationMapper implements AnnotationMapper {
    private static final class Annotated {
        private final Set<MailboxId> mailboxes = ConcurrentHashMap.newKeySet();
    }

    private final AnnotationMapper mapper;
    private final MailboxWriter writer;

    public TrackingAnnotationMapper(AnnotationMapper mapper, MailboxWriter writer) {
        this.mapper = mapper;
        this.writer = writer;
    }

    /**
     * Also where the transaction failed: not every store takes back what it had set by then.
     */
    @Override
    public <T> Mono<T> executeReactive(Mono<T> transaction) {
        return Mono.defer(() -> {
            Annotated annotated = new Annotated();
            Mono<Void> recorded = Flux.defer(() -> Flux.fromIterable(annotated.mailboxes)).concatMap(this::record).then();
            return mapper.executeReactive(transaction.contextWrite(context -> context.put(Annotated.class, annotated)))
                .onErrorResume(e -> recorded.then(Mono.error(e)))
                .flatMap(result -> recorded.thenReturn(result))
                .switchIfEmpty(recorded.then(Mono.empty()));
        });
    }

    private Mono<Void> record(MailboxId mailboxId) {
        return writer.touch(mailboxId).reactive();
    }

    @Override
    public <T> T execute(Transaction<T> transaction) throws MailboxException {
        return mapper.execute(transaction);
    }

    @Override
    public void endRequest() {
        mapper.endRequest();
    }

    @Override
    public void deleteAnnotation(MailboxId mailboxId, MailboxAnnotationKey key) {
        mapper.deleteAnnotation(mailboxId, key);
        recordBlocking(mailboxId);
    }

    @Override
    public Publisher<Void> deleteAnnotationReactive(MailboxId mailboxId, MailboxAnnotationKey key) {
        return Mono.from(mapper.deleteAnnotationReactive(mailboxId, key)).then(annotated(mailboxId));
    }

    @Override
    public void insertAnnotation(MailboxId mailboxId, MailboxAnnotation annotation) {
        mapper.insertAnnotation(mailboxId, annotation);
        recordBlocking(mailboxId);
    }

    @Override
    public Publisher<Void> insertAnnotationReactive(MailboxId mailboxId, MailboxAnnotation annotation) {
        return Mono.from(mapper.insertAnnotationReactive(mailboxId, annotation)).then(annotated(mailboxId));
    }

    private void recordBlocking(MailboxId mailboxId) {
        try {
            writer.touch(mailboxId).blocking();
        } catch (MailboxException e) {
            throw new IllegalStateException("The change of an annotation of mailbox " + mailboxId.serialize() + " can't be recorded", e);
        }
    }

    private Mono<Void> annotated(MailboxId mailboxId) {
        return Mono.deferContextual(context -> {
            Optional<Annotated> transaction = context.getOrEmpty(Annotated.class);
            transaction.ifPresent(annotated -> annotated.mailboxes.add(mailboxId));
            return transaction.isPresent() ? Mono.empty() : record(mailboxId);
        });
    }

    @Override
    public List<MailboxAnnotation> getAllAnnotations(MailboxId mailboxId) {
        return mapper.getAllAnnotations(mailboxId);
    }

    @Override
    public Publisher<MailboxAnnotation> getAllAnnotationsReactive(MailboxId mailboxId) {
        return mapper.getAllAnnotationsReactive(mailboxId);
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeys(MailboxId mailboxId, Set<MailboxAnnotationKey> keys) {
        return mapper.getAnnotationsByKeys(mailboxId, keys);
    }

    @Override
    public Publisher<MailboxAnnotation> getAnnotationsByKeysReactive(MailboxId mailboxId, Set<MailboxAnnotationKey> keys) {
        return mapper.getAnnotationsByKeysReactive(mailboxId, keys);
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeysWithOneDepth(MailboxId mailboxId, Set<MailboxAnnotationKey> keys) {
        return mapper.getAnnotationsByKeysWithOneDepth(mailboxId, keys);
    }

    @Override
    public Publisher<MailboxAnnotation> getAnnotationsByKeysWithOneDepthReactive(MailboxId mailboxId, Set<MailboxAnnotationKey> keys) {
        return mapper.getAnnotationsByKeysWithOneDepthReactive(mailboxId, keys);
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeysWithAllDepth(MailboxId mailboxId, Set<MailboxAnnotationKey> keys) {
        return mapper.getAnnotationsByKeysWithAllDepth(mailboxId, keys);
    }

    @Override
    public Publisher<MailboxAnnotation> getAnnotationsByKeysWithAllDepthReactive(MailboxId mailboxId, Set<MailboxAnnotationKey> keys) {
        return mapper.getAnnotationsByKeysWithAllDepthReactive(mailboxId, keys);
    }

    @Override
    public boolean exist(MailboxId mailboxId, MailboxAnnotation annotation) {
        return mapper.exist(mailboxId, annotation);
    }

    @Override
    public Publisher<Boolean> existReactive(MailboxId mailboxId, MailboxAnnotation annotation) {
        return mapper.existReactive(mailboxId, annotation);
    }

    @Override
    public int countAnnotations(MailboxId mailboxId) {
        return mapper.countAnnotations(mailboxId);
    }

    @Override
    public Publisher<Integer> countAnnotationsReactive(MailboxId mailboxId) {
        return mapper.countAnnotationsReactive(mailboxId);
    }
}
