-- Coming back: links and codes belong to a letter and to the address it went to; what was asked to be stopped or erased.

-- The letter a link stands in: made anew at every attempt to send it, it is still one link to whoever reads the letter.
ALTER TABLE links ADD COLUMN letter TEXT NOT NULL DEFAULT '';
UPDATE links SET letter = hash;
-- The address that the letter went to: a signup that goes on with another address does not open by it any more.
ALTER TABLE links ADD COLUMN address_hash TEXT;
UPDATE links SET address_hash = (SELECT s.address_hash FROM signups s WHERE s.reference = links.reference);

-- Six digits of a letter, as a keyed hash: there are too few of them for another one.
CREATE TABLE codes (
    letter      TEXT PRIMARY KEY REFERENCES letters (id) ON DELETE CASCADE,
    reference   TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    hash        TEXT NOT NULL,
    expires_at  BIGINT NOT NULL,
    tries       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX codes_reference ON codes (reference);

-- Until when a browser that came by a link sees what was typed elsewhere; and whether it has to choose between two signups.
ALTER TABLE visits ADD COLUMN unmasked_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE visits ADD COLUMN undecided BIGINT NOT NULL DEFAULT 0;

-- Begun with a later question, by a browser that had lost its cookie: its earlier answers may be in another signup.
ALTER TABLE signups ADD COLUMN lost BIGINT NOT NULL DEFAULT 0;
-- The mail server refused the present address for good.
ALTER TABLE signups ADD COLUMN mail_refused BIGINT NOT NULL DEFAULT 0;
-- Its person goes on elsewhere, or is not joining: nobody is reminded of it.
ALTER TABLE signups ADD COLUMN abandoned_at BIGINT;
-- To be erased as soon as the record upstream is complete.
ALTER TABLE signups ADD COLUMN erase_at BIGINT;
-- How many reminders were owed.
ALTER TABLE signups ADD COLUMN reminders BIGINT NOT NULL DEFAULT 0;
CREATE INDEX signups_touched ON signups (touched_at);

-- The address of a letter to somebody whom the signup does not name any more, sealed; gone when the letter is sent.
ALTER TABLE letters ADD COLUMN address TEXT;
CREATE INDEX letters_reference ON letters (reference);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Addresses whose owners said that it was not them: no letter goes there.
CREATE TABLE silenced (
    address_hash  TEXT PRIMARY KEY,
    since         BIGINT NOT NULL
);

-- Whom the old form left behind and we wrote to, by what their record looked like.
CREATE TABLE invitations (
    address_hash  TEXT NOT NULL,
    standing      TEXT NOT NULL,
    invited_at    BIGINT NOT NULL,
    PRIMARY KEY (address_hash, standing)
);
