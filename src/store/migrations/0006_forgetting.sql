-- What has had its time is found without reading what has not.
CREATE INDEX sessions_touched ON sessions (touched_at);
CREATE INDEX codes_expires ON codes (expires_at);
CREATE INDEX stripe_events_received ON stripe_events (received_at);
