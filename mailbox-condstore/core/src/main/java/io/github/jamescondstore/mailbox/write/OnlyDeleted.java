/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.write;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Travels in the Reactor context with a deletion of what is marked for it: what another session has taken the mark from since it was looked
 * for is not deleted (RFC 3501, 6.4.3).
 */
public final class OnlyDeleted {
    public static Context addTo(Context context) {
        return context.put(OnlyDeleted.class, true);
    }

    public static boolean isAskedIn(ContextView context) {
        return context.hasKey(OnlyDeleted.class);
    }

    private OnlyDeleted() {
    }
}
