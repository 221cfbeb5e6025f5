/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.launch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.james.mailbox.store.MailboxSessionMapperFactory;

import com.google.inject.Binding;
import com.google.inject.Key;
import com.google.inject.spi.DefaultBindingTargetVisitor;
import com.google.inject.spi.DefaultElementVisitor;
import com.google.inject.spi.Element;
import com.google.inject.spi.InstanceBinding;
import com.google.inject.spi.LinkedKeyBinding;

import io.github.jamescondstore.mailbox.TrackedStore;

/**
 * The mapper factory that the modules of a server bind in the end, which is what tells one store from another.
 */
final class BoundStore {
    private static final Key<MailboxSessionMapperFactory> MAPPER_FACTORY = Key.get(MailboxSessionMapperFactory.class);

    static BoundStore in(List<Element> elements) {
        Map<Key<?>, Key<?>> links = new HashMap<>();
        for (Element element : elements) {
            element.acceptVisitor(new DefaultElementVisitor<Void>() {
                @Override
                public <T> Void visit(Binding<T> binding) {
                    target(binding).ifPresent(target -> links.put(binding.getKey(), target));
                    return null;
                }
            });
        }
        Key<?> bound = MAPPER_FACTORY;
        while (links.containsKey(bound)) {
            bound = links.remove(bound);
        }
        return new BoundStore(bound.getTypeLiteral().getRawType());
    }

    private static <T> Optional<Key<?>> target(Binding<T> binding) {
        return binding.acceptTargetVisitor(new DefaultBindingTargetVisitor<T, Optional<Key<?>>>() {
            @Override
            public Optional<Key<?>> visit(LinkedKeyBinding<? extends T> linked) {
                return Optional.of(linked.getLinkedKey());
            }

            @Override
            public Optional<Key<?>> visit(InstanceBinding<? extends T> instance) {
                return Optional.of(Key.get(instance.getInstance().getClass()));
            }

            @Override
            protected Optional<Key<?>> visitOther(Binding<? extends T> other) {
                return Optional.empty();
            }
        });
    }

    private final Class<?> mapperFactory;

    private BoundStore(Class<?> mapperFactory) {
        this.mapperFactory = mapperFactory;
    }

    /** By its class's name; that of James's own abstract class where no binding says more. */
    String mapperFactory() {
        return mapperFactory.getName();
    }

    /** Whether nothing says which store it is: none is bound, or it is made by a provider. */
    boolean isUnknown() {
        return mapperFactory == MailboxSessionMapperFactory.class;
    }

    boolean isTracked() {
        return TrackedStore.class.isAssignableFrom(mapperFactory);
    }
}
