/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.jpa;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.model.SearchQuery;
import org.apache.james.mailbox.model.SearchQuery.Criterion;

import com.google.common.collect.ImmutableList;

/**
 * The criteria that UID and flags of a message decide. They are judged by the messages: an index that is filled by events may take
 * two changes of one message in the wrong order, and then keeps the flags of the first for ever.
 */
final class StateCriteria {
    private final List<Criterion> criteria;
    private final Collection<MessageUid> recent;

    StateCriteria(SearchQuery query) {
        this.criteria = query.getCriteria();
        this.recent = query.getRecentMessageUids();
    }

    /** Whether nothing else is asked for. */
    boolean decide() {
        return criteria.stream().allMatch(StateCriteria::decides);
    }

    /** Where the messages are that may match. */
    List<MessageRange> bounds() {
        return criteria.stream()
            .filter(SearchQuery.UidCriterion.class::isInstance)
            .map(uids -> Arrays.stream(((SearchQuery.UidCriterion) uids).getOperator().getRange())
                .map(range -> MessageRange.range(range.getLowValue(), range.getHighValue()))
                .collect(ImmutableList.toImmutableList()))
            .findFirst()
            .orElseGet(() -> ImmutableList.of(MessageRange.all()));
    }

    private static boolean decides(Criterion criterion) {
        return criterion instanceof SearchQuery.ConjunctionCriterion
            ? ((SearchQuery.ConjunctionCriterion) criterion).getCriteria().stream().allMatch(StateCriteria::decides)
            : criterion instanceof SearchQuery.AllCriterion || criterion instanceof SearchQuery.UidCriterion
                || criterion instanceof SearchQuery.FlagCriterion || criterion instanceof SearchQuery.CustomFlagCriterion;
    }

    boolean match(ComposedMessageIdWithMetaData message) {
        return criteria.stream().allMatch(criterion -> matches(criterion, message));
    }

    private boolean matches(Criterion criterion, ComposedMessageIdWithMetaData message) {
        if (criterion instanceof SearchQuery.ConjunctionCriterion) {
            return matchesAll((SearchQuery.ConjunctionCriterion) criterion, message);
        }
        if (criterion instanceof SearchQuery.UidCriterion) {
            return Arrays.stream(((SearchQuery.UidCriterion) criterion).getOperator().getRange())
                .anyMatch(range -> contains(range, message.getComposedMessageId().getUid()));
        }
        if (criterion instanceof SearchQuery.FlagCriterion) {
            SearchQuery.FlagCriterion flag = (SearchQuery.FlagCriterion) criterion;
            return isSet(flag.getFlag(), message) == flag.getOperator().isSet();
        }
        if (criterion instanceof SearchQuery.CustomFlagCriterion) {
            SearchQuery.CustomFlagCriterion keyword = (SearchQuery.CustomFlagCriterion) criterion;
            return message.getFlags().contains(keyword.getFlag()) == keyword.getOperator().isSet();
        }
        return true;
    }

    private boolean matchesAll(SearchQuery.ConjunctionCriterion conjunction, ComposedMessageIdWithMetaData message) {
        switch (conjunction.getType()) {
            case AND:
                return conjunction.getCriteria().stream().allMatch(part -> matches(part, message));
            case OR:
                return conjunction.getCriteria().stream().anyMatch(part -> matches(part, message));
            case NOR:
                return conjunction.getCriteria().stream().noneMatch(part -> matches(part, message));
            default:
                throw new IllegalArgumentException("Unknown conjunction " + conjunction.getType());
        }
    }

    private static boolean contains(SearchQuery.UidRange range, MessageUid uid) {
        return range.getLowValue().compareTo(uid) <= 0 && uid.compareTo(range.getHighValue()) <= 0;
    }

    /** Which messages are recent is a matter of the session. */
    private boolean isSet(Flags.Flag flag, ComposedMessageIdWithMetaData message) {
        return flag == Flags.Flag.RECENT ? recent.contains(message.getComposedMessageId().getUid()) : message.getFlags().contains(flag);
    }
}
