/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import javax.mail.Flags;

import org.apache.james.mailbox.MessageManager.FlagsUpdateMode;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Mailbox;
import org.apache.james.mailbox.model.MessageMetaData;

import io.github.jamescondstore.mailbox.changes.Changes;
import io.github.jamescondstore.mailbox.changes.UidSet;
import io.github.jamescondstore.mailbox.write.FlagsUpdate;

/**
 * Writes at random to two mailboxes, and to a model of each.
 */
final class RandomWrites {
    private static final List<String> KEYWORDS = List.of("a", "b", "c");

    private final Random random;
    private final Node node;
    private final List<Mailbox> mailboxes;
    private final List<MailboxModel> models = List.of(new MailboxModel(), new MailboxModel());

    RandomWrites(long seed, Node node) {
        this.random = new Random(seed);
        this.node = node;
        this.mailboxes = List.of(node.create("one"), node.create("two"));
    }

    void run(int commands) throws MailboxException {
        for (int i = 0; i < commands; i++) {
            write();
            for (int box = 0; box < mailboxes.size(); box++) {
                assertThat(node.highest(mailboxes.get(box))).as("HIGHESTMODSEQ after command %s", i).isEqualTo(models.get(box).highest());
            }
        }
    }

    /** For every mod-sequence that a client may come with. */
    void shouldBeTold(Node by) {
        for (int box = 0; box < mailboxes.size(); box++) {
            Mailbox mailbox = mailboxes.get(box);
            MailboxModel model = models.get(box);
            assertThat(by.highest(mailbox)).isEqualTo(model.highest());
            assertThat(by.modSeqs(mailbox)).isEqualTo(model.modSeqs());
            for (long since = 1; since <= model.highest(); since++) {
                Changes changes = by.since(mailbox, since);
                assertThat(changes.isComplete()).as("complete since %s", since).isTrue();
                assertThat(changes.upTo().asLong()).isEqualTo(model.highest());
                assertThat(changes.changed()).as("changed since %s", since).isEqualTo(model.changedSince(since));
                assertThat(changes.expunged()).as("expunged since %s", since).isEqualTo(model.expungedSince(since));
            }
        }
    }

    private void write() throws MailboxException {
        int box = random.nextInt(mailboxes.size());
        Mailbox mailbox = mailboxes.get(box);
        MailboxModel model = models.get(box);
        UidSet some = some(model);
        String keyword = KEYWORDS.get(random.nextInt(KEYWORDS.size()));
        switch (random.nextInt(10)) {
            case 0:
                node.addKeyword(mailbox, some, keyword);
                model.keywordAdded(some, keyword);
                break;
            case 1:
                node.update(mailbox, some, new Flags(keyword), FlagsUpdateMode.REMOVE);
                model.keywordRemoved(some, keyword);
                break;
            case 2:
                updateUnchangedSince(mailbox, model, some, keyword);
                break;
            case 3:
                node.expunge(mailbox, some);
                model.expunged(some);
                break;
            case 4:
                model(1 - box).added(keywords(model, some), Node.uidsOf(node.copy(mailbox, some, mailboxes.get(1 - box))));
                break;
            case 5:
                List<Set<String>> moved = keywords(model, some);
                model(1 - box).added(moved, Node.uidsOf(node.move(mailbox, some, mailboxes.get(1 - box))));
                model.expunged(some);
                break;
            case 6:
                node.annotate(mailbox, "comment " + random.nextInt());
                model.annotated();
                break;
            case 7:
                node.takeRecent(mailbox);
                break;
            default:
                MessageMetaData added = node.add(mailbox, new Flags(keyword));
                model.added(List.of(Set.of(keyword)), Node.uid(added));
                break;
        }
    }

    private MailboxModel model(int box) {
        return models.get(box);
    }

    private void updateUnchangedSince(Mailbox mailbox, MailboxModel model, UidSet some, String keyword) {
        long modSeq = 1 + random.nextInt((int) model.highest());
        UidSet refused = some.intersect(model.changedSince(modSeq));
        UidSet permitted = some.intersect(model.uids()).minus(refused);

        FlagsUpdate update = node.updateUnchangedSince(mailbox, some, modSeq, new Flags(keyword), FlagsUpdateMode.ADD);

        assertThat(ConditionContract.uids(update.refused())).isEqualTo(refused);
        assertThat(ConditionContract.uids(update.updated())).isEqualTo(permitted);
        model.keywordAdded(permitted, keyword);
    }

    private static List<Set<String>> keywords(MailboxModel model, UidSet uids) {
        List<Set<String>> keywords = new ArrayList<>();
        uids.intersect(model.uids()).forEach(uid -> keywords.add(new HashSet<>(model.keywords(uid))));
        return keywords;
    }

    /** At least one, which need not be there any more. */
    private UidSet some(MailboxModel model) {
        List<Long> uids = model.uids().stream().boxed().collect(Collectors.toList());
        UidSet.Builder some = UidSet.builder();
        uids.stream().filter(uid -> random.nextInt(3) == 0).forEach(uid -> some.add(uid, uid));
        long any = 1 + random.nextInt(20);
        return some.add(any, any).build();
    }
}
