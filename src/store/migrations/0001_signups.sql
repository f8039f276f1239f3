-- One person's signup and what hangs on it. Times are milliseconds since 1970; sealed columns are ciphertext.
CREATE TABLE signups (
    reference      TEXT PRIMARY KEY,
    state          TEXT NOT NULL,
    data_key       TEXT NOT NULL,
    address_hash   TEXT,
    username_hash  TEXT UNIQUE,
    payload        TEXT,
    member_id      BIGINT,
    standing       TEXT,
    subscription   TEXT,
    created_at     BIGINT NOT NULL,
    touched_at     BIGINT NOT NULL,
    submitted_at   BIGINT,
    owner_proven   BIGINT NOT NULL DEFAULT 0,
    asked_at       BIGINT,
    payable_at     BIGINT,
    completed_at   BIGINT,
    paid_at        BIGINT
);

-- One live completion per address: two would be two members.
CREATE UNIQUE INDEX signups_live_address ON signups (address_hash) WHERE state IN ('submitted', 'created');
CREATE INDEX signups_address ON signups (address_hash);

CREATE TABLE answers (
    reference  TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    step       TEXT NOT NULL,
    version    BIGINT NOT NULL,
    typed      TEXT NOT NULL,
    refused    TEXT,
    refusal    TEXT,
    saved_at   BIGINT NOT NULL,
    PRIMARY KEY (reference, step)
);

CREATE TABLE sessions (
    hash        TEXT PRIMARY KEY,
    data        TEXT NOT NULL,
    touched_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

-- Which signups a browser has open, and for which of them it has proven the address.
CREATE TABLE visits (
    visitor    TEXT NOT NULL,
    reference  TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    proven_at  BIGINT,
    opened_at  BIGINT NOT NULL,
    PRIMARY KEY (visitor, reference)
);
CREATE INDEX visits_reference ON visits (reference);

CREATE TABLE jobs (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    priority      BIGINT NOT NULL,
    owed_at       BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    leased_until  BIGINT NOT NULL DEFAULT 0,
    generation    BIGINT NOT NULL DEFAULT 0,
    attempts      BIGINT NOT NULL DEFAULT 0,
    last_error    TEXT
);
CREATE INDEX jobs_due ON jobs (due_at);

CREATE TABLE letters (
    id            TEXT PRIMARY KEY,
    reference     TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    address_hash  TEXT NOT NULL,
    owed_at       BIGINT NOT NULL,
    sent_at       BIGINT,
    refused       TEXT
);
CREATE INDEX letters_address ON letters (address_hash, owed_at);

CREATE TABLE links (
    hash        TEXT PRIMARY KEY,
    reference   TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    made_at     BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    openings    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX links_reference ON links (reference);

CREATE TABLE stripe_events (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    reference     TEXT,
    customer      TEXT,
    subscription  TEXT,
    pays          BIGINT NOT NULL,
    received_at   BIGINT NOT NULL
);

-- Keys that never leave this database unwrapped: they are sealed under DHSIGNUP_SECRET_KEYS.
CREATE TABLE vault_keys (
    name    TEXT PRIMARY KEY,
    sealed  TEXT NOT NULL
);
