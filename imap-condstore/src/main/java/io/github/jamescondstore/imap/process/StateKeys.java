/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.imap.process;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.mail.Flags;

import org.apache.james.imap.api.message.UidRange;
import org.apache.james.imap.api.message.request.SearchKey;
import org.apache.james.imap.api.message.request.SearchKey.Type;
import org.apache.james.imap.api.process.SelectedMailbox;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.ComposedMessageIdWithMetaData;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;

/**
 * The search keys that UID, flags and mod-sequence of a message decide, so that no index has to be asked: one that is filled by events,
 * such as James's Lucene index, may not know yet what the client has been told.
 */
final class StateKeys {
    private static final ImmutableMap<Type, Flags.Flag> SET = Maps.immutableEnumMap(ImmutableMap.of(
        Type.TYPE_ANSWERED, Flags.Flag.ANSWERED,
        Type.TYPE_DELETED, Flags.Flag.DELETED,
        Type.TYPE_DRAFT, Flags.Flag.DRAFT,
        Type.TYPE_FLAGGED, Flags.Flag.FLAGGED,
        Type.TYPE_SEEN, Flags.Flag.SEEN));
    private static final ImmutableMap<Type, Flags.Flag> NOT_SET = Maps.immutableEnumMap(new EnumMap<>(Map.of(
        Type.TYPE_UNANSWERED, Flags.Flag.ANSWERED,
        Type.TYPE_UNDELETED, Flags.Flag.DELETED,
        Type.TYPE_UNDRAFT, Flags.Flag.DRAFT,
        Type.TYPE_UNFLAGGED, Flags.Flag.FLAGGED,
        Type.TYPE_UNSEEN, Flags.Flag.SEEN)));

    /**
     * The mod-sequence that every message must have at least, by one of the keys that all have to match.
     *
     * @return empty where there is no such key, or another key asks for more than the state of a message
     */
    static Optional<ModSeq> leastModSeq(SearchKey key) {
        List<SearchKey> all = key.getType() == Type.TYPE_AND ? key.getKeys() : ImmutableList.of(key);
        return decides(key)
            ? all.stream().filter(part -> part.getType() == Type.TYPE_MODSEQ).map(part -> ModSeq.of(part.getModSeq())).max(ModSeq::compareTo)
            : Optional.empty();
    }

    private static boolean decides(SearchKey key) {
        switch (key.getType()) {
            case TYPE_AND:
            case TYPE_OR:
            case TYPE_NOT:
                return key.getKeys().stream().allMatch(StateKeys::decides);
            case TYPE_ALL:
            case TYPE_MODSEQ:
            case TYPE_UID:
            case TYPE_KEYWORD:
            case TYPE_UNKEYWORD:
            case TYPE_RECENT:
            case TYPE_OLD:
            case TYPE_NEW:
                return true;
            default:
                return SET.containsKey(key.getType()) || NOT_SET.containsKey(key.getType());
        }
    }

    private final SelectedMailbox selected;

    StateKeys(SelectedMailbox selected) {
        this.selected = selected;
    }

    boolean match(SearchKey key, ComposedMessageIdWithMetaData message) {
        MessageUid uid = message.getComposedMessageId().getUid();
        Flags flags = message.getFlags();
        switch (key.getType()) {
            case TYPE_AND:
                return key.getKeys().stream().allMatch(part -> match(part, message));
            case TYPE_OR:
                return key.getKeys().stream().anyMatch(part -> match(part, message));
            case TYPE_NOT:
                return key.getKeys().stream().noneMatch(part -> match(part, message));
            case TYPE_ALL:
                return true;
            case TYPE_MODSEQ:
                return message.getModSeq().asLong() >= key.getModSeq();
            case TYPE_UID:
                return Arrays.stream(key.getUidRanges()).anyMatch(range -> contains(range, uid));
            case TYPE_KEYWORD:
                return flags.contains(key.getValue());
            case TYPE_UNKEYWORD:
                return !flags.contains(key.getValue());
            case TYPE_RECENT:
                return selected.isRecent(uid);
            case TYPE_OLD:
                return !selected.isRecent(uid);
            case TYPE_NEW:
                return selected.isRecent(uid) && !flags.contains(Flags.Flag.SEEN);
            default:
                return SET.containsKey(key.getType()) ? flags.contains(SET.get(key.getType())) : !flags.contains(NOT_SET.get(key.getType()));
        }
    }

    private boolean contains(UidRange range, MessageUid uid) {
        MessageUid from = bound(range.getLowVal());
        MessageUid to = bound(range.getHighVal());
        return from.compareTo(to) <= 0
            ? from.compareTo(uid) <= 0 && uid.compareTo(to) <= 0
            : to.compareTo(uid) <= 0 && uid.compareTo(from) <= 0;
    }

    /** With the last UID for an asterisk. */
    private MessageUid bound(MessageUid uid) {
        return uid.equals(MessageUid.MAX_VALUE) ? selected.getLastUid().orElse(MessageUid.MIN_VALUE) : uid;
    }
}
