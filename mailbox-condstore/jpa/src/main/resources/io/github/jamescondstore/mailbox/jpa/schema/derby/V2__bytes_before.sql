-- How many bytes the contents of the changes before this one take together, those that are gone already included. Of those that are here
-- when this comes they are not counted; they go once as much as is to be kept has come after them.
ALTER TABLE CONDSTORE_CHANGE ADD COLUMN BYTES_BEFORE BIGINT NOT NULL DEFAULT 0;
