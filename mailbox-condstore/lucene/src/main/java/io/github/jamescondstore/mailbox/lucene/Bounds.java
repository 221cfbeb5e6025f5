/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.james.mailbox.model.SearchQuery.ConjunctionCriterion;
import org.apache.james.mailbox.model.SearchQuery.Criterion;

import io.github.jamescondstore.mailbox.changes.UidSet;

/**
 * What is known of a criterion without reading messages: which of them match for certain, and which may.
 */
final class Bounds {
    static Bounds exactly(UidSet uids) {
        return new Bounds(uids, uids);
    }

    static Bounds atMost(UidSet uids) {
        return new Bounds(UidSet.empty(), uids);
    }

    private final UidSet certain;
    private final UidSet possible;

    Bounds(UidSet certain, UidSet possible) {
        this.certain = certain;
        this.possible = possible;
    }

    UidSet certain() {
        return certain;
    }

    UidSet possible() {
        return possible;
    }

    /** Of those the messages themselves decide. */
    UidSet open() {
        return possible.minus(certain);
    }

    /** Where this one was known of some and that one is of others. */
    Bounds beside(Bounds that) {
        return new Bounds(certain.union(that.certain), possible.union(that.possible));
    }

    private Bounds and(Bounds that) {
        return new Bounds(certain.intersect(that.certain), possible.intersect(that.possible));
    }

    private Bounds notAmong(UidSet all) {
        return new Bounds(all.minus(possible), all.minus(certain));
    }

    /**
     * Of criteria that have all to match.
     *
     * @param leaf what is known of a criterion that is made of no others
     */
    static Bounds all(Collection<Criterion> criteria, UidSet among, Function<Criterion, Bounds> leaf) {
        return criteria.stream().map(criterion -> of(criterion, among, leaf)).reduce(exactly(among), Bounds::and);
    }

    private static Bounds of(Criterion criterion, UidSet among, Function<Criterion, Bounds> leaf) {
        if (!(criterion instanceof ConjunctionCriterion)) {
            return leaf.apply(criterion);
        }
        ConjunctionCriterion conjunction = (ConjunctionCriterion) criterion;
        List<Criterion> parts = conjunction.getCriteria();
        switch (conjunction.getType()) {
            case AND:
                return all(parts, among, leaf);
            case OR:
                return any(parts, among, leaf);
            default:
                return any(parts, among, leaf).notAmong(among);
        }
    }

    private static Bounds any(Collection<Criterion> criteria, UidSet among, Function<Criterion, Bounds> leaf) {
        List<Bounds> parts = criteria.stream().map(criterion -> of(criterion, among, leaf)).collect(Collectors.toList());
        return new Bounds(UidSet.union(parts.stream().map(Bounds::certain)), UidSet.union(parts.stream().map(Bounds::possible)));
    }
}
