/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Cases of a contract of James that do not hold for the store below it, and why. They show up as skipped.
 *
 * Most cases of James are package-private: they cannot be overridden from here in order to disable them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(WithoutCases.All.class)
@ExtendWith(WithoutCases.Condition.class)
public @interface WithoutCases {
    String[] value();

    String because();

    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(WithoutCases.Condition.class)
    @interface All {
        WithoutCases[] value();
    }

    class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getTestMethod()
                .flatMap(method -> exceptions(context)
                    .filter(exception -> names(exception, method))
                    .findFirst())
                .map(exception -> ConditionEvaluationResult.disabled(exception.because()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("not excepted"));
        }

        /** Walks the contexts, not the classes: a nested class of James is enclosed by James's class, not by the one that extends it. */
        private static Stream<WithoutCases> exceptions(ExtensionContext context) {
            return Stream.iterate(Optional.of(context), Optional::isPresent, current -> current.flatMap(ExtensionContext::getParent))
                .flatMap(current -> current.flatMap(ExtensionContext::getTestClass).stream())
                .flatMap(testClass -> AnnotationSupport.findRepeatableAnnotations(testClass, WithoutCases.class).stream());
        }

        private static boolean names(WithoutCases exception, Method method) {
            return Arrays.asList(exception.value()).contains(method.getName());
        }
    }
}
