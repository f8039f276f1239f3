-- What is looked for often is found without going through all the rest.
CREATE INDEX jobs_next ON jobs (priority, due_at, owed_at);
CREATE INDEX jobs_leased ON jobs (leased_until) WHERE leased_until > 0;
CREATE INDEX signups_erase ON signups (erase_at) WHERE erase_at IS NOT NULL;
