-- Accounts, and what proves that somebody is one of them. Of every secret only the SHA-256 is kept.
-- Times are microseconds since 1970 in UTC.

-- A removed account stays as a nameless row, so that the messages it wrote keep a sender.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    name_key TEXT NOT NULL UNIQUE, -- the name without letter case: nobody may look like somebody else
    display TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT,
    moderator INTEGER NOT NULL CHECK (moderator IN (0, 1)),
    admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER,
    disabled_at INTEGER,
    removed_at INTEGER
) STRICT;

-- Signed-in browsers.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    secret_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;

CREATE INDEX sessions_of_user ON sessions (user_id);

-- One-time links to set a password; a new link takes the place of an older one.
CREATE TABLE password_links (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    secret_hash BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

-- Access tokens of programs.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    secret_hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL, -- words with blanks between
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER
) STRICT;

CREATE INDEX tokens_of_user ON tokens (user_id);

-- Answers to requests that may be sent twice; without a status the first one is still running.
CREATE TABLE idempotency (
    user_id INTEGER NOT NULL REFERENCES users (id),
    request_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    started_at INTEGER NOT NULL,
    status INTEGER,
    body TEXT,
    PRIMARY KEY (user_id, request_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (started_at);
