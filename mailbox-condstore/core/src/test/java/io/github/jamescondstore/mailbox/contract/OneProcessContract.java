/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.mailbox.contract;

/**
 * What a store promises to one process, by guarantee.
 */
public interface OneProcessContract extends ModSeqContract, ConditionContract, ChangeLogContract, HorizonContract, DeletionContract, FailureContract,
        ArrivalContract {
}
