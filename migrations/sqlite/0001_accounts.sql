-- Accounts, and what proves that somebody is one of them. Of every secret only its SHA-256 is stored.
-- Ids come from the application. Times are microseconds since 1970 in UTC.

-- A removed account stays as a row without a name, so that the messages it wrote keep a sender.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- What the name looks like (name_key.rs): no two accounts may look alike.
    name_key TEXT NOT NULL UNIQUE,
    display TEXT NOT NULL,
    -- What it looks like: where people register themselves, none may show the name of another.
    display_key TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT,
    language TEXT, -- of pages and answers; without one, what the browser asks for
    moderator INTEGER NOT NULL CHECK (moderator IN (0, 1)),
    admin INTEGER NOT NULL CHECK (admin IN (0, 1)),
    created_at INTEGER NOT NULL,
    last_sign_in_at INTEGER,
    disabled_at INTEGER,
    removed_at INTEGER
) STRICT;

-- Administrators are few, and are locked together where one of them is changed.
CREATE INDEX users_admin ON users (id) WHERE admin;
CREATE INDEX users_display ON users (display_key);

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

CREATE INDEX sessions_user ON sessions (user_id, last_seen_at, id);
-- A session ends at a moment, or when nobody has used it for long.
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at);

-- One-time links to set a password. A new link replaces an older one.
CREATE TABLE password_links (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    secret_hash BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX password_links_expires_at ON password_links (expires_at);

-- Access tokens of programs.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    secret_hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    -- Words separated by blanks.
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER
) STRICT;

CREATE INDEX tokens_user ON tokens (user_id, id);
CREATE INDEX tokens_expires_at ON tokens (expires_at) WHERE expires_at IS NOT NULL;

-- Unused tickets for event streams, each of a session or of a token.
CREATE TABLE stream_tickets (
    secret_hash BLOB PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES users (id),
    mailbox_id INTEGER NOT NULL REFERENCES users (id),
    session_id INTEGER,
    token_id INTEGER,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX stream_tickets_account ON stream_tickets (account_id);
CREATE INDEX stream_tickets_expires_at ON stream_tickets (expires_at);

-- Answers to requests that carry an idempotency key. Key, work and answer are written in one transaction, so
-- no other transaction sees a row without an answer.
CREATE TABLE idempotency (
    user_id INTEGER NOT NULL REFERENCES users (id),
    request_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    claimed_at INTEGER NOT NULL,
    answer TEXT,
    PRIMARY KEY (user_id, request_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_claimed_at ON idempotency (claimed_at);

-- Keys that the server generates for itself on first use.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers that all processes share: `processes`, how many were started, and `pending`, how many messages await
-- review.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL,
    -- How often it was changed: of two values, the one with the greater number is the newer one.
    changes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO counters (name, value, changes)
VALUES ('processes', 0, 0), ('pending', 0, 0);
