-- Going on on a phone: a link that stands in a QR code for ten minutes, and the browsers that came by one.

CREATE TABLE phone_links (
    hash        TEXT PRIMARY KEY,
    reference   TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    -- The browser that shows it.
    visitor     TEXT NOT NULL,
    -- The secret, sealed, so that a reload shows it again; gone when it was opened.
    sealed      TEXT,
    expires_at  BIGINT NOT NULL,
    opened_at   BIGINT
);
-- A newer one takes the place of the older.
CREATE UNIQUE INDEX phone_links_shown ON phone_links (reference, visitor);
CREATE INDEX phone_links_visitor ON phone_links (visitor);
CREATE INDEX phone_links_expires ON phone_links (expires_at);

-- The browser that showed the code by which this one came, and that may take the signup back.
ALTER TABLE visits ADD COLUMN lent_by TEXT;
CREATE INDEX visits_lent ON visits (lent_by) WHERE lent_by IS NOT NULL;
