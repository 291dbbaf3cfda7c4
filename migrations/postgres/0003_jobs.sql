-- Work that is done in the background, by whichever process takes it.

CREATE TABLE jobs (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    -- Of a recurring job its kind: there is one row of it, which stays. NULL for what is done once.
    recurring TEXT UNIQUE,
    -- What is to be done, as JSON.
    payload TEXT NOT NULL,
    -- When to run it. While it runs: when its lease ends, and any process may take it over.
    due_at BIGINT NOT NULL,
    -- How often it was begun.
    attempts BIGINT NOT NULL DEFAULT 0,
    -- A random number of whoever runs it.
    lease BIGINT,
    last_error TEXT NOT NULL DEFAULT '',
    -- When it was given up, for an operator to look at.
    failed_at BIGINT
);

CREATE INDEX jobs_due_at ON jobs (due_at) WHERE failed_at IS NULL;
CREATE INDEX jobs_failed_at ON jobs (failed_at) WHERE failed_at IS NOT NULL;

-- What bulk writes that run have stored so far. The job of the same id takes it back if one does not come to its end.
CREATE TABLE bulk_journal (
    bulk_id BIGINT NOT NULL,
    -- A conversation with so many messages, or an account, which has none.
    id BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    PRIMARY KEY (bulk_id, id)
);
