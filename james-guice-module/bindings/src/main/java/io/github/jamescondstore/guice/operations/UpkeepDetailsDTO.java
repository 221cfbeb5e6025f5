/*
 * Licensed under the Apache License, Version 2.0; see the LICENSE file.
 */
package io.github.jamescondstore.guice.operations;

import java.time.Instant;
import java.util.List;

import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far a task has come, as web administration shows it.
 */
class UpkeepDetailsDTO implements AdditionalInformationDTO {
    static AdditionalInformationDTOModule<UpkeepDetails, UpkeepDetailsDTO> module() {
        return DTOModule.forDomainObject(UpkeepDetails.class)
            .convertToDTO(UpkeepDetailsDTO.class)
            .toDomainObjectConverter(UpkeepDetailsDTO::details)
            .toDTOConverter(UpkeepDetailsDTO::new)
            .typeName(UpkeepTask.TYPE.asString())
            .withFactory(AdditionalInformationDTOModule::new);
    }

    private final String type;
    private final UpkeepDetails details;

    private UpkeepDetailsDTO(UpkeepDetails details, String type) {
        this.type = type;
        this.details = details;
    }

    @JsonCreator
    UpkeepDetailsDTO(@JsonProperty("type") String type, @JsonProperty("timestamp") Instant timestamp, @JsonProperty("action") String action,
                     @JsonProperty("mailboxes") long mailboxes, @JsonProperty("done") long done,
                     @JsonProperty("mailboxesWithFindings") long mailboxesWithFindings, @JsonProperty("deletedChanges") long deletedChanges,
                     @JsonProperty("findings") List<String> findings, @JsonProperty("failures") List<String> failures) {
        this(new UpkeepDetails(timestamp, action, mailboxes, done, mailboxesWithFindings, deletedChanges, findings, failures), type);
    }

    private UpkeepDetails details() {
        return details;
    }

    @Override
    public String getType() {
        return type;
    }

    @Override
    public Instant getTimestamp() {
        return details.timestamp();
    }

    public String getAction() {
        return details.action();
    }

    /** How many there are. */
    public long getMailboxes() {
        return details.mailboxes();
    }

    /** How many of them it has seen to. */
    public long getDone() {
        return details.done();
    }

    /** In how many log and messages did not agree. */
    public long getMailboxesWithFindings() {
        return details.withFindings();
    }

    public long getDeletedChanges() {
        return details.deletedChanges();
    }

    /** The first of them, each with its mailbox. */
    public List<String> getFindings() {
        return details.findings();
    }

    /** Mailboxes that could not be seen to, and why. */
    public List<String> getFailures() {
        return details.failures();
    }
}
