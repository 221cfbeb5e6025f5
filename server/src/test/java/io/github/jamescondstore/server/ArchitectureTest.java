/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Dependencies point downwards only: the IMAP layer knows no backend, a backend knows no IMAP, nobody below knows Guice.
 */
@AnalyzeClasses(packages = "io.github.jamescondstore", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String STORE = "io.github.jamescondstore.mailbox..";
    private static final String MEMORY = "io.github.jamescondstore.mailbox.memory..";
    private static final String JPA = "io.github.jamescondstore.mailbox.jpa..";
    /** What only a backend has to do with. */
    private static final String[] BACKENDS = {MEMORY, JPA, "org.apache.james.mailbox.inmemory..", "org.apache.james.mailbox.jpa..",
        "org.apache.james.backends..", "java.sql..", "javax.sql..", "javax.persistence..", "org.apache.openjpa..", "org.flywaydb.."};
    private static final String IMAP = "io.github.jamescondstore.imap..";
    private static final String GUICE = "io.github.jamescondstore.guice..";
    private static final String JPA_BINDINGS = "io.github.jamescondstore.guice.jpa..";
    private static final String SERVER = "io.github.jamescondstore.server..";

    @ArchTest
    static final ArchRule STORE_KNOWS_NO_PROTOCOL = noClasses().that().resideInAPackage(STORE)
        .should().dependOnClassesThat().resideInAnyPackage(IMAP, GUICE, SERVER, "org.apache.james.imap..", "org.apache.james.modules..");

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_BACKEND = noClasses().that().resideInAPackage(STORE).and().resideOutsideOfPackages(MEMORY, JPA)
        .should().dependOnClassesThat().resideInAnyPackage(BACKENDS);

    @ArchTest
    static final ArchRule BACKENDS_DO_NOT_KNOW_EACH_OTHER = noClasses().that().resideInAPackage(MEMORY)
        .should().dependOnClassesThat().resideInAnyPackage(JPA, "org.apache.james.mailbox.jpa..", "java.sql..", "javax.persistence..");

    @ArchTest
    static final ArchRule NOR_THE_OTHER_WAY_ROUND = noClasses().that().resideInAPackage(JPA)
        .should().dependOnClassesThat().resideInAnyPackage(MEMORY, "org.apache.james.mailbox.inmemory..");

    @ArchTest
    static final ArchRule IMAP_KNOWS_NO_BACKEND = noClasses().that().resideInAPackage(IMAP)
        .should().dependOnClassesThat().resideInAnyPackage(BACKENDS);

    @ArchTest
    static final ArchRule IMAP_KNOWS_NOTHING_ABOVE = noClasses().that().resideInAPackage(IMAP)
        .should().dependOnClassesThat().resideInAnyPackage(GUICE, SERVER);

    @ArchTest
    static final ArchRule BINDINGS_KNOW_NO_SERVER = noClasses().that().resideInAPackage(GUICE)
        .should().dependOnClassesThat().resideInAPackage(SERVER);

    @ArchTest
    static final ArchRule OTHER_BINDINGS_KNOW_NO_DATABASE = noClasses().that().resideInAPackage(GUICE).and().resideOutsideOfPackage(JPA_BINDINGS)
        .should().dependOnClassesThat().resideInAnyPackage(JPA_BINDINGS, "org.apache.james.mailbox.jpa..", "javax.persistence..", "java.sql..");

    @ArchTest
    static final ArchRule ONLY_BINDINGS_AND_SERVER_KNOW_GUICE = noClasses().that().resideInAnyPackage(STORE, IMAP)
        .should().dependOnClassesThat().resideInAnyPackage("com.google.inject..");

    @ArchTest
    static final ArchRule NO_PACKAGES_GO_IN_CIRCLES = slices().matching("io.github.jamescondstore.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_OF_OURS_IN_JAMES_PACKAGES = noClasses().that().resideInAPackage("org.apache.james..")
        .should().haveSimpleNameStartingWith("Condstore").allowEmptyShould(true);

    @ArchTest
    static final ArchRule NO_REFLECTION = noClasses().that().resideInAnyPackage(STORE, IMAP, GUICE)
        .should().dependOnClassesThat().resideInAPackage("java.lang.reflect..");

    @ArchTest
    static final ArchRule NO_STATIC_MUTABLE_FIELDS = noFields().that().areDeclaredInClassesThat().resideInAnyPackage(STORE, IMAP, GUICE)
        .and().areStatic().should().notBeFinal();
}
