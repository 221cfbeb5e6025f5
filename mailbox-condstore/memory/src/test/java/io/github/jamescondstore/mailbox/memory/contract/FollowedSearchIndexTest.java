/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.memory.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.model.MessageId;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.store.search.AbstractMessageSearchIndexTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import io.github.jamescondstore.mailbox.contract.WithoutCases;
import io.github.jamescondstore.mailbox.lucene.FollowedSearchIndex;

/**
 * The search index that follows the change log.
 */
@WithoutCases(
    value = {
        "bodyContainsShouldReturnUidOfMessageContainingTheApproximativeText",
        "mailsContainsShouldIncludeMailHavingAttachmentsMatchingTheRequest"},
    because = "IMAP asks for what is written, not for what is alike or attached")
@WithoutCases(
    value = {
        "flagIsSetShouldReturnUidOfMessageMarkedAsRecentWhenUsedWithFlagRecent",
        "flagIsUnSetShouldReturnUidOfMessageNotMarkedAsRecentWhenUsedWithFlagRecent"},
    because = "which messages are recent is a matter of the session that asks")
@WithoutCases(
    value = {"sortOnCcShouldWork", "sortOnFromShouldWork"},
    because = "James's comparators sort in another way than its index")
@WithoutCases(value = "uidShouldreturnEveryThing", because = "among no messages at all nothing is found")
@WithoutCases(
    value = {
        "andShouldReturnResultsMatchingBothRequests",
        "modSeqEqualsShouldReturnUidsOfMessageHavingAGivenModSeq",
        "modSeqGreaterThanShouldReturnUidsOfMessageHavingAGreaterModSeq",
        "modSeqLessThanShouldReturnUidsOfMessageHavingAGreaterModSeq",
        "orShouldReturnResultsMatchinganyRequests",
        "youShouldBeAbleToSpecifySeveralCriterionOnASingleQuery"},
    because = "it counts on the first change of a mailbox having mod-sequence 1, which is what an untouched mailbox is told to have")
class FollowedSearchIndexTest extends AbstractMessageSearchIndexTest {
    @TempDir
    private Path directory;

    @Override
    protected void initializeMailboxManager() {
        CondstoreInMemoryResources resources = CondstoreInMemoryResources.builder().followedIndex(directory).build();
        storeMailboxManager = resources.getMailboxManager();
        messageIdManager = resources.getMessageIdManager();
        messageSearchIndex = resources.getSearchIndex();
        messageIdFactory = resources.getMessageIdFactory();
        eventBus = resources.getEventBus();
    }

    @AfterEach
    void close() throws IOException {
        ((FollowedSearchIndex) messageSearchIndex).close();
    }

    @Override
    protected MessageId initNewBasedMessageId() {
        return messageIdFactory.generate();
    }

    @Override
    protected MessageId initOtherBasedMessageId() {
        return messageIdFactory.generate();
    }

    /** A search that begins after a message was stored finds it. */
    @Override
    protected void awaitMessageCount(List<MailboxId> mailboxIds, SearchQuery query, long messageCount) {
    }
}
