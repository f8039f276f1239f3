-- Payments: what events say together, whether the member service has recorded them, and what does not fit.

-- Whether the event ends its subscription; and the keyed hash of the address that was paid with.
ALTER TABLE stripe_events ADD COLUMN ends BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stripe_events ADD COLUMN address_hash TEXT;
CREATE INDEX stripe_events_reference ON stripe_events (reference);
CREATE INDEX stripe_events_subscription ON stripe_events (subscription);
CREATE INDEX stripe_events_customer ON stripe_events (customer);

-- When the member service's record showed the subscription, and the level it named.
ALTER TABLE signups ADD COLUMN recorded_at BIGINT;
ALTER TABLE signups ADD COLUMN plan TEXT;

-- What does not fit, by name; over where ended_at is set. `detail` is an id of Stripe's.
CREATE TABLE mismatches (
    reference  TEXT NOT NULL REFERENCES signups (reference) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (reference, kind)
);
