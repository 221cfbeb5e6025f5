/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.lucene.analysis.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.Fieldable;
import org.apache.lucene.document.NumericField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermDocs;
import org.apache.lucene.index.TermEnum;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.FieldCache;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What messages say, and how far the index has come with each mailbox: both in one Lucene index, so that both are committed at once.
 *
 * Whatever goes wrong with the files, the index goes back to what was committed last, or begins anew where that is not whole; meanwhile it
 * answers with a failure, never with less than there is.
 */
final class WordIndex implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(WordIndex.class);
    /** Fields of messages: of which mailbox, which one there, its UID, the names of its header fields, its day, all headers, all bodies. */
    private static final String MAILBOX = "mailbox";
    private static final String KEY = "key";
    private static final String UID = "uid";
    private static final String NAME = "name";
    private static final String SENT = "sent";
    private static final String HEADERS = "headers";
    private static final String BODIES = "bodies";
    private static final String HEADER = "header:";
    private static final int DAY = "yyyyMMdd".length();
    /** Fields of a position: of which mailbox, and what it is. */
    private static final String POSITION_OF = "position-of";
    private static final String POSITION = "position";
    /** Header fields with a field of their own in the index. */
    private static final ImmutableSet<String> OFTEN_ASKED_FOR = ImmutableSet.of("subject", "from", "to", "cc", "bcc", "reply-to", "message-id",
        "in-reply-to", "references", "list-id");

    /** What the index knows of a criterion. */
    static final class Found {
        private final UidSet uids;
        private final boolean exact;

        private Found(UidSet uids, boolean exact) {
            this.uids = uids;
            this.exact = exact;
        }

        UidSet uids() {
            return uids;
        }

        /** Whether those match; otherwise no others do. */
        boolean isExact() {
            return exact;
        }
    }

    private static final class Opened {
        private final Directory files;
        private final IndexWriter writer;
        private final SearcherManager searchers;

        private Opened(Directory files) throws IOException {
            this.files = files;
            IndexWriterConfig config = new IndexWriterConfig(Version.LUCENE_36, new KeywordAnalyzer());
            this.writer = new IndexWriter(files, config.setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND));
            try {
                boolean withDeletions = true;
                this.searchers = new SearcherManager(writer, withDeletions, new SearcherFactory());
            } catch (IOException | RuntimeException | Error e) {
                closeAll(writer::rollback, files::close);
                throw e;
            }
        }

        private void giveUp() {
            closeAll(searchers::close, writer::rollback, files::close);
        }

        /** As far as that is possible: nobody uses them any more. */
        private static void closeAll(Closeable... parts) {
            for (Closeable part : parts) {
                try {
                    part.close();
                } catch (IOException | RuntimeException | Error e) {
                    LOGGER.debug("A failed search index could not be closed", e);
                }
            }
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Opened index) throws IOException;
    }

    private final IndexDirectory directory;
    private final Map<String, Position> positions = new ConcurrentHashMap<>();
    private final AtomicLong era = new AtomicLong();
    private final AtomicLong setbacks = new AtomicLong();
    private volatile boolean failing;
    private volatile Opened opened;
    private volatile boolean changed;
    private boolean unopened;
    private boolean closed;

    WordIndex(IndexDirectory directory) {
        this.directory = directory;
    }

    /** Another number once the index has gone back, for whatever mailbox. */
    long era() {
        return era.get();
    }

    /** How often it has gone back: whoever knew a position does not know it any more. */
    long setbacks() {
        return setbacks.get();
    }

    Position position(MailboxId mailboxId) throws IndexFailure {
        return use(index -> positions.getOrDefault(mailboxId.serialize(), Position.NONE));
    }

    /** Of which it has a position. */
    Set<String> mailboxes() throws IndexFailure {
        return use(index -> ImmutableSet.copyOf(positions.keySet()));
    }

    /**
     * To be called when the index has been given what the position says.
     *
     * @param setbacksBefore how often it had gone back before the position was known from which this one was reached
     * @throws IndexFailure also when it has gone back meanwhile: it may have lost what it was given
     */
    void position(MailboxId mailboxId, Position position, long setbacksBefore) throws IndexFailure {
        Document document = new Document();
        document.add(new Field(POSITION_OF, mailboxId.serialize(), Field.Store.YES, Field.Index.NOT_ANALYZED_NO_NORMS));
        document.add(new Field(POSITION, position.encode(), Field.Store.YES, Field.Index.NO));
        boolean hasAll = use(index -> {
            // It does not go back in between.
            synchronized (this) {
                if (opened != index || setbacks.get() != setbacksBefore) {
                    return false;
                }
                index.writer.updateDocument(new Term(POSITION_OF, mailboxId.serialize()), document);
                positions.put(mailboxId.serialize(), position);
                changed = true;
                return true;
            }
        });
        if (!hasAll) {
            throw new IndexFailure("The search index went back while mailbox " + mailboxId.serialize() + " was indexed", null);
        }
    }

    /** In place of what it may hold of this message. */
    void put(MailboxId mailboxId, long uid, MessageText text) throws IndexFailure {
        Document document = document(mailboxId, uid, text);
        use(index -> {
            index.writer.updateDocument(new Term(KEY, key(mailboxId, uid)), document);
            return null;
        });
    }

    private static String key(MailboxId mailboxId, long uid) {
        return mailboxId.serialize() + "-" + uid;
    }

    private static Document document(MailboxId mailboxId, long uid, MessageText text) {
        Document document = new Document();
        document.add(word(MAILBOX, mailboxId.serialize()));
        document.add(word(KEY, key(mailboxId, uid)));
        document.add(new NumericField(UID, Integer.MAX_VALUE, Field.Store.NO, true).setLongValue(uid));
        text.sentOn().ifPresent(day -> document.add(word(SENT, day)));
        for (MessageText.HeaderField field : text.top()) {
            document.add(word(NAME, field.name()));
            if (OFTEN_ASKED_FOR.contains(field.name())) {
                document.add(texts(HEADER + field.name(), ImmutableList.of(field.value())));
            }
        }
        document.add(texts(HEADERS, text.headers()));
        document.add(texts(BODIES, text.bodies()));
        return document;
    }

    private static Fieldable word(String name, String value) {
        return new Field(name, value, Field.Store.NO, Field.Index.NOT_ANALYZED_NO_NORMS);
    }

    private static Fieldable texts(String name, List<String> texts) {
        Field field = new Field(name, new Grams(texts));
        field.setOmitNorms(true);
        return field;
    }

    void remove(MailboxId mailboxId, UidSet uids) throws IndexFailure {
        use(index -> {
            for (UidSet part : (Iterable<UidSet>) uids.inParts(BooleanQuery.getMaxClauseCount())::iterator) {
                index.writer.deleteDocuments(part.stream().mapToObj(uid -> new Term(KEY, key(mailboxId, uid))).toArray(Term[]::new));
            }
            changed |= !uids.isEmpty();
            return null;
        });
    }

    /** All of it, and its position. */
    void remove(MailboxId mailboxId) throws IndexFailure {
        use(index -> {
            era.incrementAndGet();
            positions.remove(mailboxId.serialize());
            index.writer.deleteDocuments(new Term(MAILBOX, mailboxId.serialize()), new Term(POSITION_OF, mailboxId.serialize()));
            changed = true;
            return null;
        });
    }

    /** The messages of a mailbox that it holds. */
    UidSet uids(MailboxId mailboxId) throws IndexFailure {
        return use(index -> search(index, new TermQuery(new Term(MAILBOX, mailboxId.serialize()))));
    }

    /**
     * @return empty for a criterion of which the index knows nothing
     */
    Optional<Found> find(MailboxId mailboxId, SearchQuery.Criterion criterion) throws IndexFailure {
        Optional<Query> exact = exact(criterion);
        Optional<Query> query = exact.or(() -> HeaderQuestion.of(criterion).filter(asked -> !asked.isOfDate()).map(WordIndex::mayHave));
        if (query.isEmpty()) {
            return Optional.empty();
        }
        BooleanQuery there = both(new TermQuery(new Term(MAILBOX, mailboxId.serialize())), query.get());
        return Optional.of(new Found(use(index -> search(index, there)), exact.isPresent()));
    }

    private static Optional<Query> exact(SearchQuery.Criterion criterion) {
        if (criterion instanceof SearchQuery.TextCriterion) {
            return exact((SearchQuery.TextCriterion) criterion);
        }
        Optional<HeaderQuestion> asked = HeaderQuestion.of(criterion);
        if (asked.flatMap(HeaderQuestion::day).isPresent()) {
            return asked.flatMap(HeaderQuestion::day).map(WordIndex::days);
        }
        if (asked.filter(question -> question.part().isEmpty() && !question.isOfDate()).isPresent()) {
            return Optional.of(new TermQuery(new Term(NAME, asked.get().name())));
        }
        return asked.filter(question -> !question.isOfDate()).filter(question -> OFTEN_ASKED_FOR.contains(question.name()))
            .map(question -> Grams.containing(HEADER + question.name(), question.part()));
    }

    private static Optional<Query> exact(SearchQuery.TextCriterion criterion) {
        String part = Grams.fold(criterion.getOperator().getValue());
        switch (criterion.getType()) {
            case BODY:
                return Optional.of(Grams.containing(BODIES, part));
            case FULL:
                BooleanQuery either = new BooleanQuery();
                either.add(Grams.containing(BODIES, part), BooleanClause.Occur.SHOULD);
                either.add(Grams.containing(HEADERS, part), BooleanClause.Occur.SHOULD);
                return Optional.of(either);
            default:
                return Optional.empty();
        }
    }

    private static Query days(SearchQuery.DateOperator asked) {
        String day = MessageText.digits(asked.getDate()).substring(0, DAY);
        boolean inclusive = asked.getType() == SearchQuery.DateComparator.ON;
        String from = asked.getType() == SearchQuery.DateComparator.BEFORE ? null : day;
        String to = asked.getType() == SearchQuery.DateComparator.AFTER ? null : day;
        return new TermRangeQuery(SENT, from, to, inclusive, inclusive);
    }

    /** Some header has the name, and some header that part. */
    private static Query mayHave(HeaderQuestion asked) {
        return both(new TermQuery(new Term(NAME, asked.name())), Grams.containing(HEADERS, asked.part()));
    }

    private static BooleanQuery both(Query one, Query other) {
        BooleanQuery both = new BooleanQuery();
        both.add(one, BooleanClause.Occur.MUST);
        both.add(other, BooleanClause.Occur.MUST);
        return both;
    }

    private static UidSet search(Opened index, Query query) throws IOException {
        // Whoever asks has to see all that was put before. It does nothing where somebody else is at it, who may have begun too early.
        synchronized (index.searchers) {
            index.searchers.maybeRefresh();
        }
        IndexSearcher searcher = index.searchers.acquire();
        try {
            Uids found = new Uids();
            searcher.search(query, found);
            return found.found.build();
        } finally {
            index.searchers.release(searcher);
        }
    }

    private static final class Uids extends Collector {
        private final UidSet.Builder found = UidSet.builder();
        private long[] uids;

        @Override
        public void setScorer(Scorer scorer) {
            // All match alike.
        }

        @Override
        public void collect(int document) {
            found.add(uids[document], uids[document]);
        }

        @Override
        public void setNextReader(IndexReader reader, int base) throws IOException {
            uids = FieldCache.DEFAULT.getLongs(reader, UID, FieldCache.NUMERIC_UTILS_LONG_PARSER);
        }

        @Override
        public boolean acceptsDocsOutOfOrder() {
            return true;
        }
    }

    /** Makes durable what it has been given. Where it failed, there is nothing. */
    void commit() throws IndexFailure {
        if (opened == null || !changed) {
            return;
        }
        use(index -> {
            changed = false;
            index.writer.commit();
            directory.committed(index.files);
            return null;
        });
        if (failing) {
            failing = false;
            LOGGER.info("The search index can be written again");
        }
    }

    private <T> T use(Work<T> work) throws IndexFailure {
        Opened index = open();
        try {
            return work.with(index);
        } catch (IOException | RuntimeException | Error e) {
            // Lucene has assertions for what a full disk does.
            goBack(index, e);
            throw new IndexFailure("The search index can't be used", e);
        }
    }

    private Opened open() throws IndexFailure {
        Opened index = opened;
        return index == null ? openAgain() : index;
    }

    private synchronized Opened openAgain() throws IndexFailure {
        if (opened == null) {
            if (closed) {
                throw new IndexFailure("The search index is closed", null);
            }
            try {
                Opened index = new Opened(directory.open());
                Map<String, Position> read = positions(index);
                positions.clear();
                positions.putAll(read);
                opened = index;
                unopened = false;
            } catch (IOException | RuntimeException | Error e) {
                if (!unopened) {
                    unopened = true;
                    LOGGER.error("The search index can't be opened: this is tried again, searches read the messages until then", e);
                }
                throw new IndexFailure("The search index can't be opened", e);
            }
        }
        return opened;
    }

    private static Map<String, Position> positions(Opened index) throws IOException {
        try {
            return readPositions(index);
        } catch (IOException | RuntimeException | Error e) {
            index.giveUp();
            throw e;
        }
    }

    private static Map<String, Position> readPositions(Opened index) throws IOException {
        Map<String, Position> read = new HashMap<>();
        IndexSearcher searcher = index.searchers.acquire();
        try (TermEnum mailboxes = searcher.getIndexReader().terms(new Term(POSITION_OF, ""))) {
            while (mailboxes.term() != null && mailboxes.term().field().equals(POSITION_OF)) {
                try (TermDocs documents = searcher.getIndexReader().termDocs(mailboxes.term())) {
                    while (documents.next()) {
                        read.put(mailboxes.term().text(), Position.decode(searcher.doc(documents.doc()).get(POSITION)));
                    }
                }
                if (!mailboxes.next()) {
                    break;
                }
            }
        } finally {
            index.searchers.release(searcher);
        }
        return read;
    }

    /** What was not committed is indexed once more. */
    private synchronized void goBack(Opened index, Throwable reason) {
        if (opened != index) {
            return;
        }
        if (failing) {
            LOGGER.debug("The search index failed again", reason);
        } else {
            failing = true;
            LOGGER.error("The search index failed and goes back to what it was when it was written last: this is tried again, searches read the"
                + " messages until then", reason);
        }
        opened = null;
        changed = false;
        era.incrementAndGet();
        setbacks.incrementAndGet();
        index.giveUp();
        directory.doubt();
    }

    @Override
    public void close() throws IOException {
        Opened index;
        try {
            commit();
        } finally {
            synchronized (this) {
                closed = true;
                index = opened;
                opened = null;
            }
        }
        try {
            if (index != null) {
                index.searchers.close();
                boolean waitForMerges = false;
                index.writer.close(waitForMerges);
                index.files.close();
            }
        } finally {
            directory.close();
        }
    }
}
