-- What Join promised is owed: who wrote which answers, when the record was settled, and what only people can sort out.

-- Whether this browser typed answers of this signup. Only browsers that began one have a visit without a proof.
ALTER TABLE visits ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
UPDATE visits SET author = 1 WHERE proven_at IS NULL;

-- When the payload took over what only the member service knows (waiver, differences): never asked again after that.
ALTER TABLE signups ADD COLUMN settled_at BIGINT;
-- Since when people have to look at it, and why.
ALTER TABLE signups ADD COLUMN needs_human_at BIGINT;
ALTER TABLE signups ADD COLUMN trouble TEXT;

-- Completing a record that is payable already is a job of its own now.
INSERT INTO jobs (id, kind, subject, priority, owed_at, due_at)
    SELECT 'complete_member:' || j.subject, 'complete_member', j.subject, 2, j.owed_at, j.due_at
    FROM jobs j JOIN signups s ON s.reference = j.subject
    WHERE j.kind = 'create_member' AND s.payable_at IS NOT NULL AND s.completed_at IS NULL;
UPDATE jobs SET priority = 3 WHERE kind = 'watch_payment';
