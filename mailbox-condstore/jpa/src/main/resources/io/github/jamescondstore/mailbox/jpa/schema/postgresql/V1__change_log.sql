-- The horizon of a mailbox: the mod-sequence since which its change log is complete.
CREATE TABLE CONDSTORE_MAILBOX (
    MAILBOX_ID BIGINT NOT NULL PRIMARY KEY,
    HORIZON BIGINT NOT NULL
);

-- One row for each command that changed a mailbox.
CREATE TABLE CONDSTORE_CHANGE (
    MAILBOX_ID BIGINT NOT NULL,
    MODSEQ BIGINT NOT NULL,
    RECORDED_AT BIGINT NOT NULL,
    CONTENT BYTEA NOT NULL,
    PRIMARY KEY (MAILBOX_ID, MODSEQ)
);
