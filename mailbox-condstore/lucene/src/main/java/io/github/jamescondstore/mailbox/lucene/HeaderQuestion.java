/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.lucene;

import java.util.Date;
import java.util.Map;
import java.util.Optional;

import org.apache.james.mailbox.model.SearchQuery;

import com.google.common.collect.ImmutableMap;

/**
 * What a search asks of a header field: that it is there, that a part of it reads so, or, of {@code Date}, a day.
 */
final class HeaderQuestion {
    /** Of year, month, day, hour, minute and second in a row. */
    private static final Map<SearchQuery.DateResolution, Integer> DIGITS = ImmutableMap.of(
        SearchQuery.DateResolution.Year, 4,
        SearchQuery.DateResolution.Month, 6,
        SearchQuery.DateResolution.Day, 8,
        SearchQuery.DateResolution.Hour, 10,
        SearchQuery.DateResolution.Minute, 12,
        SearchQuery.DateResolution.Second, 14);

    /**
     * @return empty for a criterion that asks for something else
     */
    static Optional<HeaderQuestion> of(SearchQuery.Criterion criterion) {
        if (criterion instanceof SearchQuery.SubjectCriterion) {
            return of(((SearchQuery.SubjectCriterion) criterion).asHeaderCriterion());
        }
        if (criterion instanceof SearchQuery.MimeMessageIDCriterion) {
            return of(((SearchQuery.MimeMessageIDCriterion) criterion).asHeaderCriterion());
        }
        if (!(criterion instanceof SearchQuery.HeaderCriterion)) {
            return Optional.empty();
        }
        SearchQuery.HeaderCriterion header = (SearchQuery.HeaderCriterion) criterion;
        SearchQuery.HeaderOperator operator = header.getOperator();
        String name = Grams.fold(header.getHeaderName());
        if (operator instanceof SearchQuery.ContainsOperator) {
            return Optional.of(new HeaderQuestion(name, Grams.fold(((SearchQuery.ContainsOperator) operator).getValue()), Optional.empty()));
        }
        if (operator instanceof SearchQuery.AddressOperator) {
            return Optional.of(new HeaderQuestion(name, Grams.fold(((SearchQuery.AddressOperator) operator).getAddress()), Optional.empty()));
        }
        if (operator instanceof SearchQuery.ExistsOperator) {
            return Optional.of(new HeaderQuestion(name, "", Optional.empty()));
        }
        // Whatever the name is: James has no index of other dates.
        return Optional.of(new HeaderQuestion(MessageText.DATE, "", Optional.of((SearchQuery.DateOperator) operator)));
    }

    private final String name;
    private final String part;
    private final Optional<SearchQuery.DateOperator> date;

    private HeaderQuestion(String name, String part, Optional<SearchQuery.DateOperator> date) {
        this.name = name;
        this.part = part;
        this.date = date;
    }

    /** Without case. */
    String name() {
        return name;
    }

    /** Without case; empty if the field has only to be there. */
    String part() {
        return part;
    }

    boolean isOfDate() {
        return date.isPresent();
    }

    /** Whether the date of a message is one of those that are asked for. */
    boolean isAnsweredBy(MessageText text) {
        SearchQuery.DateOperator asked = date.orElseThrow();
        Optional<String> sent = asked.getDateResultion() == SearchQuery.DateResolution.Day
            ? text.sentOn()
            : text.sentAt().map(at -> digits(at, asked));
        return sent.filter(when -> isAsked(when, asked)).isPresent();
    }

    private static boolean isAsked(String sent, SearchQuery.DateOperator asked) {
        int compared = sent.compareTo(digits(asked.getDate(), asked));
        switch (asked.getType()) {
            case BEFORE:
                return compared < 0;
            case AFTER:
                return compared > 0;
            default:
                return compared == 0;
        }
    }

    /** As {@link MessageText#sentOn} has it, or coarser or finer, as it is asked for. */
    private static String digits(Date date, SearchQuery.DateOperator asked) {
        return MessageText.digits(date).substring(0, DIGITS.getOrDefault(asked.getDateResultion(), MessageText.digits(date).length()));
    }

    /** A day that is asked for, for which {@link MessageText#sentOn} is what to look at. */
    Optional<SearchQuery.DateOperator> day() {
        return date.filter(asked -> asked.getDateResultion() == SearchQuery.DateResolution.Day);
    }
}
