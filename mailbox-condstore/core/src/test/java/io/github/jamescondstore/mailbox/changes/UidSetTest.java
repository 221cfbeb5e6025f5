/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.model.MessageRange;
import org.junit.jupiter.api.Test;

import com.google.common.collect.Sets;

import nl.jqno.equalsverifier.EqualsVerifier;

class UidSetTest {
    @Test
    void shouldMatchBeanContract() {
        EqualsVerifier.forClass(UidSet.class).withIgnoredFields("below").verify();
    }

    @Test
    void ofLongsShouldSortMergeAndDropRepetitions() {
        assertThat(UidSet.ofLongs(7, 2, 1, 3, 7)).hasToString("1:3,7");
    }

    @Test
    void sizeShouldCountUids() {
        assertThat(UidSet.ofLongs(1, 2, 3, 7).size()).isEqualTo(4);
    }

    @Test
    void rangeShouldRefuseEndsInTheWrongOrder() {
        assertThatThrownBy(() -> UidSet.range(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unboundedRangesShouldReachTheLastUid() {
        assertThat(UidSet.of(MessageRange.from(MessageUid.of(5))).contains(Long.MAX_VALUE)).isTrue();
        assertThat(UidSet.of(MessageRange.all()).union(UidSet.ofLongs(3))).isEqualTo(UidSet.of(MessageRange.all()));
        assertThat(UidSet.of(MessageRange.all()).minus(UidSet.range(5, Long.MAX_VALUE))).hasToString("1:4");
    }

    @Test
    void spanShouldCoverAll() {
        assertThat(UidSet.ofLongs(3, 9).span()).isEqualTo(MessageRange.range(MessageUid.of(3), MessageUid.of(9)));
        assertThat(UidSet.ofLongs(3).span()).isEqualTo(MessageUid.of(3).toRange());
    }

    @Test
    void spanOfNothingShouldBeRefused() {
        assertThatThrownBy(() -> UidSet.empty().span()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void operationsShouldAgreeWithThoseOfOrdinarySets() {
        Random random = new Random(42);
        for (int round = 0; round < 500; round++) {
            Set<Long> left = some(random);
            Set<Long> right = some(random);
            UidSet leftUids = uids(left);
            UidSet rightUids = uids(right);

            assertThat(leftUids.stream().boxed()).containsExactlyElementsOf(left);
            assertThat(leftUids.union(rightUids)).isEqualTo(uids(Sets.union(left, right)));
            assertThat(leftUids.intersect(rightUids)).isEqualTo(uids(Sets.intersection(left, right)));
            assertThat(leftUids.minus(rightUids)).isEqualTo(uids(Sets.difference(left, right)));
            assertThat(UidSet.union(Stream.of(leftUids, rightUids, leftUids))).isEqualTo(uids(Sets.union(left, right)));
            assertThat(LongStream.range(0, 32).filter(leftUids::contains).boxed()).containsExactlyElementsOf(left);
            assertThat(LongStream.range(0, leftUids.size()).map(leftUids::get).boxed()).containsExactlyElementsOf(left);
            assertThat(leftUids.inParts(3).flatMap(part -> part.stream().boxed())).containsExactlyElementsOf(left);
            assertThat(leftUids.inParts(3)).allSatisfy(part -> assertThat(part.size()).isBetween(1L, 3L));
            assertThat(LongStream.range(0, 32).map(leftUids::countBelow).boxed())
                .containsExactlyElementsOf(LongStream.range(0, 32).mapToObj(uid -> left.stream().filter(member -> member < uid).count())
                    .collect(Collectors.toList()));
        }
    }

    @Test
    void intersectionOfFewAndManyRangesShouldAgreeWithThatOfOrdinarySets() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            Set<Long> few = among(random, random.nextInt(6));
            Set<Long> many = among(random, 600);

            assertThat(uids(few).intersect(uids(many))).isEqualTo(uids(Sets.intersection(few, many)));
            assertThat(uids(many).intersect(uids(few))).isEqualTo(uids(Sets.intersection(few, many)));
        }
    }

    private static Set<Long> among(Random random, int uids) {
        return random.longs(uids, 1, 1_000).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void positionsOutsideOfTheSetShouldBeRefused() {
        assertThatThrownBy(() -> UidSet.empty().get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> UidSet.ofLongs(3, 4, 9).get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> UidSet.ofLongs(3, 4, 9).get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static Set<Long> some(Random random) {
        return random.longs(random.nextInt(20), 1, 30).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private static UidSet uids(Set<Long> uids) {
        return UidSet.ofLongs(uids.stream().mapToLong(Long::longValue).toArray());
    }
}
