/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.server;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.common.collect.ObjectArrays;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import reactor.core.CorePublisher;

/**
 * Dependencies point downwards only: the IMAP layer knows no backend, a backend knows no IMAP, nobody below knows Guice.
 */
@AnalyzeClasses(packages = "io.github.jamescondstore", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String STORE = "io.github.jamescondstore.mailbox..";
    private static final String MEMORY = "io.github.jamescondstore.mailbox.memory..";
    private static final String JPA = "io.github.jamescondstore.mailbox.jpa..";
    private static final String LUCENE = "io.github.jamescondstore.mailbox.lucene..";
    private static final String[] DATABASES = {"java.sql..", "javax.sql..", "javax.persistence..", "org.apache.openjpa..", "org.apache.commons.dbcp2..",
        "org.flywaydb..", "org.apache.derby..", "org.postgresql..", "com.datastax.."};
    /** What only a backend has to do with: ours, those of James, and what they are made of. */
    private static final String[] BACKENDS = ObjectArrays.concat(DATABASES, new String[] {MEMORY, JPA, "org.apache.james.mailbox.inmemory..",
        "org.apache.james.mailbox.jpa..", "org.apache.james.mailbox.cassandra..", "org.apache.james.backends.."}, String.class);
    private static final String GATE = "io.github.jamescondstore.mailbox.gate..";
    private static final String IMAP = "io.github.jamescondstore.imap..";
    private static final String GUICE = "io.github.jamescondstore.guice..";
    private static final String JPA_BINDINGS = "io.github.jamescondstore.guice.jpa..";
    private static final String SERVER = "io.github.jamescondstore.server..";

    @ArchTest
    static final ArchRule STORE_KNOWS_NO_PROTOCOL = noClasses().that().resideInAPackage(STORE)
        .should().dependOnClassesThat().resideInAnyPackage(IMAP, GUICE, SERVER, "org.apache.james.imap..", "org.apache.james.modules..");

    /** Whatever is not named as a backend is taken for the core, a package that comes tomorrow too. */
    @ArchTest
    static final ArchRule CORE_KNOWS_NO_BACKEND = noClasses().that().resideInAPackage(STORE).and().resideOutsideOfPackages(MEMORY, JPA)
        .should().dependOnClassesThat().resideInAnyPackage(BACKENDS);

    /** What a section asks of the work that is done in it, few have to know. */
    @ArchTest
    static final ArchRule ONLY_THE_WRITER_THE_CONTENTS_AND_THE_UPKEEP_WORK_IN_SECTIONS = noClasses().that().resideInAPackage("io.github.jamescondstore..")
        .and().resideOutsideOfPackages(GATE, "io.github.jamescondstore.mailbox.write..", "io.github.jamescondstore.mailbox.contents..",
            "io.github.jamescondstore.mailbox.upkeep..")
        .should().dependOnClassesThat().haveFullyQualifiedName("io.github.jamescondstore.mailbox.gate.Section");

    @ArchTest
    static final ArchRule MAPPERS_KNOW_NO_GATE = noClasses().that().resideInAPackage("io.github.jamescondstore.mailbox.mapper..")
        .should().dependOnClassesThat().resideInAPackage(GATE);

    @ArchTest
    static final ArchRule BACKENDS_DO_NOT_KNOW_EACH_OTHER = noClasses().that().resideInAPackage(MEMORY)
        .should().dependOnClassesThat().resideInAnyPackage(JPA, LUCENE, "org.apache.james.mailbox.jpa..", "org.apache.james.backends..");

    @ArchTest
    static final ArchRule NOR_THE_OTHER_WAY_ROUND = noClasses().that().resideInAPackage(JPA)
        .should().dependOnClassesThat().resideInAnyPackage(MEMORY, LUCENE, "org.apache.james.mailbox.inmemory..");

    /** The server opens the database that it is given. */
    @ArchTest
    static final ArchRule ONLY_THE_JPA_BACKEND_KNOWS_DATABASES = noClasses().that().resideOutsideOfPackages(JPA, JPA_BINDINGS, SERVER)
        .should().dependOnClassesThat().resideInAnyPackage(DATABASES);

    @ArchTest
    static final ArchRule ONLY_THE_INDEX_KNOWS_LUCENE = noClasses().that().resideOutsideOfPackages(LUCENE, JPA_BINDINGS)
        .should().dependOnClassesThat().resideInAnyPackage("org.apache.lucene..", "org.apache.james.mailbox.lucene..");

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
        .should().dependOnClassesThat().resideInAnyPackage(JPA_BINDINGS, JPA, "org.apache.james.mailbox.jpa..");

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

    /**
     * A thread that waits for another of its pool may wait for ever, as SEARCH did. The search index has threads of its own and patience of a minute, and
     * Selection answers a question that James asks so.
     */
    @ArchTest
    static final ArchRule NO_THREAD_WAITS_FOR_ANOTHER = noClasses().that().resideInAnyPackage(STORE, IMAP)
        .and().doNotHaveSimpleName("Follower").and().doNotHaveSimpleName("Selection")
        .should().callMethodWhere(target(owner(assignableTo(CorePublisher.class))).and(target(nameStartingWith("block"))));

    @ArchTest
    static final ArchRule NO_STATIC_MUTABLE_FIELDS = noFields().that().areDeclaredInClassesThat().resideInAnyPackage(STORE, IMAP, GUICE)
        .and().areStatic().should().notBeFinal();
}
