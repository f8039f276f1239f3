-- Helping: who is signed in at the staff's page, what they did, what is counted, and what signups are found by.

CREATE TABLE staff_sessions (
    hash        TEXT PRIMARY KEY,
    who         TEXT NOT NULL,
    -- What let them in, as a keyed hash: another password, issuer or list ends it.
    door        TEXT NOT NULL,
    began_at    BIGINT NOT NULL,
    touched_at  BIGINT NOT NULL
);

-- Sign-ins by an issuer that were answered: each counts once.
CREATE TABLE staff_arrivals (
    hash  TEXT PRIMARY KEY,
    at    BIGINT NOT NULL
);

-- Names and words of ours alone: nothing of a member's, no address that was typed.
CREATE TABLE audit (
    id         TEXT PRIMARY KEY,
    at         BIGINT NOT NULL,
    who        TEXT NOT NULL,
    did        TEXT NOT NULL,
    reference  TEXT,
    detail     TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_reference ON audit (reference, at);

-- How often something happened on a day where the organisation is. Names of questions and fields, and nobody's answer.
CREATE TABLE tally (
    day    TEXT NOT NULL,
    what   TEXT NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (day, what)
);

-- When the space said that it has cleaned up the record that this signup left upstream.
ALTER TABLE signups ADD COLUMN cleaned_at BIGINT;

-- None of these holds touched_at: no save of an answer pays for them.
CREATE INDEX signups_state ON signups (state, created_at, reference);
CREATE INDEX signups_people ON signups (needs_human_at) WHERE needs_human_at IS NOT NULL;
CREATE INDEX signups_mail_refused ON signups (mail_refused) WHERE mail_refused = 1;
CREATE INDEX signups_unrecorded ON signups (paid_at) WHERE state = 'paid' AND recorded_at IS NULL;
CREATE INDEX signups_unpaid ON signups (payable_at) WHERE payable_at IS NOT NULL AND paid_at IS NULL;
